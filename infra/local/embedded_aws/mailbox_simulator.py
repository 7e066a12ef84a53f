"""SES's mailbox simulator, and the events that SES sends of mails to it.

Each of its addresses has a fixed outcome
(https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html), for which SES sends events to the
EventBridge destinations of the mail's configuration set. The contents of an event:
https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-firehose-contents.html, its `detail-type`:
https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-ses.html. MiniStack keeps such destinations and sends
them nothing. For mail to other addresses there are no events here; tests send those that they need.
"""

import asyncio
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parseaddr
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import eventbridge, ses, ses_v2

DOMAIN = "simulator.amazonses.com"
_DETAIL_TYPES = {"Delivery": "Email Delivered", "Bounce": "Email Bounced", "Complaint": "Email Complaint Received"}
_ENDS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "success": (("Delivery", ""),),
    "bounce": (("Bounce", "General"),),
    "ooto": (("Delivery", ""),),  # the automatic response goes to the sender's mailbox, not to SES
    "complaint": (("Delivery", ""), ("Complaint", "")),
    "suppressionlist": (("Bounce", "Suppressed"),),
}
"""By the mailbox, without a label: the events in their order, a bounce with its subtype."""

_BETWEEN = 1.0
"""Seconds until an event comes, and between two of one mail. On AWS it takes longer."""

_handle_request = ses_v2.handle_request


async def _handled(method: str, path: str, headers: Any, body: bytes, query: Any) -> Any:
    """Answer a request; later send the events of a mail that it sent."""
    answer = await _handle_request(method, path, headers, body, query)
    if method == "POST" and path.rstrip("/").endswith("/outbound-emails") and answer[0] == 200:
        _send_events_later(json.loads(body), json.loads(answer[2])["MessageId"])
    return answer


def _send_events_later(request: Mapping[str, Any], mail_id: str) -> None:
    loop, mail = asyncio.get_running_loop(), _mail(request, mail_id)
    for recipient in mail["destination"]:
        mailbox, _, domain = recipient.lower().rpartition("@")
        ends = _ENDS.get(mailbox.partition("+")[0], ()) if domain == DOMAIN else ()
        for number, (kind, subtype) in enumerate(ends, start=1):
            if _wants(request.get("ConfigurationSetName", ""), kind):
                loop.call_later(number * _BETWEEN, _send_event, kind, subtype, recipient, mail)


def _wants(configuration_set: str, kind: str) -> bool:
    """Return whether events of this kind go to EventBridge."""
    kept = ses_v2._config_sets.get(configuration_set) or {}
    return any(
        each["Enabled"] and "EventBridgeDestination" in each and kind.upper() in each["MatchingEventTypes"]
        for each in (kept.get("EventDestinations") or {}).values()
    )


def _mail(request: Mapping[str, Any], mail_id: str) -> dict[str, Any]:
    """Return the description of the mail that all its events have."""
    source = request.get("FromEmailAddress", "")
    tags = {each["Name"]: [each["Value"]] for each in request.get("EmailTags", ())}
    named = {"ses:configuration-set": [request.get("ConfigurationSetName", "")], "ses:operation": ["SendEmail"]}
    return {
        "timestamp": _now(),
        "source": source,
        "sourceArn": _arn(f"identity/{parseaddr(source)[1]}"),
        "sendingAccountId": get_account_id(),
        "messageId": mail_id,
        "destination": [address for addresses in request.get("Destination", {}).values() for address in addresses],
        "headersTruncated": False,
        "tags": named | tags,
    }


def _send_event(kind: str, subtype: str, recipient: str, mail: Mapping[str, Any]) -> None:
    """Put an event on the default bus, as SES does."""
    detail = {"eventType": kind, "mail": mail, **ses._notification_detail(kind, recipient, _now(), subtype or None)}
    entry = {
        "Source": "aws.ses",
        "DetailType": _DETAIL_TYPES[kind],
        "Detail": json.dumps(detail),
        "Resources": list(_resources(mail)),
    }
    eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)


def _resources(mail: Mapping[str, Any]) -> Iterator[str]:
    yield from (_arn(f"configuration-set/{name}") for name in mail["tags"]["ses:configuration-set"])


def _arn(resource: str) -> str:
    return f"arn:aws:ses:{get_region()}:{get_account_id()}:{resource}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def correct() -> None:
    """Add the mailbox simulator to MiniStack."""
    ses_v2.handle_request = _handled
