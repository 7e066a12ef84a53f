"""Rare cases on the deployed template, so that the functions use every permission that they have."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from infra.local.stack import Stack
from muster.clock import now
from tests import messages
from tests.e2e.helpers import mails_to, physical_ids, user_id, wait_for
from tests.e2e.people import Admin, first_sign_in, mailed_password, mailed_token
from tests.functional.test_mail_events import event


@pytest.fixture(scope="module")
def admin(stack: Stack) -> Iterator[Admin]:
    with Admin.of(stack, "seldom") as admin:
        yield admin


def _invoke(stack: Stack, function: str, payload: object) -> Any:
    """Call a function by its logical id, and return its response."""
    answer = stack.functions.invoke(FunctionName=physical_ids(stack)[function], Payload=json.dumps(payload).encode())
    assert "FunctionError" not in answer
    return json.loads(answer["Payload"].read())


def _set(stack: Stack, table: str, key: dict[str, Any], **values: dict[str, Any]) -> None:
    """Set attributes of an item without the product's rules."""
    names = {f"#{name}": name for name in values}
    stack.dynamodb.update_item(
        TableName=stack.outputs[table],
        Key=key,
        UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in values),
        ExpressionAttributeNames=names,
        ExpressionAttributeValues={f":{name}": value for name, value in values.items()},
    )


def test_creating_an_enterprise_with_a_typed_password_again_changes_nothing(stack: Stack) -> None:
    administrator = {
        "name": "Ty",
        "email": "ty@typed.example.com",
        "account": "typed-ty",
        "password": "Walnut meadow 3",
    }
    asked = {"enterprise_id": "typed", "name": "Typed", "administrator": administrator}
    for _ in range(2):
        assert stack.invoke("CreateEnterpriseFunction", asked) == {"enterprise_id": "typed", "account": "typed-ty"}
    with stack.http(stack.sign_in("typed-ty", "Walnut meadow 3")) as api:
        assert api.get("/v1/me").json()["enterprise"]["enterprise_id"] == "typed"


def test_a_refusal_is_not_stored_under_its_idempotency_key_and_an_answer_is(stack: Stack, admin: Admin) -> None:
    new = {"name": "M", "email": "m@seldom.example.com", "account": "seldom-m", "access": "password"}
    admin.api.post("/v1/users", json=new | {"password": "Walnut meadow 4"}).raise_for_status()
    with stack.http(stack.sign_in("seldom-m", "Walnut meadow 4")) as api:
        for _ in range(2):
            assert api.post("/v1/exports", json={}, headers={"Idempotency-Key": "k"}).status_code == 403
    key = {"Idempotency-Key": "twice"}
    first, second = (admin.api.post("/v1/imports", json={"file_name": "a.xlsx"}, headers=key).json() for _ in range(2))
    assert first == second


def test_a_task_whose_file_never_came_can_be_deleted(admin: Admin) -> None:
    task = admin.api.post("/v1/imports", json={"file_name": "never.xlsx"}).json()["task"]
    assert admin.api.delete(f"/v1/tasks/{task['task_id']}").status_code == 204


def test_an_export_that_is_leased_by_another_run_is_done_when_the_lease_ends(stack: Stack, admin: Admin) -> None:
    task_id = admin.api.post("/v1/exports", json={}).json()["task_id"]
    until = (now() + timedelta(seconds=15)).strftime("%Y-%m-%dT%H:%M:%S.%f%z")
    key = {"enterprise_id": {"S": admin.enterprise_id}, "task_id": {"S": task_id}}
    _set(stack, "TasksTable", key, lease_owner={"S": "another"}, lease_until={"S": until})
    assert admin.ended(task_id, 120)["state"] == "succeeded"


