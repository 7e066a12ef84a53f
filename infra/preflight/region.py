"""Whether the Region has the services that the template uses."""

from collections.abc import Iterator

from infra.preflight.account import Account
from infra.preflight.findings import Finding, ok, stop, warn
from infra.regions import SUPPORTED, WITHOUT_COGNITO_AND_SES, WITHOUT_SES


def look(account: Account) -> Iterator[Finding]:
    """Yield the services that the Region lacks."""
    yield judged(account.region)


def judged(region: str) -> Finding:
    """Judge a Region by the list of those that were compared with the template."""
    if region in SUPPORTED:
        return ok(f"The Region {region} has every service that the template uses.")
    others = f"set another Region in samconfig.toml, one of {', '.join(SUPPORTED)}."
    if region in WITHOUT_COGNITO_AND_SES:
        return stop(
            f"AWS China ({region}) has neither Cognito user pools nor SES, so Muster cannot be deployed: {others}"
        )
    if region in WITHOUT_SES:
        return stop(f"The Region {region} has no SES, so Muster cannot be deployed: {others}")
    return warn(
        f"Whether the Region {region} has every service that the template uses is not known: see"
        " https://aws.amazon.com/about-aws/global-infrastructure/regional-product-services/ for SES, Cognito user"
        f" pools and HTTP APIs, or {others}"
    )
