"""Whether the Region has the services that the template uses."""

from collections.abc import Iterator, Mapping

from infra.preflight.account import Account
from infra.preflight.findings import Finding, ok, stop

# A service of the template (the second part of a type's name), as botocore calls it and as people do.
_SERVICES = {
    "ApiGatewayV2": ("apigatewayv2", "API Gateway"),
    "CloudWatch": ("cloudwatch", "CloudWatch"),
    "Cognito": ("cognito-idp", "Cognito user pools"),
    "DynamoDB": ("dynamodb", "DynamoDB"),
    "Events": ("events", "EventBridge"),
    "IAM": ("iam", "IAM"),
    "Lambda": ("lambda", "Lambda"),
    "Logs": ("logs", "CloudWatch Logs"),
    "S3": ("s3", "S3"),
    "SES": ("sesv2", "SES"),
    "SNS": ("sns", "SNS"),
    "SQS": ("sqs", "SQS"),
    "Serverless": ("lambda", "Lambda"),
}
_GLOBAL = {"iam"}  # one endpoint for all Regions of a partition


def look(account: Account) -> Iterator[Finding]:
    """Yield which services of the template the Region lacks."""
    services = dict(_SERVICES[each.kind.split("::")[1]] for each in account.template().resources())
    regions = {
        service: account.session.get_available_regions(service, partition_name=account.partition)
        for service in services
        if service not in _GLOBAL
    }
    yield from judged(account.region, {services[service]: found for service, found in regions.items()})


def judged(region: str, regions: Mapping[str, list[str]]) -> Iterator[Finding]:
    """Judge a Region by the Regions that each service, by its name, is in."""
    lacking = sorted(name for name, found in regions.items() if region not in found)
    if not lacking:
        yield ok(f"The Region {region} has every service that the template uses.")
        return
    everywhere = sorted(set.intersection(*(set(found) for found in regions.values())))
    yield stop(
        f"The Region {region} has no {_listed(lacking)}, so the template cannot be deployed there: set another Region"
        f" in"
        f" samconfig.toml, one of {', '.join(everywhere)}."
    )


def _listed(names: list[str]) -> str:
    return " and no ".join([", no ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
