"""`python -m infra.local.embedded_aws`: serve until told to stop."""

from infra.local.embedded_aws.serve import serve

serve()
