"""Whether SES will send Muster's mails.

Account: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetAccount.html. The sandbox:
https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from infra.preflight.account import Account
from infra.preflight.findings import Finding, ok, stop, warn
from infra.preflight.refusals import is_missing
from infra.preflight.sender import Sender, judged

_MANY = 1_000  # people; a small enterprise's first import
_CONSOLE = "https://console.aws.amazon.com/ses/home?region={}#/account"


def look(account: Account) -> Iterator[Finding]:
    """Yield findings about the account's SES."""
    ses = account.client("sesv2")
    yield from judged_account(ses.get_account(), account.region)
    yield from _suppressed(ses)
    parameters = account.environment.parameters
    sender, identity = parameters.get("MailSender", ""), parameters.get("MailIdentity", "")
    if "@" in sender:
        declared = parameters.get("MailSenderVerified") == "true"
        own = sender in account.owned("AWS::SES::EmailIdentity") if account.stack else None
        domains = _and_parents(sender.partition("@")[2].lower())
        found = {name: each for name in {sender, identity, *domains} - {""} if (each := _identity(ses, name))}
        yield from judged(Sender(sender, identity, declared, own, found, account.region))


def judged_account(answer: Mapping[str, Any], region: str) -> Iterator[Finding]:
    """Judge the response of sesv2:GetAccount."""
    console = _CONSOLE.format(region)
    if not answer.get("SendingEnabled", True) or answer.get("EnforcementStatus") == "SHUTDOWN":
        yield stop(
            f"SES does not send for this account in {region}: sending is paused. Read why, and how to have it"
            f" resumed, at {console}, or in the mail that AWS sent to the account's owner."
        )
    elif answer.get("EnforcementStatus") == "PROBATION":
        yield warn(
            f"SES has put this account on probation in {region} and may stop sending: {console} says what to mend."
        )
    if not answer.get("ProductionAccessEnabled"):
        yield warn(
            f"SES is in its sandbox in {region}: it sends to verified addresses only, so nobody else gets a mail. Ask"
            f" AWS for production access at {console} (Request production access); until then give administrators a"
            " password when you create an enterprise."
        )
    yield from _quota(answer.get("SendQuota", {}), region)


def _quota(quota: Mapping[str, float], region: str) -> Iterator[Finding]:
    day, rate = quota.get("Max24HourSend", 0), quota.get("MaxSendRate", 0)
    if day < 0:  # "A value of -1 signifies an unlimited quota."
        yield ok("SES sends without a daily limit.")
        return
    left = max(0, int(day - quota.get("SentLast24Hours", 0)))
    hours = _MANY / rate / 3600 if rate else 0
    meaning = (
        f"SES sends {int(day):,} mails a day in {region}, {rate:g} a second; {left:,} are left now. Each new person"
        f" needs one, so {int(day):,} people a day can be told of their sign-in"
    )
    if day < _MANY:
        yield warn(
            f"{meaning}, and the others wait for the next days: ask for more at"
            f" https://console.aws.amazon.com/servicequotas/home/services/ses/quotas?region={region} before a large"
            " import."
        )
    else:
        yield ok(f"{meaning}, {_MANY:,} of them within {hours * 60:.0f} minutes.")


def _suppressed(ses: Any) -> Iterator[Finding]:
    try:
        listed = ses.list_suppressed_destinations(PageSize=1)["SuppressedDestinationSummaries"]
    except ClientError as error:
        if not is_missing(error):
            yield warn("SES's list of suppressed addresses could not be read; people on it get no mail.")
        return
    if listed:
        yield ok(
            "SES's list of suppressed addresses is not empty; people on it get no mail until `aws sesv2"
            " delete-suppressed-destination` takes them off."
        )


def _identity(ses: Any, name: str) -> Mapping[str, Any] | None:
    try:
        found: Mapping[str, Any] = ses.get_email_identity(EmailIdentity=name)
    except ClientError as error:
        if is_missing(error):
            return None
        raise
    return found


def _and_parents(domain: str) -> list[str]:
    """Return a domain and its parent domains that are no top-level domain."""
    parts = domain.split(".")
    return [".".join(parts[start:]) for start in range(max(1, len(parts) - 1))]
