"""Actions of an administrator on single users, and their effects on the person, on the deployed template."""

import time
from collections.abc import Iterator

import httpx
import pytest
from botocore.exceptions import ClientError

from infra.local.mailbox import Mail
from infra.local.stack import Stack
from tests.e2e.helpers import mails_to, wait_for
from tests.e2e.people import OWN_PASSWORD, Admin, first_sign_in, mailed_password

TYPED = "Correct horse 7"


@pytest.fixture(scope="module")
def admin(stack: Stack) -> Iterator[Admin]:
    with Admin.of(stack, "users") as admin:
        yield admin


def _add(admin: Admin, account: str, **fields: object) -> httpx.Response:
    new = {"name": "Ann Lee", "email": f"{account}@users.example.com", "account": account, "access": "password"}
    return admin.api.post("/v1/users", json=new | fields)


def _settled(admin: Admin, account: str) -> dict[str, object]:
    """Wait until the user has no pending action, and return the user."""

    def look() -> dict[str, object] | None:
        user: dict[str, object] = admin.get(f"/v1/users/{account}")
        return None if user["pending_action"] else user

    return wait_for(look, f"The end of what is pending for {account}")


def _mails(stack: Stack, address: str, count: int = 1) -> list[Mail]:
    return wait_for(lambda: found if len(found := mails_to(stack, address)) >= count else None, "The mail")


def _cannot_sign_in(stack: Stack, account: str, password: str) -> bool | None:
    try:
        stack.sign_in(account, password)
    except ClientError:
        return True
    return None


def test_a_sign_in_is_noted_by_the_user_pools_trigger_and_can_be_ended_by_an_administrator(
    stack: Stack, admin: Admin
) -> None:
    assert _add(admin, "noted", password=TYPED).status_code == 201
    before = _settled(admin, "noted")
    assert before["last_signed_in_at"] is None
    with stack.http(stack.sign_in("noted", TYPED)) as api:
        assert api.get("/v1/me").status_code == 200
        after = admin.get("/v1/users/noted")
        assert after["last_signed_in_at"]
        assert after["version"] == before["version"]
        assert admin.api.post("/v1/users/noted/sign-out").status_code == 200
        assert api.get("/v1/me").status_code == 401
    with stack.http(stack.sign_in("noted", TYPED)) as api:
        assert api.get("/v1/me").status_code == 200
    assert admin.get("/v1/users/noted")["last_signed_in_at"] == after["last_signed_in_at"]  # less than an hour ago


def test_a_typed_password_signs_in_and_is_not_mailed(stack: Stack, admin: Admin) -> None:
    answer = _add(admin, "typed", password=TYPED)
    assert (answer.status_code, answer.json()["status"], answer.json()["notice"]) == (201, "active", None)
    with stack.http(stack.sign_in("typed", TYPED)) as api:
        assert api.get("/v1/me").json()["account"] == "typed"
        assert api.get("/v1/users").status_code == 403
    (mail,) = _mails(stack, "typed@users.example.com")
    assert TYPED not in mail.text + mail.html


def test_a_user_without_a_password_is_mailed_a_random_one(stack: Stack, admin: Admin) -> None:
    assert _add(admin, "random").status_code == 201
    (mail,) = _mails(stack, "random@users.example.com")
    assert first_sign_in(stack, "random", mailed_password(mail))


def test_a_deleted_invitation_frees_its_account_at_once(stack: Stack, admin: Admin) -> None:
    assert _add(admin, "invited", access="invitation").json()["status"] == "invited"
    assert _mails(stack, "invited@users.example.com")
    assert admin.api.delete("/v1/users/invited").status_code == 204
    assert _add(admin, "invited", access="invitation").status_code == 201


def test_the_list_finds_people_page_by_page(admin: Admin) -> None:
    for number in range(3):
        _add(admin, f"list{number}", department="Sales/EMEA", contact_no=30 - number, access="invitation")
    query = {"department": "Sales", "search": "LIST", "contact_no_set": "true", "limit": "2"}
    page = admin.api.get("/v1/users", params=query).raise_for_status().json()
    rest = admin.api.get("/v1/users", params=query | {"cursor": page["next_cursor"]}).raise_for_status().json()
    assert [user["account"] for user in page["items"] + rest["items"]] == ["list2", "list1", "list0"]
    assert rest["next_cursor"] is None


def test_an_edited_address_is_the_sign_ins_too_and_the_old_one_is_free(stack: Stack, admin: Admin) -> None:
    _add(admin, "moves", password=TYPED)
    _settled(admin, "moves")
    read = admin.api.get("/v1/users/moves")
    change = {"email": "moved@users.example.com", "phone": "+8613800138000", "role": "administrator"}
    guarded = {"If-Match": read.headers["ETag"]}
    changed = admin.api.patch("/v1/users/moves", json=change, headers=guarded)
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert admin.api.patch("/v1/users/moves", json={"title": "x"}, headers=guarded).status_code == 412
    assert admin.api.patch("/v1/users/moves", json={"role": "member"}).status_code == 200
    _settled(admin, "moves")
    pool = stack.outputs["UserPoolId"]
    attributes = stack.cognito.admin_get_user(UserPoolId=pool, Username="moves")["UserAttributes"]
    assert {"Name": "email", "Value": "moved@users.example.com"} in attributes
    conflict = _add(admin, "taken", email="moved@users.example.com", access="invitation")
    assert (conflict.status_code, conflict.json()["errors"][0]["field"]) == (422, "email")
    assert _add(admin, "heir", email="moves@users.example.com", access="invitation").status_code == 201


