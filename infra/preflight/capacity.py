"""How many functions may run at the same time.

Quotas: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html ("New AWS accounts have reduced
concurrency and memory quotas").
"""

from collections.abc import Iterator, Mapping
from typing import Any

from infra.preflight.account import Account
from infra.preflight.findings import Finding, ok, stop, warn

# One person who opens the console sends eight requests for files and three for answers, most of them at the same time,
# and the queues' functions have their own places (`MaximumConcurrency` in the template).
_COMFORTABLE = 100
# `ConcurrentExecutions` of Lambda in Service Quotas.
_QUOTA = "L-B99A9384"


def look(account: Account) -> Iterator[Finding]:
    """Yield findings about the account's concurrency."""
    functions = [each for each in account.template().resources() if each.kind == "AWS::Serverless::Function"]
    by_themselves = sum(len(each.properties.get("Events", {})) for each in functions)
    limits = account.client("lambda").get_account_settings()["AccountLimit"]
    yield from judged(limits, by_themselves + 1, account.region)


def judged(limits: Mapping[str, Any], needed: int, region: str) -> Iterator[Finding]:
    """Judge `AccountLimit` of lambda:GetAccountSettings; `needed` counts one run for each event, and one request."""
    total, free = int(limits["ConcurrentExecutions"]), int(limits["UnreservedConcurrentExecutions"])
    reserved = f" ({total} less what other functions reserve)" if free < total else ""
    ask = (
        "ask for 1,000 with `aws service-quotas request-service-quota-increase --service-code lambda --quota-code"
        f" {_QUOTA} --desired-value 1000 --region {region}`"
    )
    if free < needed:
        yield stop(
            f"Only {free} Lambda functions may run at the same time in {region}{reserved}, and Muster needs {needed}"
            f" for its queues and one request: {ask}, and wait until it is granted."
        )
    elif free < _COMFORTABLE:
        yield warn(
            f"Only {free} Lambda functions may run at the same time in {region}{reserved}: opening the console takes"
            f" more at once, so pages load in part and imports wait. New accounts start like this; {ask}."
        )
    else:
        yield ok(f"{free:,} Lambda functions may run at the same time{reserved}.")
