"""The operators' commands that show a person's data and erase it."""

import json
from collections.abc import Iterator

import pytest

from infra.local.stack import Stack
from infra.personal_data import Holdings, PersonalDataError
from tests.e2e.helpers import mails_to, physical_ids, wait_for
from tests.e2e.people import Admin
from tests.template import resources


@pytest.fixture(scope="module")
def admin(stack: Stack) -> Iterator[Admin]:
    with Admin.of(stack, "personal") as admin:
        yield admin


def _holdings(stack: Stack, account: str) -> Holdings:
    return Holdings(stack.deployment, account)


def _stored(stack: Stack) -> str:
    """Return all items of all tables except the stored answers, which expire after a day."""
    tables = [name for name in resources("AWS::DynamoDB::Table") if name != "IdempotencyTable"]
    ids = physical_ids(stack)
    return "".join(
        repr(page["Items"])
        for name in tables
        for page in stack.dynamodb.get_paginator("scan").paginate(TableName=ids[name])
    )


def test_all_data_of_a_person_is_shown_and_then_erased(stack: Stack, admin: Admin) -> None:
    people: list[dict[str, object]] = [
        {"name": "Nora Novak", "email": "nora@personal.example.com", "account": "nora", "phone": "+8613900139001"},
        {"name": "Otto", "email": "otto@personal.example.com", "account": "otto"},
    ]
    task = admin.ended(admin.upload(*people))
    wait_for(lambda: mails_to(stack, "nora@personal.example.com"), "Nora's mail")
    wait_for(lambda: admin.get("/v1/users/nora")["pending_action"] is None, "The end of what is pending")

    held = json.loads(json.dumps(_holdings(stack, "Nora").held()))
    assert (held["user"]["name"], held["user"]["phone"]) == ("Nora Novak", "+8613900139001")
    assert len(held["unique_keys"]) == 3
    assert held["sign_in"]["attributes"]["email"] == "nora@personal.example.com"
    assert len(held["results"]) == 1

    _holdings(stack, "nora").erase()
    assert admin.api.get("/v1/users/nora").status_code == 404
    assert "ora Novak" not in _stored(stack)
    assert "nora@personal" not in _stored(stack)
    with pytest.raises(stack.cognito.exceptions.UserNotFoundException):
        stack.cognito.admin_get_user(UserPoolId=stack.outputs["UserPoolId"], Username="nora")
    answer = admin.api.get(f"/v1/tasks/{task['task_id']}/result")
    assert (answer.status_code, "asked for that" in answer.json()["detail"]) == (404, True)
    assert admin.get("/v1/users/otto")["name"] == "Otto"
    with pytest.raises(PersonalDataError, match="no user"):
        _holdings(stack, "nora")


def test_a_removed_user_is_found_by_id_and_erased_before_the_time_to_be_restored_is_over(
    stack: Stack, admin: Admin
) -> None:
    new = {"name": "Pia Post", "email": "pia@personal.example.com", "account": "pia", "access": "password"}
    removed = admin.api.post("/v1/users", json=new).json()["id"]
    wait_for(lambda: admin.get("/v1/users/pia")["pending_action"] is None, "The end of what is pending")
    assert admin.api.delete("/v1/users/pia").status_code == 204
    again = admin.api.post("/v1/users", json=new | {"name": "Pia Other"}).json()["id"]
    with pytest.raises(PersonalDataError, match="found by id"):
        _holdings(stack, "nobody")

    holdings = _holdings(stack, removed)
    assert (holdings.held()["user"]["name"], holdings.held()["unique_keys"]) == ("Pia Post", [])
    holdings.erase()
    assert "Pia Post" not in _stored(stack)
    assert admin.api.post(f"/v1/removed-users/{removed}/restore").status_code == 404
    assert admin.get("/v1/users/pia")["id"] == again


def test_the_only_administrator_is_not_erased(stack: Stack, admin: Admin) -> None:
    with pytest.raises(PersonalDataError, match="only active administrator"):
        _holdings(stack, "personal-admin").erase()
    assert admin.get("/v1/me")["account"] == "personal-admin"