def test_a_disabled_user_is_signed_out_at_once_and_can_sign_in_when_enabled(stack: Stack, admin: Admin) -> None:
    _add(admin, "offon", password=TYPED)
    _settled(admin, "offon")
    with stack.http(stack.sign_in("offon", TYPED)) as api:
        assert api.get("/v1/me").status_code == 200
        assert admin.api.post("/v1/users/offon/disable").json()["status"] == "disabled"
        assert api.get("/v1/me").status_code == 401
    _settled(admin, "offon")
    assert _cannot_sign_in(stack, "offon", TYPED)
    assert admin.api.post("/v1/users/offon/enable").json()["status"] == "active"
    _settled(admin, "offon")
    time.sleep(1)  # a session that begins in the second in which others ended does not count
    with stack.http(stack.sign_in("offon", TYPED)) as api:
        assert api.get("/v1/me").status_code == 200


def test_an_import_that_awaits_its_file_fails_when_its_administrator_is_disabled(stack: Stack, admin: Admin) -> None:
    _add(admin, "starter", password=TYPED, role="administrator")
    _settled(admin, "starter")
    with stack.http(stack.sign_in("starter", TYPED)) as api:
        started = api.post("/v1/imports", json={"file_name": "people.xlsx"}).json()
    assert admin.api.post("/v1/users/starter/disable").status_code == 200
    task = admin.get(f"/v1/tasks/{started['task']['task_id']}")
    assert task["state"] == "failed"
    assert "starter, who started this import, is no longer an administrator" in str(task["problem"])


def test_a_reset_password_replaces_the_old_one_and_must_be_changed(stack: Stack, admin: Admin) -> None:
    _add(admin, "forgot", password=TYPED)
    _settled(admin, "forgot")
    assert admin.api.post("/v1/users/forgot/reset-password").status_code == 200
    mail = _mails(stack, "forgot@users.example.com", 2)[1]
    _settled(admin, "forgot")
    assert _cannot_sign_in(stack, "forgot", TYPED)
    assert first_sign_in(stack, "forgot", mailed_password(mail))
    assert stack.sign_in("forgot", OWN_PASSWORD)


def test_a_removed_user_cannot_sign_in_and_the_account_is_free_again(stack: Stack, admin: Admin) -> None:
    _add(admin, "leaves", password=TYPED)
    _settled(admin, "leaves")
    with stack.http(stack.sign_in("leaves", TYPED)) as api:
        assert admin.api.delete("/v1/users/leaves").status_code == 204
        assert api.get("/v1/me").status_code == 401
    assert admin.api.get("/v1/users/leaves").status_code == 404
    wait_for(lambda: _cannot_sign_in(stack, "leaves", TYPED), "The end of the sign-in")
    wait_for(lambda: _add(admin, "leaves", password="Other horse 8").is_success, "The free account")
    assert stack.sign_in("leaves", "Other horse 8")


def test_many_users_are_disabled_enabled_and_removed_by_one_request(stack: Stack, admin: Admin) -> None:
    accounts = [f"many{number}" for number in range(5)]
    for account in accounts:
        _add(admin, account, password=TYPED)
    for action in ("disable", "enable", "remove"):
        body = {"action": action, "accounts": [*accounts, "users-admin", "nobody"]}
        results = admin.api.post("/v1/users/batch", json=body).raise_for_status().json()["results"]
        assert [result["account"] for result in results if result["done"]] == (
            [*accounts, "users-admin"] if action == "enable" else accounts
        )
    for account in accounts:
        wait_for(lambda name=account: _cannot_sign_in(stack, name, TYPED), "The end of the sign-in")  # type: ignore[misc]


def test_administrators_cannot_disable_remove_or_demote_themselves(admin: Admin) -> None:
    assert admin.api.post("/v1/users/users-admin/disable").status_code == 409
    assert admin.api.delete("/v1/users/users-admin").status_code == 409
    assert admin.api.patch("/v1/users/users-admin", json={"role": "member"}).status_code == 409


def test_many_users_are_given_the_same_department_by_one_request(admin: Admin) -> None:
    accounts = ["moved1", "moved2", "users-admin"]
    for account in accounts[:2]:
        _add(admin, account, password=TYPED)
    body = {"action": "change", "accounts": accounts, "changes": {"department": "Sales/APAC", "hide_phone": True}}
    answer = admin.api.post("/v1/users/batch", json=body)
    assert answer.status_code == 200, answer.text
    assert [each["done"] for each in answer.json()["results"]] == [True, True, True]
    assert {admin.get(f"/v1/users/{account}")["department"] for account in accounts} == {"Sales/APAC"}
