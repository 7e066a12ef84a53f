"""Undoing an import: a plan of the way back, what is kept because somebody changed it since, and undoing the undo."""

from collections.abc import Mapping

import pytest

from functions.admin_api import app
from muster.users.fields import Role
from tests.fakes import sub_of
from tests.functional.api import Client, signed_in
from tests.functional.imports import Desk, edited
from tests.functional.people import kept, person, put

pytestmark = pytest.mark.usefixtures("acme")


@pytest.fixture
def admin(served_desk: Desk) -> Client:
    person("admin", role=Role.ADMINISTRATOR)
    return signed_in(app, "admin")


def _imported(desk: Desk, *rows: Mapping[str, object]) -> str:
    """Import rows, by header, that create and update; the task's id."""
    desk.deliver(desk.drop(edited(*rows), "imports/acme/create-and-update/allow-role-changes/people.xlsx"))
    return str(desk.task().task_id)


def _undone(desk: Desk, admin: Client, task_id: str) -> str:
    """Plan to undo an import, and apply the plan; the task's id."""
    asked = admin("POST", f"/v1/tasks/{task_id}/undo")
    assert asked.status == 201
    assert (asked.json["state"], asked.json["undo_of"]) == ("queued", task_id)
    undo = str(asked.json["task_id"])
    desk.deliver(desk.queue.bodies.pop())
    assert admin("GET", f"/v1/tasks/{undo}").json["state"] == "planned"
    assert admin("POST", f"/v1/tasks/{undo}/apply").status == 200
    desk.deliver(desk.queue.bodies.pop())
    return undo


def _told(desk: Desk) -> list[tuple[str, str]]:
    return [(result, reason) for _, _, result, reason in desk.result()]


ANN = {"Account": "ann", "Position": "Manager", "Email": "anna@example.com", "Contact No. in Directory": 7}
NEW = {"Account": "new", "Name": "New", "Email": "new@example.com", "Mobile Number": "+8613800138000"}
HAL = {"Account": "hal", "Status": "Disabled", "Role": "Auditor"}


def test_an_undo_gives_fields_keys_and_statuses_their_former_values_and_removes_the_created(
    desk: Desk, admin: Client
) -> None:
    person("ann", remarks="Night shift")
    person("hal")
    before = {account: _fields(account) for account in ("ann", "hal")}
    task_id = _imported(desk, ANN, NEW, HAL)
    assert admin("GET", f"/v1/tasks/{task_id}").json["undoable"] is True
    undo = _undone(desk, admin, task_id)

    assert {account: _fields(account) for account in ("ann", "hal")} == before
    assert admin("GET", "/v1/users/new").status == 404
    told = admin("GET", f"/v1/tasks/{undo}").json
    assert (told["state"], told["updated"], told["removed"], told["failed"]) == ("succeeded", 2, 1, 0)
    person("other", email="anna@example.com")  # the keys are free again
    assert "Mails that were sent cannot be taken back." in desk.notes()


def test_the_plan_of_an_undo_shows_each_change_before_anything_is_done(desk: Desk, admin: Client) -> None:
    person("ann")
    task_id = _imported(desk, {"Account": "ann", "Position": "Manager"}, NEW)
    admin("POST", f"/v1/tasks/{task_id}/undo")
    desk.deliver(desk.queue.bodies.pop())

    assert sorted(_told(desk)) == [
        ("To be removed", "Status: Active → Removed."),
        ("To be updated", "Position: “Manager” → (none)."),
    ]
    assert kept("ann").title == "Manager"


def test_what_somebody_changed_since_is_kept_and_named_and_the_rest_is_undone(desk: Desk, admin: Client) -> None:
    person("ann")
    task_id = _imported(desk, {"Account": "ann", "Position": "Manager", "Department": "Sales"})
    assert admin("PATCH", "/v1/users/ann", {"title": "Director"}).status == 200
    _undone(desk, admin, task_id)

    assert (kept("ann").title, kept("ann").department) == ("Director", None)
    assert _told(desk) == [("Updated", "Department: “Sales” → (none). Kept: admin changed Position since.")]


def test_a_created_user_whom_somebody_changed_since_is_kept(desk: Desk, admin: Client) -> None:
    task_id = _imported(desk, NEW)
    assert admin("PATCH", "/v1/users/new", {"title": "Director"}).status == 200
    _undone(desk, admin, task_id)

    assert kept("new").status == "active"
    assert _told(desk) == [("Skipped", "Kept: admin changed Position since.")]


def test_an_undo_can_be_undone(desk: Desk, admin: Client) -> None:
    person("ann")
    task_id = _imported(desk, ANN, NEW)
    after = {account: _fields(account) for account in ("ann", "new")}
    undo = _undone(desk, admin, task_id)
    redo = _undone(desk, admin, undo)

    assert {account: _fields(account) for account in ("ann", "new")} == after
    told = admin("GET", f"/v1/tasks/{redo}").json
    assert (told["updated"], told["restored"], told["failed"]) == (1, 1, 0)


def test_a_rename_is_undone(desk: Desk, admin: Client) -> None:
    user = person("ann")
    task_id = _imported(desk, {"ID": user.id, "Account": "anna"})
    _undone(desk, admin, task_id)

    assert kept("ann").id == user.id


def test_a_value_that_another_user_has_by_now_fails_its_row(desk: Desk, admin: Client) -> None:
    person("ann")
    task_id = _imported(desk, {"Account": "ann", "Email": "anna@example.com"})
    person("bob", email="ann@example.com")
    _undone(desk, admin, task_id)

    assert _told(desk)[0][0] == "Failed"
    assert "already used by account bob" in _told(desk)[0][1]


def test_only_imports_that_ended_and_changed_users_are_undone(desk: Desk, admin: Client) -> None:
    person("ann")
    unchanged = _imported(desk, {"Account": "ann", "Name": "Ann"})
    assert admin("GET", f"/v1/tasks/{unchanged}").json["undoable"] is False
    assert admin("POST", f"/v1/tasks/{unchanged}/undo").status == 409
    assert desk.queue.bodies == []


def test_an_undo_whose_task_is_still_being_saved_is_looked_at_again(desk: Desk, admin: Client) -> None:
    person("ann")
    task_id = _imported(desk, {"Account": "ann", "Position": "Manager"})
    asked = admin("POST", f"/v1/tasks/{task_id}/undo")
    body = desk.queue.bodies.pop()
    task = desk.task()
    assert task.task_id == asked.json["task_id"]
    task.delete()
    desk.deliver(body)

    assert desk.queue.bodies == [body]


def test_the_last_administrator_is_not_removed_by_an_undo(desk: Desk, admin: Client) -> None:
    task_id = _imported(desk, NEW | {"Role": "Administrator"})
    put("new", sign_in=sub_of("new"))
    other = signed_in(app, "new")
    assert other("POST", "/v1/users/admin/disable").status == 200
    asked = other("POST", f"/v1/tasks/{task_id}/undo")
    desk.deliver(desk.queue.bodies.pop())

    assert other("GET", f"/v1/tasks/{asked.json['task_id']}").json["failed"] == 1
    assert "Nobody can remove themselves" in _told(desk)[0][1]


def _fields(account: str) -> tuple[object, ...]:
    user = kept(account)
    return (
        user.id,
        user.name,
        user.email,
        user.phone,
        user.title,
        user.contact_no,
        user.role,
        user.status,
        user.remarks,
    )
