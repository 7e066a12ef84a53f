"""Checks of the credentials, and whether they fit the Region."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import boto3

from infra.preflight.account import Account
from infra.preflight.findings import Finding, ok, stop, warn


def identified(account: Account) -> Account:
    """Return the account with its caller filled in.

    Raises:
        BotoCoreError, ClientError: there are no usable credentials, or AWS cannot be reached.

    """
    answer = account.client("sts").get_caller_identity()
    return replace(account, caller={name: answer[name] for name in ("Account", "Arn", "UserId")})


def partition_of(region: str) -> str:
    """Return the partition of a Region, or nothing if botocore does not know the Region."""
    try:
        return str(boto3.Session().get_partition_for_region(region))
    except Exception:  # noqa: BLE001 - a broken configuration or a Region that botocore cannot place
        return ""


def look(account: Account) -> Iterator[Finding]:
    """Yield findings about the caller."""
    yield from judged(account.caller, account.region, partition_of(account.region))


def judged(caller: Mapping[str, str], region: str, partition: str) -> Iterator[Finding]:
    """Judge the response of sts:GetCallerIdentity, for a Region of the given partition."""
    own = caller["Arn"].split(":")[1]
    if partition and own != partition:
        yield stop(
            f"Your credentials belong to the partition {own}, but the Region {region} is of {partition}: set a Region"
            f" of {own} in samconfig.toml, or sign in to an account of {partition}."
        )
        return
    yield ok(f"You are signed in to the account {caller['Account']}, Region {region}, as {caller['Arn']}.")
    if caller["Arn"].endswith(":root"):
        yield warn(
            "You are signed in as the account's root user, which AWS advises against: deploy with a role that has the"
            " policy in docs/deployer-policy.json."
        )
