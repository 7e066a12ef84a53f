"""SES's mailbox simulator on the embedded AWS: mails to it have the same events as on AWS."""

import json
from typing import Any

import pytest

from infra.local.settings import MAIL_SENDER
from infra.local.stack import Stack
from tests.e2e.helpers import recorded, wait_for

Event = dict[str, Any]


def _send(stack: Stack, address: str, *, configured: bool = True, **more: Any) -> str:
    if configured:
        more["ConfigurationSetName"] = stack.outputs["MailConfigurationSet"]
    answer = stack.mail.send_email(
        FromEmailAddress=f"Acme <{MAIL_SENDER}>",
        Destination={"ToAddresses": [address]},
        Content={"Simple": {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Hello"}}}},
        **more,
    )
    return answer["MessageId"]


def _events(stack: Stack, mail_id: str) -> list[Event]:
    """Return the events of a mail that were sent to the queue of mail events."""
    bodies = [json.loads(line["queued"]) for line in recorded(stack) if "eventType" in str(line.get("queued"))]
    return [event for event in bodies if event["detail"]["mail"]["messageId"] == mail_id]


@pytest.mark.parametrize(
    ("mailbox", "ends"),
    [
        ("success", ["Email Delivered"]),
        ("ooto", ["Email Delivered"]),
        ("bounce", ["Email Bounced"]),
        ("suppressionlist", ["Email Bounced"]),
        ("complaint", ["Email Delivered", "Email Complaint Received"]),
    ],
)
@pytest.mark.parametrize("label", ["", "+a.label"])
def test_a_mail_has_the_events_of_its_mailbox(mailbox: str, label: str, ends: list[str], stack: Stack) -> None:
    address = f"{mailbox}{label}@simulator.amazonses.com"
    mail_id = _send(stack, address, EmailTags=[{"Name": "account", "Value": "nobody"}])

    def look() -> list[Event] | None:
        found = _events(stack, mail_id)
        return found if len(found) == len(ends) else None

    events = wait_for(look, f"The events of the mail to {address}")
    assert [event["detail-type"] for event in events] == ends
    for event in events:
        assert (event["source"], event["account"], event["version"]) == ("aws.ses", "000000000000", "0")
        mail = event["detail"]["mail"]
        assert (mail["destination"], mail["tags"]["account"]) == ([address], ["nobody"])
        assert mail["tags"]["ses:configuration-set"] == [stack.outputs["MailConfigurationSet"]]
    if ends == ["Email Bounced"]:
        subtype = "Suppressed" if mailbox == "suppressionlist" else "General"
        bounce = events[0]["detail"]["bounce"]
        assert (bounce["bounceType"], bounce["bounceSubType"]) == ("Permanent", subtype)


def test_mails_to_other_addresses_and_without_a_configuration_set_have_no_events(stack: Stack) -> None:
    without = [
        _send(stack, "success@example.com"),
        _send(stack, "nobody@simulator.amazonses.com"),
        _send(stack, "success@simulator.amazonses.com", configured=False),
    ]
    later = _send(stack, "complaint@simulator.amazonses.com")
    wait_for(lambda: len(_events(stack, later)) == 2 or None, "The events of a mail that was sent later")
    assert [_events(stack, mail_id) for mail_id in without] == [[], [], []]
