"""Restoring a deployment that lost items and a sign-in from a backup file."""

import json
from collections.abc import Iterator

import pytest

from infra.backup import TABLES, restore, saved
from infra.local.mailbox import Mail
from infra.local.stack import Stack
from tests.e2e.helpers import mails_to, physical_ids, snapshot_of, user_id, wait_for
from tests.e2e.people import OWN_PASSWORD, Admin, first_sign_in, mailed_password
from tests.invariants import discrepancies

ADDRESS = "{}@backup.example.com"
KEYS = {
    "EnterprisesTable": ("enterprise_id",),
    "UsersTable": ("id",),
    "UniqueKeysTable": ("unique_key",),
    "TasksTable": ("enterprise_id", "task_id"),
    "AuditTable": ("subject", "entry_id"),
}


@pytest.fixture(scope="module")
def admin(stack: Stack) -> Iterator[Admin]:
    with Admin.of(stack, "backup") as admin:
        yield admin


def _ours(lines: Iterator[str]) -> list[str]:
    """Return the lines of this test's enterprise."""
    return [
        line for line in lines if '{"S": "backup"}' in line or '{"S": "backup#' in line or "account#backup-" in line
    ]


def _lose(stack: Stack, names: dict[str, str], lines: list[str]) -> None:
    for kept in map(json.loads, lines):
        key = {name: kept["item"][name] for name in KEYS[kept["table"]]}
        stack.dynamodb.delete_item(TableName=names[kept["table"]], Key=key)
    stack.cognito.admin_delete_user(UserPoolId=stack.outputs["UserPoolId"], Username="backup-bob")


def _mail(stack: Stack, name: str, count: int) -> Mail:
    """Wait until the person has so many mails, and return the last one."""
    address = ADDRESS.format(name)
    return wait_for(lambda: found if len(found := mails_to(stack, address)) == count else None, "The mail")[-1]


def test_lost_items_are_restored_and_a_person_without_a_sign_in_is_mailed_a_password(
    stack: Stack, admin: Admin
) -> None:
    people = [{"name": name, "email": ADDRESS.format(name), "account": f"backup-{name}"} for name in ("ann", "bob")]
    admin.ended(admin.upload(*people))
    for name in ("ann", "bob"):
        first_sign_in(stack, f"backup-{name}", mailed_password(_mail(stack, name, 1)))
    own = dict.fromkeys(("backup-admin", "backup-ann", "backup-bob"), OWN_PASSWORD)
    wait_for(lambda: not list(discrepancies(snapshot_of(stack, own).of("backup"))), "The end of everything")
    before, names = admin.get("/v1/users"), {table: physical_ids(stack)[table] for table in TABLES}

    lines = _ours(saved(stack.dynamodb, names))
    _lose(stack, names, lines)
    assert admin.api.get("/v1/users").status_code == 401

    sign_ins = frozenset({"backup-admin", "backup-ann"})
    assert restore(stack.dynamodb, names, lines, sign_ins) == (len(lines), 1)
    nudge = json.dumps({"users": [user_id(stack, "backup-bob")]})  # the sweep would send it after five minutes
    stack.sqs.send_message(QueueUrl=stack.outputs["OnboardingQueueUrl"], MessageBody=nudge)
    assert first_sign_in(stack, "backup-bob", mailed_password(_mail(stack, "bob", 2)))
    assert stack.sign_in("backup-ann", OWN_PASSWORD)
    wait_for(lambda: not list(discrepancies(snapshot_of(stack, own).of("backup"))), "The end of everything")
    shown = {user["account"]: user["name"] for user in admin.get("/v1/users")["items"]}
    assert shown == {user["account"]: user["name"] for user in before["items"]}
