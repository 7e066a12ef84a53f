"""Properties of imports that update: plans come true, an undo restores everything, and exports change nothing."""

from collections.abc import Mapping
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from functions.admin_api import app
from muster.users.fields import Role
from muster.users.items import UniqueKeyItem, UserItem
from muster.users.user import User
from tests.functional.api import Client, signed_in
from tests.functional.exports import ExportDesk
from tests.functional.imports import Desk, edited
from tests.functional.people import kept, person

pytestmark = [
    pytest.mark.usefixtures("acme"),
    # It is about the fixtures, which hold files.
    pytest.mark.filterwarnings("ignore:Generating overly large repr"),
]
_numbers = count(1)
_TEXTS = st.sampled_from(["", "(none)", "Clerk", "@SUM(A1)", "Zoë", "名"])
_CELLS: Mapping[str, st.SearchStrategy[str]] = {
    "Position": _TEXTS,
    "Department": st.sampled_from(["", "(none)", "Sales", "Sales/EMEA"]),
    "Contact No. in Directory": st.sampled_from(["", "(none)", "7", "10000"]),
    "Hide Mobile Number": st.sampled_from(["", "Yes", "No"]),
    "Mobile Number": st.sampled_from(["", "(none)", "+86 138 0013 8{number:03}"]),
    "Email": st.sampled_from(["", "new{number}@example.com"]),
    "Role": st.sampled_from(["", "Member", "Auditor"]),
    "Status": st.sampled_from(["", "Active", "Disabled"]),
    "Remarks": _TEXTS,
}
_ROWS = st.lists(st.fixed_dictionaries({}, optional=_CELLS), min_size=3, max_size=3)
# An example takes seconds: made smaller, it would take minutes.
_PHASES = [Phase.explicit, Phase.generate]
_DONE = {"To be created": "Created", "To be updated": "Updated", "To be disabled": "Disabled"}


@pytest.fixture
def admin(served_desk: Desk, export_desk: ExportDesk) -> Client:
    person("admin", role=Role.ADMINISTRATOR)
    return signed_in(app, "admin")


@settings(max_examples=8, deadline=None, phases=_PHASES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=_ROWS)
def test_a_plan_is_what_applying_it_does_and_an_undo_restores_every_field_key_and_status(
    desk: Desk, admin: Client, rows: list[dict[str, str]]
) -> None:
    number = next(_numbers)
    accounts = [f"u{number}-{place}" for place in range(2)]
    for place, account in enumerate(accounts):
        person(account, title="Clerk", phone=f"+86139001{number:03}0{place}", department="Support")
    before, keys = {account: _seen(account) for account in accounts}, _keys()
    new = {"Account": f"u{number}-new", "Name": "New", "Email": f"u{number}@example.com"}
    content = edited(
        *({**_filled(row, 10 * number + place), "Account": accounts[place]} for place, row in enumerate(rows[:2])),
        {**_filled(rows[2], 10 * number + 2), **new, "Status": ""},
    )

    planned = _applied(desk, admin, content)
    results = [result for _, _, result, _ in desk.result()]
    assert [_DONE.get(result, result) for result in planned] == results
    assert _failed(desk) == []

    asked = admin("POST", f"/v1/tasks/{desk.task().task_id}/undo")
    assert asked.status == 201
    desk.deliver(desk.queue.bodies.pop())
    assert admin("POST", f"/v1/tasks/{asked.json['task_id']}/apply").status == 200
    desk.deliver(desk.queue.bodies.pop())
    assert _failed(desk) == []
    assert {account: _seen(account) for account in accounts} == before
    assert _keys() == keys


@settings(max_examples=5, deadline=None, phases=_PHASES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=_ROWS)
def test_importing_an_export_changes_nothing_whatever_users_have(
    desk: Desk, export_desk: ExportDesk, admin: Client, rows: list[dict[str, str]]
) -> None:
    number = next(_numbers)
    for place, row in enumerate(rows):
        person(f"x{number}-{place}")
        cells = {**_filled(row, 10 * number + place), "Account": f"x{number}-{place}"}
        desk.deliver(desk.drop(edited(cells), "imports/acme/update/allow-role-changes/before.xlsx"))
    before = _items()
    assert admin("POST", "/v1/exports").status == 202
    export_desk.deliver()
    desk.deliver(desk.drop(export_desk.content(), "imports/acme/update/allow-role-changes/export.xlsx"))

    assert {result for _, _, result, _ in desk.result()} == {"Unchanged"}
    assert _differences(before, _items()) == []


def _applied(desk: Desk, admin: Client, content: bytes) -> list[str]:
    """Plan an import, and apply the plan; return what it said of the rows."""
    body = {"file_name": "a.xlsx", "mode": "create_and_update", "preview": True, "allow_role_changes": True}
    asked = admin("POST", "/v1/imports", body)
    task_id = asked.json["task"]["task_id"]
    desk.deliver(desk.drop(content, f"uploads/acme/{task_id}.xlsx"))
    planned = [result for _, _, result, _ in desk.result()]
    assert admin("POST", f"/v1/tasks/{task_id}/apply").status == 200
    desk.deliver(desk.queue.bodies.pop())
    return planned


def _failed(desk: Desk) -> list[object]:
    return [row for row in desk.result() if row[2] == "Failed"]


def _filled(row: Mapping[str, str], number: int) -> dict[str, Any]:
    return {header: text.format(number=number) for header, text in row.items()}


def _seen(account: str) -> tuple[object, ...]:
    user: User = kept(account)
    return (
        *(user.id, user.name, user.email, user.phone, user.title, user.department, user.contact_no),
        *(user.hide_phone, user.role, user.status, user.remarks),
    )


def _items() -> dict[str, dict[str, Any]]:
    return {str(item.id): item.serialize() for item in UserItem.scan()}


def _differences(before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]) -> list[tuple[str, object]]:
    return [
        (f"{user_id} {name}", [values.get(user_id, {}).get(name) for values in (before, after)])
        for user_id in before | after
        for name in before.get(user_id, {}) | after.get(user_id, {})
        if before.get(user_id, {}).get(name) != after.get(user_id, {}).get(name)
    ]


def _keys() -> set[tuple[str, str]]:
    return {(str(item.unique_key), str(item.holder)) for item in UniqueKeyItem.scan()}
