"""`POST /v1/users`: people are invited, or get in with a password, one by one."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from muster.clock import now
from muster.errors import InvalidError
from muster.users import service
from muster.users.items import UniqueKeyItem, UserItem
from muster.users.repository import find_user
from tests.functional.api import Client
from tests.functional.people import World, id_of, kept, person, unique_keys

ANN = {"name": "Ann Lee", "email": "ann@example.com", "account": "ann"}
TYPED = ANN | {"access": "password", "password": "Correct horse 7"}


def test_a_new_user_is_invited(admin: Client, world: World) -> None:
    answer = admin("POST", "/v1/users", ANN | {"phone": "+86 138 0013 8000"})
    assert answer.status == 201
    assert (answer.headers["etag"], answer.headers["location"]) == ('"1"', f"/v1/users/{id_of('ann')}")
    assert answer.json["notice"] is None
    assert (answer.json["status"], answer.json["phone"]) == ("invited", "+8613800138000")
    assert unique_keys() >= {"email#ann@example.com ann", "phone#+8613800138000 ann"}

    world.onboard()
    (mail,) = world.mailer.sent
    assert mail.to == "ann@example.com"
    assert "ann" not in world.sign_ins.kept
    shown = admin("GET", "/v1/users/ann").json
    assert (shown["pending_action"], shown["mail_status"]) == (None, "sent")
    assert shown["invitation_expires_at"]


def test_a_typed_password_is_set_and_not_mailed(admin: Client, world: World) -> None:
    answer = admin("POST", "/v1/users", TYPED)
    assert (answer.status, answer.json["status"], answer.json["notice"]) == (201, "active", None)
    assert b"Correct horse 7" not in answer.content
    world.onboard()
    assert world.sign_ins.kept["ann"] == ("ann@example.com", "Correct horse 7", False)
    (mail,) = world.mailer.sent
    assert "Correct horse 7" not in mail.text + mail.html


def test_a_blank_password_is_a_random_one_by_mail(admin: Client, world: World) -> None:
    answer = admin("POST", "/v1/users", ANN | {"access": "password"})
    assert (answer.status, answer.json["pending_action"]) == (201, "send_password")
    world.onboard()
    _, password, temporary = world.sign_ins.kept["ann"]
    assert temporary
    assert password in world.mailer.sent[0].text


@pytest.mark.parametrize(("trouble", "why"), [("refused", "refused"), ("throttled", "was too busy")])
def test_a_typed_password_that_cannot_be_set_is_replaced_by_a_random_one_and_the_answer_says_so(
    admin: Client, world: World, trouble: str, why: str
) -> None:
    if trouble == "refused":
        world.sign_ins.refused = frozenset({"Correct horse 7"})
    else:
        world.sign_ins.throttled = 1
    answer = admin("POST", "/v1/users", TYPED)
    assert answer.status == 201
    assert why in answer.json["notice"]
    world.onboard()
    assert world.sign_ins.kept["ann"][1] in world.mailer.sent[0].text


def test_a_request_that_dies_after_the_user_was_made_leaves_a_password_to_be_mailed(
    admin: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object, **__: object) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr(world.sign_ins, "put", die)
    assert admin("POST", "/v1/users", TYPED).status == 500
    user = kept("ann")
    assert user.pending_action == "send_password"
    assert user.due_at is not None
    assert timedelta(minutes=10) < user.due_at - now() < timedelta(minutes=20)


def test_every_fault_is_told_at_once_with_one_entry_per_field(admin: Client, world: World) -> None:
    wrong = {"name": "", "email": "x", "phone": "call", "contact_no": 0, "password": "a", "colour": "red", "access": []}
    answer = admin("POST", "/v1/users", wrong)
    assert answer.status == 422
    assert sorted(fault["field"] for fault in answer.json["errors"]) == sorted(wrong)
    assert UserItem.count() == 1
    assert unique_keys() == {"email#admin@example.com admin"}


@pytest.mark.parametrize("body", [None, [], "x", 7, b"{", b"null"])
def test_what_is_no_user_at_all_is_told_so(admin: Client, body: object) -> None:
    answer = admin("POST", "/v1/users", body)
    assert (answer.status, [fault["field"] for fault in answer.json["errors"]]) == (422, ["body"])


def test_a_password_for_somebody_who_is_invited_is_a_fault(admin: Client, world: World) -> None:
    answer = admin("POST", "/v1/users", TYPED | {"access": "invitation"})
    assert answer.status == 422
    assert [fault["field"] for fault in answer.json["errors"]] == ["password"]
    assert find_user("ann") is None


def test_whatever_another_user_has_is_told_with_whose_it_is(admin: Client, world: World) -> None:
    person("bob")
    person("cid", phone="+8613800138000")
    answer = admin("POST", "/v1/users", ANN | {"email": "BOB@example.com", "phone": "+8613800138000"})
    assert [fault["field"] for fault in answer.json["errors"]] == ["email", "phone"]
    assert ["account bob" in fault["message"] for fault in answer.json["errors"]] == [True, False]
    answer = admin("POST", "/v1/users", ANN | {"account": "CID"})
    assert (answer.status, [fault["field"] for fault in answer.json["errors"]]) == (422, ["account"])
    assert find_user("ann") is None
    assert world.nudges.sent == []


def test_a_double_address_is_a_fault_of_the_email_though_the_account_is_left_blank(admin: Client) -> None:
    person("grace", email="grace.hopper@example.com")
    person("ada@example.com", email="ada@example.com", name="Ada")
    for email, holder in (("Grace.Hopper@example.com", "grace"), ("ada@example.com", "ada@example.com")):
        answer = admin("POST", "/v1/users", {"name": "G", "email": email, "account": ""})
        (fault,) = answer.json["errors"]
        assert fault["field"] == "email"
        assert f"account {holder}" in fault["message"]


def test_two_enterprises_may_have_the_same_address(admin: Client, stranger: Client) -> None:
    assert admin("POST", "/v1/users", ANN).status == 201
    assert stranger("POST", "/v1/users", ANN).status == 422  # the account is the same too
    assert stranger("POST", "/v1/users", ANN | {"account": "ann2"}).status == 201


def test_a_lost_nudge_does_not_fail_the_request(admin: Client, world: World) -> None:
    world.nudges.lost = 1
    assert admin("POST", "/v1/users", ANN).status == 201
    assert kept("ann").pending_action == "invite"


def test_of_two_who_add_the_same_address_at_once_one_does(admin: Client, world: World) -> None:
    start = threading.Barrier(2)

    def add(account: str) -> bool:
        start.wait()
        with suppress(InvalidError):
            service.add(kept("admin"), ANN | {"account": account})
            return True
        return False

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(add, ("ann", "ann2"))) == [False, True]
    assert UserItem.count() == 2
    assert UniqueKeyItem.count() == 4


def test_an_audit_line_tells_who_did_what_to_whom_and_nothing_personal(
    admin: Client, caplog: pytest.LogCaptureFixture
) -> None:
    admin("POST", "/v1/users", TYPED)
    (line,) = [vars(record) for record in caplog.records if record.getMessage() == "Audit"]
    told = {name: line[name] for name in ("action", "by", "enterprise_id", "account")}
    assert told == {"action": "add_user", "by": "admin", "enterprise_id": "acme", "account": "ann"}
    logged = repr([vars(record) for record in caplog.records])
    assert not [secret for secret in ("Ann Lee", "ann@example.com", "Correct horse") if secret in logged]


def test_faults_that_the_directory_tells_come_with_the_others(admin: Client) -> None:
    person("bob", phone="+8613800138000")
    answer = admin("POST", "/v1/users", ANN | {"email": "bob@example.com", "contact_no": 0})
    assert [fault["field"] for fault in answer.json["errors"]] == ["contact_no", "email"]


def test_a_user_who_exists_already_is_told_with_what_differs_in_both_languages(admin: Client) -> None:
    person("ann", department="Sales")
    answer = admin("POST", "/v1/users", ANN | {"name": "Ann", "department": "Support"})
    (fault,) = answer.json["errors"]
    day = f"{now():%Y-%m-%d}"
    assert fault["message"] == (
        f"Email: this person already exists as account ann, created on {day} (UTC); these differ: Department. "
        "To change them, edit that user."
    )
    chinese = replace(admin, headers={"accept-language": "zh"})
    (fault,) = chinese("POST", "/v1/users", ANN | {"name": "Ann", "department": "Support"}).json["errors"]
    assert fault["message"] == (
        f"邮箱：此人已存在，账号为 ann，创建于 {day}（UTC）；以下内容不同：部门。如需更改，请编辑该用户。"
    )
