"""`make preflight`: find obstacles to a deployment, read from the AWS account before it starts."""
