"""`python -m infra.local.embedded_aws`: runs the embedded AWS until it is terminated."""

from infra.local.embedded_aws.serve import serve

serve()