def test_an_overdue_pending_action_is_nudged_again(stack: Stack, admin: Admin) -> None:
    new = {"name": "L", "email": "late@seldom.example.com", "account": "seldom-late", "access": "password"}
    admin.api.post("/v1/users", json=new).raise_for_status()
    wait_for(lambda: mails_to(stack, "late@seldom.example.com"), "The first mail")
    wait_for(lambda: admin.get("/v1/users/seldom-late")["pending_action"] is None, "The end of what is pending")
    long_ago = (now() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S.%f%z")
    overdue = {"pending_action": {"S": "reset_password"}, "due_at": {"S": long_ago}, "pending_shard": {"N": "1"}}
    _set(stack, "UsersTable", {"id": {"S": user_id(stack, "seldom-late")}}, **overdue)
    _invoke(stack, "SweepFunction", {})
    wait_for(lambda: len(mails_to(stack, "late@seldom.example.com")) == 2, "The second mail")


def test_a_person_who_deleted_their_sign_in_is_mailed_a_new_password(stack: Stack, admin: Admin) -> None:
    new = {"name": "G", "email": "gone@seldom.example.com", "account": "seldom-gone", "password": "Walnut meadow 4"}
    admin.api.post("/v1/users", json=new | {"access": "password"}).raise_for_status()
    wait_for(lambda: admin.get("/v1/users/seldom-gone")["pending_action"] is None, "The end of what is pending")
    stack.cognito.delete_user(AccessToken=stack.sign_in("seldom-gone", "Walnut meadow 4"))
    _invoke(stack, "ReconcileFunction", {})
    address = "gone@seldom.example.com"
    mail = wait_for(lambda: found[1] if len(found := mails_to(stack, address)) == 2 else None, "The second mail")
    assert first_sign_in(stack, "seldom-gone", mailed_password(mail))


def test_an_existing_sign_in_is_corrected_for_a_new_user(stack: Stack, admin: Admin) -> None:
    """Create disabled sign-ins with other addresses first, as runs that died may leave them."""
    pool, names = stack.outputs["UserPoolId"], ("added", "imported", "accepting")
    for name in names:
        address = [{"Name": "email", "Value": "old@seldom.example.com"}]
        stack.cognito.admin_create_user(UserPoolId=pool, Username=f"seldom-{name}", UserAttributes=address)  # type: ignore[arg-type]
        stack.cognito.admin_disable_user(UserPoolId=pool, Username=f"seldom-{name}")
    added, imported, accepting = (
        {"name": name, "email": f"{name}@seldom.example.com", "account": f"seldom-{name}"} for name in names
    )
    typed = {"password": "Walnut meadow 4"}
    admin.api.post("/v1/users", json=added | typed | {"access": "password"}).raise_for_status()
    admin.ended(admin.upload(imported | typed))
    admin.api.post("/v1/users", json=accepting | {"access": "invitation"}).raise_for_status()
    (mail,) = wait_for(lambda: mails_to(stack, "accepting@seldom.example.com"), "The invitation")
    with stack.http() as api:
        api.post("/v1/invitation/accept", json={"token": mailed_token(mail), **typed}).raise_for_status()
    for name in names:
        with stack.http(stack.sign_in(f"seldom-{name}", "Walnut meadow 4")) as api:
            assert api.get("/v1/me").json()["email"] == f"{name}@seldom.example.com"
        kept = stack.cognito.admin_get_user(UserPoolId=pool, Username=f"seldom-{name}")
        assert {"Name": "email", "Value": f"{name}@seldom.example.com"} in kept["UserAttributes"]


def test_a_long_import_loads_the_existing_users_after_its_first_conflict(stack: Stack, admin: Admin) -> None:
    for name in ("met", "known"):
        new = {"name": name, "email": f"{name}@seldom.example.com", "account": f"seldom-{name}", "access": "password"}
        admin.api.post("/v1/users", json=new).raise_for_status()
    met, known = ({"name": "N", "email": f"{name}@seldom.example.com"} for name in ("met", "known"))
    faulty = {"name": "N", "email": "nowhere"}
    task = admin.ended(admin.upload(met, *[faulty] * 2_500, known))

    assert (task["created"], task["failed"]) == (0, 2_502)
    assert admin.result(task)[-1]["Reason"] == (
        "Email: known@seldom.example.com is already used by account seldom-known; write another one."
    )


def test_an_event_of_an_earlier_mail_changes_nothing(stack: Stack, admin: Admin) -> None:
    before = admin.get("/v1/users/seldom-admin")
    body = json.dumps(event("Bounce", mail_id="of-long-ago", user_id=user_id(stack, "seldom-admin")))
    assert _invoke(stack, "MailEventsFunction", messages.event(body)) == {"batchItemFailures": []}
    assert admin.get("/v1/users/seldom-admin") == before


def test_the_mail_of_a_forgotten_password_has_the_products_subject(stack: Stack, admin: Admin) -> None:
    asked = {
        "triggerSource": "CustomMessage_ForgotPassword",
        "userName": "seldom-admin",
        "request": {"codeParameter": "{####}"},
        "response": {},
    }
    response = _invoke(stack, "CustomMessageFunction", asked)["response"]
    assert response["emailSubject"] == "Your code for a new password at Acme Industries"
