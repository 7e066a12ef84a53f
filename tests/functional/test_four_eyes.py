"""Four eyes: one administrator starts an import that changes users, another one applies its plan."""

from typing import Any

import pytest

from functions.admin_api import app
from muster.audit.entries import AuditEntry
from muster.enterprises import Enterprise
from muster.gateways import live
from muster.users.fields import Role
from tests.functional.api import Answer, Client, signed_in
from tests.functional.imports import Desk, edited
from tests.functional.people import kept, person

pytestmark = pytest.mark.usefixtures("acme", "api_buckets")

MANAGER = edited({"Account": "ann", "Position": "Manager"})


@pytest.fixture
def admin(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(live, "import_queue", lambda: desk.queue)
    person("admin", role=Role.ADMINISTRATOR)
    person("ann", title="Clerk")
    return signed_in(app, "admin")


@pytest.fixture
def other(admin: Client) -> Client:
    person("other", role=Role.ADMINISTRATOR)
    return signed_in(app, "other")


def _set(admin: Client, on: object) -> Answer:
    return admin("PATCH", "/v1/enterprise", {"four_eyes": on})


def _started(admin: Client, desk: Desk, mode: str = "update", content: bytes = MANAGER) -> str:
    """Start an import in the name of an administrator, and let its run go as far as it does; the task's id."""
    asked = admin("POST", "/v1/imports", {"file_name": "a.xlsx", "mode": mode}).json
    desk.deliver(desk.drop(content, asked["upload"]["fields"]["key"]))
    return str(asked["task"]["task_id"])


def _apply(admin: Client, desk: Desk, task_id: str) -> Answer:
    answer = admin("POST", f"/v1/tasks/{task_id}/apply")
    if answer.status == 200:
        desk.deliver(desk.queue.bodies.pop())
    return answer


def _entries() -> list[Any]:
    found = [each for each in AuditEntry.scan() if each.action == "change_enterprise"]
    return [(each.actor_name, each.changes) for each in sorted(found, key=lambda each: str(each.entry_id))]


def test_an_import_that_changes_users_waits_and_is_applied_by_another(desk: Desk, admin: Client, other: Client) -> None:
    assert _set(admin, on=True).json["four_eyes"] is True
    task_id = _started(admin, desk)

    told = admin("GET", f"/v1/tasks/{task_id}").json
    assert (told["state"], told["updated"], kept("ann").title) == ("planned", 1, "Clerk")
    assert told["notes"] == [
        "In your enterprise, imports that change users wait until another administrator than the one who started them "
        "applies the plan."
    ]
    refused = _apply(admin, desk, task_id)
    assert (refused.status, refused.json["code"]) == (409, "four_eyes_own_plan")
    assert refused.json["detail"] == (
        "You started this import, so you cannot apply its plan: your enterprise wants another administrator to do "
        "that. Every administrator but you can apply it."
    )
    assert desk.queue.bodies == []
    assert _apply(other, desk, task_id).status == 200
    told = admin("GET", f"/v1/tasks/{task_id}").json
    assert (told["state"], told["approved_by"], kept("ann").title) == ("succeeded", "other", "Manager")


def test_undoing_is_applied_by_another_than_who_asked_for_it(desk: Desk, admin: Client, other: Client) -> None:
    done = _started(admin, desk)
    assert kept("ann").title == "Manager"
    _set(other, on=True)
    undo = admin("POST", f"/v1/tasks/{done}/undo").json["task_id"]
    desk.deliver(desk.queue.bodies.pop())

    assert _apply(admin, desk, undo).json["code"] == "four_eyes_own_plan"
    assert _apply(other, desk, undo).status == 200
    assert kept("ann").title == "Clerk"


def test_a_file_of_the_drop_folder_is_applied_by_any_administrator(desk: Desk, admin: Client, other: Client) -> None:
    _set(other, on=True)
    desk.deliver(desk.drop(MANAGER, "imports/acme/update/people.xlsx"))
    assert (desk.task().state, kept("ann").title) == ("planned", "Clerk")

    assert _apply(admin, desk, desk.task().task_id).status == 200
    assert kept("ann").title == "Manager"


def test_an_import_that_only_creates_users_needs_nobody_else(desk: Desk, admin: Client, other: Client) -> None:
    _set(other, on=True)
    _started(admin, desk, "create", edited({"Name": "New", "Email": "new@example.com", "Account": "new"}))
    assert (desk.task().state, kept("new").name) == ("succeeded", "New")


def test_who_may_apply_is_asked_when_it_is_applied(desk: Desk, admin: Client, other: Client) -> None:
    asked = admin("POST", "/v1/imports", {"file_name": "a.xlsx", "mode": "update", "preview": True}).json
    desk.deliver(desk.drop(MANAGER, asked["upload"]["fields"]["key"]))
    _set(other, on=True)
    assert _apply(admin, desk, asked["task"]["task_id"]).status == 409

    assert _set(admin, on=False).json["four_eyes"] is False  # one suffices, and the audit log has it
    assert _apply(admin, desk, asked["task"]["task_id"]).status == 200
    assert kept("ann").title == "Manager"
    assert _entries() == [("other", {"four_eyes": [False, True]}), ("admin", {"four_eyes": [True, False]})]


def test_an_enterprise_with_one_active_administrator_cannot_switch_it_on(admin: Client) -> None:
    person("disabled", role=Role.ADMINISTRATOR)
    assert admin("POST", "/v1/users/disabled/disable").status == 200
    answer = _set(admin, on=True)
    assert (answer.status, answer.json["code"]) == (409, "four_eyes_needs_two")
    assert answer.json["detail"].startswith("Your enterprise has only one active administrator")
    assert admin("GET", "/v1/me").json["enterprise"]["four_eyes"] is False
    assert _entries() == []


def test_what_is_left_out_stays_and_nothing_is_noted_of_what_is_as_it_was(admin: Client, other: Client) -> None:
    assert _set(admin, on=True).status == 200
    assert admin("PATCH", "/v1/enterprise", {"second_factor": "optional"}).json["four_eyes"] is True
    assert _set(other, on=True).status == 200
    assert len(_entries()) == 1


@pytest.mark.parametrize("body", [{}, {"four_eyes": "yes"}, {"four_eyes": None}, {"four_eyes": True, "six_eyes": True}])
def test_other_bodies_change_nothing(admin: Client, other: Client, body: dict[str, object]) -> None:
    assert admin("PATCH", "/v1/enterprise", body).status == 422
    assert _entries() == []


def test_an_enterprise_from_before_the_setting_has_it_off(desk: Desk, admin: Client, other: Client) -> None:
    Enterprise("acme").update([Enterprise.four_eyes.remove()])
    assert admin("GET", "/v1/me").json["enterprise"]["four_eyes"] is False
    _started(admin, desk)
    assert kept("ann").title == "Manager"
    assert _set(admin, on=True).json["four_eyes"] is True
