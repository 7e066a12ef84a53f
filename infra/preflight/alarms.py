"""Check that alarms have a recipient."""

from collections.abc import Iterator

from infra.preflight.account import Account
from infra.preflight.findings import Finding, ok, warn

_PENDING = "PendingConfirmation"  # in the place of a subscription's ARN, says SNS's ListSubscriptionsByTopic


def look(account: Account) -> Iterator[Finding]:
    """Yield whether alarms have an address, and whether it is confirmed."""
    address = account.environment.parameters.get("AlarmEmail", "")
    if not address:
        yield warn("AlarmEmail is empty, so alarms ring where nobody hears them: set it in samconfig.toml.")
        return
    yield from judged(address, _subscriptions(account))


def judged(address: str, subscriptions: list[str]) -> Iterator[Finding]:
    """Judge the ARNs of the subscriptions of the alarms' topic; none if it is not deployed yet."""
    if not subscriptions:
        yield ok(f"SNS will mail {address} a link when the stack is made; alarms reach it once that link is confirmed.")
    elif _PENDING in subscriptions:
        yield warn(
            f"{address} has not confirmed the subscription to the alarms, so they reach nobody: open the link in"
            " SNS's mail, or have it sent again in the SNS console under Subscriptions (Request confirmation)."
        )
    else:
        yield ok(f"Alarms reach {address}.")


def _subscriptions(account: Account) -> list[str]:
    sns = account.client("sns")
    return [
        each["SubscriptionArn"]
        for topic in account.owned("AWS::SNS::Topic")
        for page in sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
        for each in page["Subscriptions"]
    ]
