"""`make preflight`: what would go wrong with a deployment, read from the AWS account before it starts."""
