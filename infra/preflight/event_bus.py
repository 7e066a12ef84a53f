"""Check that the event bus is there."""

from collections.abc import Iterator

from botocore.exceptions import ClientError

from infra.preflight.account import Account
from infra.preflight.findings import Finding, ok, stop

_EACH_ACCOUNT_HAS = "default"


def look(account: Account) -> Iterator[Finding]:
    """Yield whether EventBridge has the bus that entries of the audit log are published to.

    Every account has the bus `default`; CloudFormation does not look for another one, as only a function names it.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus.html
    """
    bus = account.environment.parameters.get("EventBus", _EACH_ACCOUNT_HAS)
    if bus != _EACH_ACCOUNT_HAS:
        try:
            account.client("events").describe_event_bus(Name=bus)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            yield stop(
                f"{account.region} has no event bus {bus}, so no event could be published: make it with `aws events"
                f" create-event-bus --name {bus} --region {account.region}`, or leave EventBus out of samconfig.toml."
            )
            return
    yield ok(f"Entries of the audit log are published to the event bus {bus}.")
