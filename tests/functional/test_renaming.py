"""Renaming a user: another account with another sign-in, and the former account free at once."""

from datetime import timedelta

import pytest

from functions.admin_api import app
from muster.clock import now
from muster.onboarding import onboard
from muster.users.user import User
from tests.functional.api import Client, signed_in
from tests.functional.invited import accept, mailed_token
from tests.functional.people import TYPED, World, exists, ids, kept, person, put, unique_keys


@pytest.fixture
def ann(ann: User, world: World) -> User:
    """Ann, with a sign-in in the user pool."""
    world.sign_ins.put("ann", ann.email, TYPED, user_id=ann.id, temporary=False)
    return ann


def _rename(client: Client, name: str, account: str) -> int:
    return client("POST", f"/v1/users/{name}/rename", {"account": account}).status


def test_the_user_has_the_new_account_and_the_same_id(admin: Client, ann: User) -> None:
    answer = admin("POST", "/v1/users/ann/rename", {"account": "Anna"})
    assert (answer.status, answer.json["account"], answer.json["id"]) == (200, "anna", ann.id)
    assert admin("GET", "/v1/users/ann").status == 404
    assert admin("GET", "/v1/users", search="anna").json["items"][0]["id"] == ann.id


def test_the_new_sign_in_has_a_mailed_password_and_the_former_one_is_gone(
    admin: Client, ann: User, world: World
) -> None:
    assert _rename(admin, "ann", "anna") == 200
    world.onboard()
    (mail,) = world.mailer.sent
    _, password, temporary = world.sign_ins.kept["anna"]
    assert (set(world.sign_ins.kept), temporary) == ({"anna"}, True)
    assert password in mail.text
    assert "anna" in mail.text
    assert (kept("anna").sign_in, kept("anna").former_accounts) == (world.sign_ins.sub_of("anna"), frozenset())


def test_sessions_of_before_end_at_once(admin: Client, ann: User) -> None:
    client = signed_in(app, "ann")
    assert client("GET", "/v1/me").status == 200
    _rename(admin, "ann", "anna")
    assert client("GET", "/v1/me").status == 401


def test_the_former_account_is_free_at_once(admin: Client, ann: User, world: World) -> None:
    _rename(admin, "ann", "anna")
    new = {"name": "Other", "email": "other@example.com", "account": "ann", "access": "password"}
    other = admin("POST", "/v1/users", new).json["id"]
    world.nudges.sent.reverse()  # the other's turn comes first
    world.onboard()
    assert world.sign_ins.owners == {"ann": other, "anna": ann.id}


def test_an_account_that_another_user_has_is_refused_with_the_name(admin: Client, ann: User) -> None:
    person("bob")
    answer = admin("POST", "/v1/users/ann/rename", {"account": "bob"})
    assert answer.status == 422
    assert answer.json["errors"][0]["field"] == "account"
    assert "bob" in answer.json["errors"][0]["message"]
    assert exists("ann")


@pytest.mark.parametrize("account", ["no spaces", "ü", "1234", "a" * 65])
def test_an_account_against_the_rules_is_refused(admin: Client, ann: User, account: str) -> None:
    assert _rename(admin, "ann", account) == 422
    assert kept("ann").version == ann.version


def test_the_same_account_changes_nothing(admin: Client, ann: User, world: World) -> None:
    assert _rename(admin, "ann", "ANN") == 200
    assert (kept("ann").version, world.nudges.sent) == (ann.version, [])


def test_a_disabled_user_is_mailed_when_enabled(admin: Client, ann: User, world: World) -> None:
    admin("POST", "/v1/users/ann/disable")
    world.onboard()
    assert _rename(admin, "ann", "anna") == 200
    world.onboard()
    assert (world.mailer.sent, set(world.sign_ins.kept)) == ([], set())
    admin("POST", "/v1/users/anna/enable")
    world.onboard()
    assert [mail.to for mail in world.mailer.sent] == ["ann@example.com"]
    assert set(world.sign_ins.kept) == {"anna"}


def test_an_invited_user_gets_a_new_invitation_and_joins_with_the_new_account(admin: Client) -> None:
    admin("POST", "/v1/users", {"name": "Bob", "email": "bob@example.com", "account": "bob"})
    old = mailed_token("bob")
    assert _rename(admin, "bob", "robert") == 200
    assert accept(old).status == 404
    assert accept(mailed_token("robert")).json["account"] == "robert"


def test_administrators_can_rename_themselves(admin: Client, world: World) -> None:
    assert _rename(admin, "admin", "boss") == 200
    assert admin("GET", "/v1/me").status == 401
    assert kept("boss").role == "administrator"


def test_no_one_is_renamed_to_whom_no_mail_comes(admin: Client, ann: User) -> None:
    put("ann", mail_status="bounced")
    answer = admin("POST", "/v1/users/ann/rename", {"account": "anna"})
    assert answer.status == 409
    assert "Change the address first" in answer.json["detail"]


def test_while_a_run_is_at_work_the_former_account_is_held_and_then_free(
    admin: Client, ann: User, world: World
) -> None:
    put("ann", pending_action="send_password", due_at=now() + timedelta(seconds=60))
    assert _rename(admin, "ann", "anna") == 200
    taken = admin("POST", "/v1/users", {"name": "Other", "email": "o@example.com", "account": "ann"})
    assert taken.status == 422
    world.onboard()
    assert kept("anna").pending_action == "sync_sign_in"
    put("anna", due_at=now(), held_until=now() - timedelta(seconds=1))
    onboard(ids("anna"), sign_ins=world.sign_ins, mailer=world.mailer)
    assert (kept("anna").pending_action, kept("anna").former_accounts) == (None, frozenset())
    assert admin("POST", "/v1/users", {"name": "Other", "email": "o@example.com", "account": "ann"}).status == 201


def test_renamed_twice_at_once_only_the_last_sign_in_is_left(admin: Client, ann: User, world: World) -> None:
    assert _rename(admin, "ann", "anna") == 200
    assert _rename(admin, "anna", "anne") == 200
    world.onboard()
    assert set(world.sign_ins.kept) == {"anne"}
    assert unique_keys() >= {"email#ann@example.com anne"}


def test_the_history_tells_the_former_account(admin: Client, ann: User) -> None:
    _rename(admin, "ann", "anna")
    entry = admin("GET", "/v1/users/anna/history").json["items"][0]
    assert (entry["action"], entry["changes"]) == (
        "rename_user",
        [{"field": "account", "before": "ann", "after": "anna"}],
    )
