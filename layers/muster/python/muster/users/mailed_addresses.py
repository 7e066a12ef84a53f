"""Limit of mails from one enterprise to one address within a day: Muster must not flood a stranger with mail.

Enterprises are counted apart. Otherwise one could use up the mails that another needs to send to the same person.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from muster import metrics
from muster.clock import now
from muster.errors import LimitError, MusterError, ThrottledError
from muster.gateways.aws import aws_errors
from muster.gateways.mailer import MailRefusedError
from muster.limits import Counter, count_up
from muster.logs import log_id
from muster.messages import message
from muster.settings import settings

MOST = 20
"""Mails from an enterprise to an address within a day (UTC). A person gets some five: invitation, password, reset."""
_MOST_OF_IMPORTS = 50
"""Mails about imports, likewise: a program may put a file into the drop folder every half an hour."""
# SES's own addresses, whose mail goes nowhere: https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html
_SIMULATOR = "simulator.amazonses.com"
_GMAIL = frozenset({"gmail.com", "googlemail.com"})  # without dots (https://support.google.com/mail/answer/7436150)


class MailKind(StrEnum):
    """Kinds of mails that are counted apart."""

    MAIL = "mails"
    NOTICE = "notices"
    IMPORT = "imports"


class TooManyMailsError(MusterError):
    """The address has had all the mails of the day."""


@contextmanager
def counted(enterprise_id: str, address: str, kind: MailKind = MailKind.MAIL) -> Iterator[None]:
    """Count the mail that the block sends to this address. A mail that is not sent now does not count.

    Notices are counted apart: mails cannot use up theirs, or nobody would be told of a change of address. So are mails
    about imports, which come by the dozen and must not use up the mail with a new password.

    Raises TooManyMailsError before the block if the address has had its mails of the day, and ThrottledError.
    """
    key = _key(enterprise_id, address, kind)
    if key is None:
        yield
        return
    most = _MOST_OF_IMPORTS if kind is MailKind.IMPORT else MOST
    if not count_up(key, most, _midnight() + timedelta(days=1)):
        metrics.count("MailsOverLimit")
        raise TooManyMailsError(message("address_mailed_too_often", "This address has been mailed too often today."))
    try:
        yield
    except MailRefusedError:
        raise
    except MusterError:  # the mail is tried again later
        with suppress(ThrottledError), aws_errors():
            Counter(key).update([Counter.used.add(-1)])
        raise


def check(enterprise_id: str, address: str) -> None:
    """Raise LimitError, with what to do, if the address has had its mails of the day. Raises ThrottledError."""
    key = _key(enterprise_id, address)
    with aws_errors(), suppress(Counter.DoesNotExist):
        if key and Counter.get(key).used >= MOST:
            left = int((_midnight() - now()).total_seconds()) + 1
            raise LimitError(
                message(
                    "address_mailed_too_often_today",
                    "This address has been mailed {count} times today. Send the next mail after midnight (UTC).",
                    count=MOST,
                ),
                retry_after=left,
            )


def _key(enterprise_id: str, address: str, kind: MailKind = MailKind.MAIL) -> str | None:
    """Return the key of the address's counter of today; None if its mail is not counted.

    Upper case and what follows a plus sign do not make another address: most providers deliver all to one person. Nor
    do dots and the second name of Gmail.
    """
    local, _, domain = address.lower().rpartition("@")
    if domain == _SIMULATOR:
        return None
    name = local.partition("+")[0] or local
    if domain in _GMAIL:
        name, domain = name.replace(".", ""), "gmail.com"
    return f"{kind}-to#{enterprise_id}#{log_id(f'{name}@{domain}', settings().log_salt)}#{now():%Y-%m-%d}"


def _midnight() -> datetime:
    """Return the end of today (UTC)."""
    return datetime.combine(now().date() + timedelta(days=1), time(), UTC)
