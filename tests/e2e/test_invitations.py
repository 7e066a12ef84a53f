"""Invitations on the deployed template: the mail, the first sign-in, and the actions of an administrator."""

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from infra.local.mailbox import Mail
from infra.local.stack import Stack
from muster.clock import now
from muster.users.creation import Source, draft_user
from muster.users.fields import NewUser
from muster.users.user import PendingAction
from tests.e2e.helpers import mails_to, physical_ids, user_id, wait_for
from tests.e2e.people import OWN_PASSWORD, Admin, mailed_token
from tests.functional.test_mail_events import event


@pytest.fixture(scope="module")
def admin(stack: Stack) -> Iterator[Admin]:
    with Admin.of(stack, "inviting") as admin:
        yield admin


def invite(admin: Admin, account: str) -> None:
    """Invite a person by the items and the nudge that the API writes."""
    stack = admin.stack
    new = NewUser.model_validate({"name": "Bob <Ray>", "email": f"{account}@example.com", "account": account})
    source = Source(admin.enterprise_id, "inviting-admin")
    one = draft_user(new, source, row=None, now=now(), due_at=now(), pending_action=PendingAction.INVITE)
    for insert in one.inserts:
        table = {"users": "UsersTable", "unique_keys": "UniqueKeysTable", "audit": "AuditTable"}[insert.table]
        stack.dynamodb.put_item(TableName=physical_ids(stack)[table], Item=dict(insert.item))
    stack.sqs.send_message(QueueUrl=stack.outputs["UrgentQueueUrl"], MessageBody=json.dumps({"users": [one.user_id]}))


def mail(stack: Stack, account: str, number: int = 1) -> Mail:
    """Wait until `onboard` has sent and noted the mail of that number to a person, and return it."""

    def look() -> Mail | None:
        mails = mails_to(stack, f"{account}@example.com")
        return mails[number - 1] if len(mails) >= number and "pending_action" not in user(stack, account) else None

    return wait_for(look, f"Mail {number} to {account}")


def user(stack: Stack, account: str) -> dict[str, Any]:
    """Return the user's item, or an empty one if there is none."""
    found = stack.dynamodb.get_item(
        TableName=stack.outputs["UsersTable"], Key={"id": {"S": user_id(stack, account)}}, ConsistentRead=True
    )
    return dict(found.get("Item", {}))


def look(stack: Stack, token: str) -> httpx.Response:
    with stack.http() as anybody:
        return anybody.post("/v1/invitation", json={"token": token})


def accept(stack: Stack, token: str, password: str = OWN_PASSWORD) -> httpx.Response:
    with stack.http() as anybody:
        return anybody.post("/v1/invitation/accept", json={"token": token, "password": password})


def listed(admin: Admin, account: str) -> dict[str, Any] | None:
    items = admin.get("/v1/invitations")["items"]
    return next((item for item in items if item["account"] == account), None)


def test_an_invited_person_looks_at_the_invitation_accepts_it_and_signs_in(stack: Stack, admin: Admin) -> None:
    invite(admin, "bob")
    sent = mail(stack, "bob")
    assert sent.subject == "Acme Industries invites you"
    assert "Bob &lt;Ray&gt;" in sent.html
    invited = listed(admin, "bob")
    assert invited is not None
    assert (invited["mail_status"], invited["expired"]) == ("sent", False)

    link = mailed_token(sent)
    assert look(stack, link).json() == {"enterprise": "Acme Industries", "name": "Bob <Ray>", "account": "bob"}
    weak = accept(stack, link, "short")
    assert (weak.status_code, weak.json()["errors"][0]["field"]) == (422, "password")
    assert accept(stack, link).json() == {"account": "bob"}

    with stack.http(stack.sign_in("bob", OWN_PASSWORD)) as bob:
        me = bob.get("/v1/me").json()
    assert (me["account"], me["enterprise"]["name"]) == ("bob", "Acme Industries")
    assert listed(admin, "bob") is None
    again = accept(stack, link, "Another-Otter-82")
    assert (again.status_code, again.json()) == (404, look(stack, "nonsense").json())
    assert stack.sign_in("bob", OWN_PASSWORD)


def test_resending_an_invitation_makes_the_old_link_invalid(stack: Stack, admin: Admin) -> None:
    invite(admin, "cid")
    old = mailed_token(mail(stack, "cid"))
    assert admin.api.post("/v1/invitations/cid/resend").status_code == 200
    new = mailed_token(mail(stack, "cid", 2))

    assert accept(stack, old).status_code == 404
    assert accept(stack, new).status_code == 200


def test_deleting_an_invitation_frees_its_account_and_address(stack: Stack, admin: Admin) -> None:
    invite(admin, "dee")
    link = mailed_token(mail(stack, "dee"))
    assert admin.api.delete("/v1/invitations/dee").status_code == 204

    assert user(stack, "dee") == {}
    key = {"unique_key": {"S": "inviting#email#dee@example.com"}}
    assert "Item" not in stack.dynamodb.get_item(TableName=physical_ids(stack)["UniqueKeysTable"], Key=key)
    assert accept(stack, link).status_code == 404
    assert admin.api.delete("/v1/invitations/dee").status_code == 404


def test_a_bounce_is_shown_and_stops_further_mails(stack: Stack, admin: Admin) -> None:
    """Send the event of a bounce to the queue, as EventBridge does on AWS."""
    invite(admin, "eve")
    mail(stack, "eve")
    bounce = event("Bounce", mail_id=user(stack, "eve")["mail_id"]["S"], user_id=user_id(stack, "eve"))
    bounce["detail"]["mail"]["tags"]["ses:configuration-set"] = [stack.outputs["MailConfigurationSet"]]
    rule = stack.events.describe_rule(Name=physical_ids(stack)["MailEventsRule"])
    assert stack.events.test_event_pattern(EventPattern=rule["EventPattern"], Event=json.dumps(bounce))["Result"]
    stack.sqs.send_message(QueueUrl=stack.outputs["MailEventsQueueUrl"], MessageBody=json.dumps(bounce))

    def bounced() -> bool:
        item = listed(admin, "eve")
        return item is not None and item["mail_status"] == "bounced"

    wait_for(bounced, "The bounce")
    answer = admin.api.post("/v1/invitations/eve/resend")
    assert (answer.status_code, "bounced" in answer.json()["detail"]) == (409, True)
    time.sleep(1)
    assert len(mails_to(stack, "eve@example.com")) == 1


def test_invitations_are_not_listed_without_a_sign_in(stack: Stack) -> None:
    with stack.http() as anybody:
        assert anybody.get("/v1/invitations").status_code == 401
