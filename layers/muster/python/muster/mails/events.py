"""Events of SES about mails, recorded on the users that the mails went to.

Events come late, twice and in any order. Only what concerns the last mail to a user counts.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from muster.clock import now
from muster.errors import MusterError
from muster.gateways.mail_tags import tagged_enterprise, tagged_user
from muster.logs import log_failure, logger
from muster.mails.reputation import note_outcome
from muster.messages import message
from muster.users.repository import kept_user, update_if
from muster.users.user import MailStatus

# `onboard` notes a mail right after sending it. An event may be faster; what is older is another mail's.
_NOTED_WITHIN = timedelta(minutes=1)
# What a mail may turn out to be, by what was known of it before: news comes in any order, and the worst stays.
_KNOWN_BEFORE = {
    MailStatus.DELIVERED: frozenset({MailStatus.SENT}),
    MailStatus.BOUNCED: frozenset({MailStatus.SENT, MailStatus.DELIVERED}),
    MailStatus.COMPLAINED: frozenset({MailStatus.SENT, MailStatus.DELIVERED, MailStatus.BOUNCED}),
}


class EventTooEarlyError(MusterError):
    """The mail may not have been noted as sent yet."""


@dataclass(frozen=True)
class _MailEvent:
    kind: str
    status: MailStatus | None  # None if it says nothing about whether mails arrive
    user_id: str | None  # None if the mail is not `onboard`'s
    enterprise_id: str | None
    mail_id: str
    sent_at: datetime
    is_suppressed: bool
    """Whether SES did not send it, since the address is on our list of those that bounced.

    "This does not count toward your bounce rate metric", so it counts no more toward a pause either:
    https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html#bounce-types
    """


def note_event(message: str) -> None:
    """Record an event (as EventBridge sends it) if it is about a user's last mail; ignore any other.

    Raises EventTooEarlyError, ThrottledError, and whatever else goes wrong: the message comes again then.
    """
    try:
        event = _parse(json.loads(message)["detail"])
        noted = _note(event)
        if event.enterprise_id and event.status and not event.is_suppressed:
            note_outcome(event.enterprise_id, event.status)
    except Exception as error:
        log_failure("What became of a mail could not be noted", error)
        raise
    logger.info("Of a mail", user_id=event.user_id, kind=event.kind, noted=noted)


def _parse(detail: Mapping[str, Any]) -> _MailEvent:
    mail = detail["mail"]
    return _MailEvent(
        kind=detail["eventType"],
        status=_status(detail),
        user_id=tagged_user(mail.get("tags")),
        enterprise_id=tagged_enterprise(mail.get("tags")),
        mail_id=mail["messageId"],
        sent_at=datetime.fromisoformat(mail["timestamp"]),
        is_suppressed=detail.get("bounce", {}).get("bounceSubType") == "OnAccountSuppressionList",
    )


def _status(detail: Mapping[str, Any]) -> MailStatus | None:
    match detail["eventType"]:
        case "Delivery":
            return MailStatus.DELIVERED
        case "Bounce" if detail["bounce"]["bounceType"] == "Permanent":  # any other may pass: a full mailbox
            return MailStatus.BOUNCED
        case "Complaint" if detail["complaint"].get("complaintFeedbackType") != "not-spam":
            return MailStatus.COMPLAINED
    return None


def _note(event: _MailEvent) -> bool:
    if not event.user_id or not event.status:
        return False
    # Only the last mail to the user counts, and only if nothing worse is known of it.
    last = {"mail_id": event.mail_id, "mail_status": _KNOWN_BEFORE[event.status]}
    if update_if(event.user_id, {"mail_status": event.status, "mail_at": now()}, last):
        return True
    user = kept_user(event.user_id)
    if user and user.mail_status == MailStatus.QUEUED and event.sent_at > now() - _NOTED_WITHIN:
        raise EventTooEarlyError(message("event_too_early", "The mail is not noted as sent yet."))
    return False
