"""Imports that update, on the deployed template: an export is edited, previewed, applied and undone."""

import io
from collections.abc import Iterator, Mapping
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from infra.local.stack import Stack
from muster.tasks.table import ENDED, State
from tests.e2e.helpers import wait_for
from tests.e2e.people import Admin, post_file

EDITED = 20


@pytest.fixture(scope="module")
def admin(stack: Stack) -> Iterator[Admin]:
    with Admin.of(stack, "planners") as admin:
        yield admin


@pytest.fixture(scope="module")
def people(admin: Admin) -> list[str]:
    """Return the accounts of imported people."""
    accounts = [f"plan.{number:02}" for number in range(EDITED + 5)]
    rows = [{"name": f"Pat {each}", "email": f"{each}@plan.example.com", "account": each} for each in accounts]
    task = admin.ended(admin.upload(*rows))
    assert task["created"] == len(accounts)
    return accounts


def _export(admin: Admin) -> bytes:
    asked = admin.api.post("/v1/exports", json={}).raise_for_status().json()
    return admin.download(admin.ended(asked["task_id"]))


def _edited(content: bytes, edits: Mapping[str, Mapping[str, str]]) -> bytes:
    """Return an export with other cells: by the user's account, and then by header."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet: Worksheet = book["Users"]
    headers = [str(cell.value).rstrip("*") for cell in sheet[1]]
    for row in range(2, sheet.max_row + 1):
        account = str(sheet.cell(row, headers.index("Account") + 1).value)
        for header, value in edits.get(account, {}).items():
            sheet.cell(row, headers.index(header) + 1, value)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _start(admin: Admin, content: bytes, **options: object) -> dict[str, Any]:
    """Import a file with the mode update; return the task when it has ended or is planned."""
    body = {"file_name": "edited.xlsx", "mode": "update", **options}
    started = admin.api.post("/v1/imports", json=body).raise_for_status().json()
    assert post_file(started["upload"], content).is_success
    return _settled(admin, started["task"])


def _settled(admin: Admin, task: Mapping[str, Any]) -> dict[str, Any]:
    def look() -> dict[str, Any] | None:
        now: dict[str, Any] = admin.get(f"/v1/tasks/{task['task_id']}")
        return now if now["state"] in {*ENDED, State.PLANNED} else None

    return wait_for(look, "The plan or the end of the import", 120)


def _applied(admin: Admin, task: Mapping[str, Any]) -> dict[str, Any]:
    admin.api.post(f"/v1/tasks/{task['task_id']}/apply").raise_for_status()
    return admin.ended(task["task_id"], 120)


def _positions(admin: Admin, people: list[str]) -> dict[str, str | None]:
    return {account: admin.get(f"/v1/users/{account}")["title"] for account in people}


def test_an_edited_export_is_previewed_applied_and_undone(admin: Admin, people: list[str]) -> None:
    before = _positions(admin, people)
    edited = people[:EDITED]
    content = _edited(_export(admin), {account: {"Position": "Planner"} for account in edited})

    planned = _start(admin, content, preview=True)
    assert (planned["state"], planned["updated"]) == ("planned", EDITED)
    assert _positions(admin, people) == before
    task = _applied(admin, planned)
    assert (task["updated"], task["failed"]) == (EDITED, 0)
    assert _positions(admin, people) == before | dict.fromkeys(edited, "Planner")

    undoing = admin.api.post(f"/v1/tasks/{task['task_id']}/undo").raise_for_status().json()
    undone = _applied(admin, _settled(admin, undoing))
    assert (undone["updated"], undone["failed"]) == (EDITED, 0)
    assert _positions(admin, people) == before


def test_a_field_that_was_changed_after_the_export_too_fails_its_row(admin: Admin, people: list[str]) -> None:
    account = people[-1]
    content = _edited(_export(admin), {account: {"Position": "Mine"}})
    admin.api.patch(f"/v1/users/{account}", json={"title": "Theirs"}).raise_for_status()

    task = _start(admin, content)
    assert (task["failed"], task["updated"]) == (1, 0)
    (failed,) = [row for row in admin.result(task) if row["Result"] == "Failed"]
    assert "Mine" in failed["Reason"]
    assert "Theirs" in failed["Reason"]


def test_addresses_move_and_administrators_are_demoted_if_roles_may_change(admin: Admin, people: list[str]) -> None:
    moved, demoted = people[-2], people[-3]
    admin.api.patch(f"/v1/users/{demoted}", json={"role": "administrator"}).raise_for_status()

    edits = {moved: {"Email": "moved@plan.example.com"}, demoted: {"Role": "Member"}}
    task = _start(admin, _edited(_export(admin), edits), allow_role_changes=True)
    assert (task["updated"], task["failed"]) == (2, 0)
    assert admin.get(f"/v1/users/{moved}")["email"] == "moved@plan.example.com"
    assert admin.get(f"/v1/users/{demoted}")["role"] == "member"
