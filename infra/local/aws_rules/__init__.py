"""Rules of AWS about requests: one list, by which tests and the embedded AWS judge every request.

`shapes.py` reads the rules that botocore's models of the services state. The modules named after services have those
that only their documentation states, each with its source. All of it runs wherever botocore is.
"""
