"""What became of mails, through the handler: events as SES sends them through EventBridge and the queue."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from functions.mail_events import app
from muster.clock import now
from muster.gateways.mail_tags import user_tag
from muster.limits import Counter
from muster.mails import events
from muster.users.items import UserItem
from muster.users.user import MailStatus
from tests import messages
from tests.context import Context
from tests.functional.failing import busy
from tests.functional.invited import found, invite, mailed_token
from tests.functional.people import exists, id_of, put

pytestmark = pytest.mark.usefixtures("acme")


def event(
    kind: str, mail_id: str = "mail1", account: str | None = "ann", *, user_id: str = "", **more: Any
) -> dict[str, Any]:
    """An event of a mail, in the shape of AWS's documentation."""
    sent_at: datetime = more.pop("sent_at", now() - timedelta(hours=1))
    timestamp = sent_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    tags = {"ses:configuration-set": ["muster-test"], "ses:source-ip": ["192.0.2.0"]}
    name, value = user_tag(user_id or _id_of(account))
    mail = {
        "timestamp": timestamp,
        "source": "Acme Industries <muster@example.com>",
        "messageId": mail_id,
        "destination": ["ann@example.com"],
        "tags": tags | {"enterprise": ["acme"]} | ({name: [value]} if account else {}),
    }
    details: dict[str, dict[str, Any]] = {
        "Delivery": {"recipients": ["ann@example.com"], "smtpResponse": "250 2.0.0 OK"},
        "Bounce": {"bounceType": "Permanent", "bounceSubType": "General"},
        "Complaint": {"complaintSubType": None, "feedbackId": "feedback"},
    }
    detail = {"eventType": kind, kind.lower(): details[kind] | {"timestamp": timestamp} | more, "mail": mail}
    return {"version": "0", "source": "aws.ses", "detail-type": f"Email {kind}", "detail": detail}


def _id_of(account: str | None) -> str:
    return id_of(account) if account and exists(account) else "01K3ZP4Q8S6V9XT2M7WBN5RDHE"


def deliver(*bodies: object) -> list[str]:
    """Let the function have these events in one batch; return the places of those that are to come again."""
    texts = [body if isinstance(body, str) else json.dumps(body) for body in bodies]
    answer = app.lambda_handler(messages.event(*texts), Context())
    return [str(failure["itemIdentifier"]) for failure in answer["batchItemFailures"]]


def status() -> str | None:
    return found("ann").mail_status


@pytest.fixture(autouse=True)
def _ann(acme: object) -> None:
    """Ann was sent a mail."""
    invite("ann")
    mailed_token("ann")


@pytest.mark.parametrize(
    ("kind", "becomes"), [("Delivery", "delivered"), ("Bounce", "bounced"), ("Complaint", "complained")]
)
def test_what_became_of_the_last_mail_is_noted_and_when(kind: str, becomes: str) -> None:
    before = found("ann").mail_at
    assert deliver(event(kind)) == []
    user = found("ann")
    assert user.mail_status == becomes
    assert before is not None
    assert user.mail_at is not None
    assert user.mail_at > before


def test_nothing_else_of_the_user_changes() -> None:
    before = vars(found("ann"))
    deliver(event("Bounce"))
    after = vars(found("ann"))
    assert {name for name in before if before[name] != after[name]} == {"mail_status", "mail_at"}
    assert before.keys() == after.keys()


@pytest.mark.parametrize("kind", ["Transient", "Undetermined"])
def test_a_bounce_that_may_pass_is_passed_over(kind: str) -> None:
    assert deliver(event("Bounce", bounceType=kind)) == []
    assert status() == "sent"


def test_a_mail_that_was_not_sent_to_an_address_that_bounced_before_does_not_count_toward_a_pause() -> None:
    assert deliver(event("Bounce", bounceSubType="OnAccountSuppressionList")) == []
    assert status() == "bounced"
    assert [each.id for each in Counter.scan() if each.id.startswith("mails-bounced#")] == []
    assert deliver(event("Bounce")) == []
    assert len([each.id for each in Counter.scan() if each.id.startswith("mails-bounced#")]) == 1


def test_a_complaint_that_it_was_no_spam_is_passed_over() -> None:
    assert deliver(event("Complaint", complaintFeedbackType="not-spam")) == []
    assert status() == "sent"


@pytest.mark.parametrize(
    ("kinds", "ends"),
    [
        (["Delivery", "Delivery"], "delivered"),
        (["Bounce", "Delivery"], "bounced"),
        (["Delivery", "Bounce"], "bounced"),
        (["Complaint", "Delivery", "Bounce"], "complained"),
        (["Delivery", "Complaint"], "complained"),
    ],
)
def test_events_come_in_any_order_and_the_worst_stays(kinds: list[str], ends: str) -> None:
    assert deliver(*map(event, kinds)) == []
    assert status() == ends


@pytest.mark.parametrize("kind", ["Delivery", "Bounce", "Complaint"])
@pytest.mark.parametrize("details", [{"mail_id": "mail0"}, {"account": "nobody"}, {"account": None}])
def test_other_mails_and_unknown_accounts_are_passed_over_quietly(kind: str, details: dict[str, Any]) -> None:
    assert deliver(event(kind, **details)) == []
    assert status() == "sent"
    assert UserItem.count() == 1


def test_an_event_that_is_faster_than_the_note_of_its_mail_comes_again() -> None:
    """`onboard` has sent the mail, and is about to note it."""
    put("ann", mail_status=MailStatus.QUEUED, mail_id=None)
    early = event("Bounce", sent_at=now())
    assert deliver(early) == ["0"]
    put("ann", mail_status=MailStatus.SENT, mail_id="mail1")
    assert deliver(early) == []
    assert status() == "bounced"


def test_an_old_mails_event_is_no_reason_to_wait_for_the_next_mail() -> None:
    put("ann", mail_status=MailStatus.QUEUED, mail_id=None)
    assert deliver(event("Bounce")) == []
    assert status() == "queued"


def test_only_what_could_not_be_noted_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assert deliver("not JSON", event("Delivery"), "{}", {"detail": {"eventType": "Bounce"}}) == ["0", "2", "3"]
    assert status() == "delivered"

    monkeypatch.setattr(events, "update_if", busy)
    assert deliver(event("Complaint")) == ["0"]


@pytest.mark.parametrize("account", ["li.wei", "ann@example.com", "a_b-c"])
def test_what_became_of_a_mail_is_noted_whatever_the_account_is(account: str) -> None:
    invite(account, name="Ann Lee", email=f"{account.partition('@')[0]}@other.example")
    mailed_token(account)

    assert deliver(event("Delivery", account=account)) == []
    assert found(account).mail_status == "delivered"


@pytest.mark.parametrize("tag", [["li.wei"], ["ann"], [], "ann", None])
def test_a_mail_whose_tag_nobody_here_wrote_is_passed_over(tag: object) -> None:
    other = event("Bounce")
    other["detail"]["mail"]["tags"]["user"] = tag

    assert deliver(other) == []
    assert status() == "sent"
