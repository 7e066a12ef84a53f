"""Previews of imports: what a plan shows, who applies it, and what is refused when users have changed since."""

import json
from datetime import timedelta
from typing import Any

import pytest

from functions.admin_api import app
from muster.audit.entries import AuditEntry
from muster.clock import now
from muster.enterprises import Enterprise
from muster.gateways import live
from muster.tasks import running
from muster.tasks.table import Task
from muster.users.fields import Role
from muster.users.items import UserItem
from tests.functional.api import Client, signed_in
from tests.functional.imports import Desk, edited
from tests.functional.people import kept, person, put

pytestmark = pytest.mark.usefixtures("acme")


@pytest.fixture
def admin() -> Client:
    person("admin", role=Role.ADMINISTRATOR)
    return signed_in(app, "admin")


@pytest.fixture
def planned(desk: Desk, admin: Client, monkeypatch: pytest.MonkeyPatch) -> str:
    """Plan an import that updates ann and bob and creates new; the task's id."""
    monkeypatch.setattr(live, "import_queue", lambda: desk.queue)
    monkeypatch.setattr(live, "uploads", lambda: desk.uploads)
    person("ann", title="Clerk")
    person("bob", title="Clerk")
    rows = (
        {"Account": "ann", "Position": "Manager"},
        {"Account": "bob", "Position": "Manager"},
        {"Account": "new", "Name": "New", "Email": "new@example.com", "Position": "Manager"},
        {"Account": "cat", "Name": "Cat", "Email": "bob@example.com"},
        {"Account": "admin"},
    )
    body = {"file_name": "a.xlsx", "mode": "create_and_update", "preview": True}
    asked = admin("POST", "/v1/imports", body)
    task_id = str(asked.json["task"]["task_id"])
    desk.deliver(desk.drop(edited(*rows), f"uploads/acme/{task_id}.xlsx"))
    return task_id


def _apply(admin: Client, desk: Desk, task_id: str) -> None:
    assert admin("POST", f"/v1/tasks/{task_id}/apply").status == 200
    desk.deliver(desk.queue.bodies.pop())


def test_a_preview_writes_no_user_and_tells_of_each_row_what_would_become_of_it(
    desk: Desk, admin: Client, planned: str
) -> None:
    told = admin("GET", f"/v1/tasks/{planned}").json

    assert (told["state"], told["created"], told["updated"], told["unchanged"], told["failed"]) == (
        "planned",
        1,
        2,
        1,
        1,
    )
    assert [(result, reason) for _, _, result, reason in desk.result()] == [
        ("To be updated", "Position: “Clerk” → “Manager”."),
        ("To be updated", "Position: “Clerk” → “Manager”."),
        ("To be created", ""),
        ("Failed", "Email: bob@example.com is already used by account bob; write another one."),
        ("Unchanged", ""),
    ]
    assert {user.account for user in UserItem.scan()} == {"admin", "ann", "bob"}
    assert kept("ann").title == "Clerk"
    assert desk.nudges.sent == []


def test_applying_a_plan_does_what_it_showed(desk: Desk, admin: Client, planned: str) -> None:
    _apply(admin, desk, planned)

    told = admin("GET", f"/v1/tasks/{planned}").json
    assert (told["state"], told["approved_by"]) == ("completed_with_errors", "admin")
    assert [result for _, _, result, _ in desk.result()] == ["Updated", "Updated", "Created", "Failed", "Unchanged"]
    assert (kept("ann").title, kept("bob").title, kept("new").title) == ("Manager",) * 3
    assert desk.uploads.kept == {}
    assert [key for key in desk.reports.kept if key.startswith("checkpoints/")] == []


def test_a_row_whose_user_was_changed_after_the_preview_is_refused_and_the_others_go_through(
    desk: Desk, admin: Client, planned: str
) -> None:
    assert admin("PATCH", "/v1/users/ann", {"title": "Manager"}).status == 200
    assert admin("PATCH", "/v1/users/bob", {"department": "Sales"}).status == 200  # another field changes nothing
    _apply(admin, desk, planned)

    results = desk.result()
    assert [result for _, _, result, _ in results] == ["Failed", "Updated", "Created", "Failed", "Unchanged"]
    assert "would do something else now than the preview showed" in results[0][3]


def test_a_row_that_failed_in_the_preview_is_not_done_later_without_a_word(
    desk: Desk, admin: Client, planned: str
) -> None:
    assert admin("PATCH", "/v1/users/bob", {"email": "bert@example.com"}).status == 200  # the address is free now
    _apply(admin, desk, planned)

    assert [result for _, _, result, _ in desk.result()] == ["Updated", "Updated", "Created", "Failed", "Unchanged"]
    assert "would do something else now than the preview showed" in desk.result()[3][3]


def test_a_plan_is_applied_once(desk: Desk, admin: Client, planned: str) -> None:
    _apply(admin, desk, planned)

    assert admin("POST", f"/v1/tasks/{planned}/apply").status == 409


def test_a_discarded_plan_changes_nothing_and_cannot_be_applied(desk: Desk, admin: Client, planned: str) -> None:
    told = admin("POST", f"/v1/tasks/{planned}/stop").json

    assert (told["state"], told["problem_code"], told["stopped_by"]) == ("failed", "plan_discarded", "admin")
    assert told["undoable"] is False
    assert admin("POST", f"/v1/tasks/{planned}/apply").status == 409
    assert desk.queue.bodies == []
    assert kept("ann").title == "Clerk"


def test_a_plan_of_yesterday_has_expired(admin: Client, planned: str) -> None:
    Task("acme", planned).update([Task.planned_at.set(now() - timedelta(hours=25))])

    told = admin("GET", f"/v1/tasks/{planned}").json
    assert (told["state"], told["problem_code"], told["stoppable"]) == ("failed", "plan_expired", False)
    refused = admin("POST", f"/v1/tasks/{planned}/apply")
    assert (refused.status, refused.json["code"]) == (409, "plan_expired")


def test_the_upload_told_of_twice_does_not_apply_the_plan(desk: Desk, admin: Client, planned: str) -> None:
    record = dict(Task.get("acme", planned).upload_record)
    desk.deliver(json.dumps({"has_group": True, "Records": [record]}))

    assert admin("GET", f"/v1/tasks/{planned}").json["state"] == "planned"
    assert f"uploads/acme/{planned}.xlsx" in desk.uploads.kept
    assert kept("ann").title == "Clerk"


def test_a_file_that_was_deleted_after_the_preview_ends_the_import_with_what_to_do(
    desk: Desk, admin: Client, planned: str
) -> None:
    desk.uploads.kept.clear()
    _apply(admin, desk, planned)

    assert admin("GET", f"/v1/tasks/{planned}").json["problem_code"] == "file_deleted"
    assert kept("ann").title == "Clerk"


def test_the_authority_of_whoever_applies_the_plan_counts_when_it_is_carried_out(
    desk: Desk, admin: Client, planned: str
) -> None:
    person("boss", role=Role.ADMINISTRATOR)
    assert signed_in(app, "boss")("POST", f"/v1/tasks/{planned}/apply").status == 200
    put("boss", role=Role.MEMBER)
    desk.deliver(desk.queue.bodies.pop())

    assert admin("GET", f"/v1/tasks/{planned}").json["problem_code"] == "import_requester_lost_role"
    assert kept("ann").title == "Clerk"


def test_a_preview_of_the_drop_folder_waits_for_an_administrator(
    desk: Desk, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "import_queue", lambda: desk.queue)
    person("ann", role=Role.ADMINISTRATOR)
    key = "imports/acme/update/preview/people.xlsx"
    desk.deliver(desk.drop(edited({"Account": "ann", "Position": "Manager"}), key))
    assert desk.task().state == "planned"
    _apply(admin, desk, desk.task().task_id)

    assert kept("ann").title == "Manager"
    assert kept("ann").updated_by == "admin"


def test_the_plan_of_another_enterprise_is_not_found(planned: str) -> None:
    person("zed", "zeta", role=Role.ADMINISTRATOR)
    Enterprise("zeta", name="Zeta", administrator="zed", created_at=now()).save()

    assert signed_in(app, "zed")("POST", f"/v1/tasks/{planned}/apply").status == 404


def _announce_preview(admin: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Announce an import with a preview; the task's id, and the message of its file."""
    monkeypatch.setattr(live, "uploads", lambda: desk.uploads)
    person("ann", title="Clerk")
    asked = admin("POST", "/v1/imports", {"file_name": "a.xlsx", "mode": "update", "preview": True})
    task_id = str(asked.json["task"]["task_id"])
    rows = ({"Account": "ann", "Position": "Manager"}, {"Account": "admin", "Position": "Chief"})
    return task_id, desk.drop(edited(*rows), f"uploads/acme/{task_id}.xlsx")


def _assert_stopped(admin: Client, desk: Desk, task_id: str) -> None:
    told = admin("GET", f"/v1/tasks/{task_id}").json
    assert (told["state"], told["problem_code"], told["stopped_by"]) == ("failed", "import_stopped_planning", "admin")
    assert told["problem"] == "admin stopped the import while it was planned. Nothing was changed."
    assert (told["stoppable"], told["undoable"], told["deletable"]) == (False, False, True)
    assert (told["done"], told["updated"]) == (0, 0)
    assert admin("POST", f"/v1/tasks/{task_id}/apply").status == 409
    assert set(desk.reports.kept) == {desk.task().result_key}
    assert desk.uploads.kept == {}
    assert kept("ann").title == "Clerk"
    ends = [each for each in AuditEntry.scan() if each.action == "end_import"]
    assert [each.changes["state"] for each in ends] == [["running", "failed"]]
    assert [each for each in AuditEntry.scan() if each.action == "plan_import"] == []


def test_an_import_that_is_stopped_while_it_is_planned_ends_as_stopped(
    desk: Desk, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("muster.imports.run.SHOW_SECONDS", 0.0)
    task_id, message = _announce_preview(admin, desk, monkeypatch)
    begin = running.begin

    def then_stop(*told: Any, **more: Any) -> None:
        begin(*told, **more)
        assert admin("POST", f"/v1/tasks/{task_id}/stop").status == 200

    monkeypatch.setattr(running, "begin", then_stop)
    desk.deliver(message)
    _assert_stopped(admin, desk, task_id)


def test_an_import_that_is_stopped_after_its_last_row_was_planned_ends_as_stopped(
    desk: Desk, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    task_id, message = _announce_preview(admin, desk, monkeypatch)
    plan = running.plan

    def stopped_first(*told: Any) -> None:
        assert admin("POST", f"/v1/tasks/{task_id}/stop").status == 200
        plan(*told)

    monkeypatch.setattr(running, "plan", stopped_first)
    desk.deliver(message)
    _assert_stopped(admin, desk, task_id)


def test_a_plan_whose_run_has_lost_its_lease_is_no_stopped_one(
    desk: Desk, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    task_id, message = _announce_preview(admin, desk, monkeypatch)
    plan = running.plan

    def taken_over(*told: Any) -> None:
        assert admin("POST", f"/v1/tasks/{task_id}/stop").status == 200
        Task("acme", task_id).update([Task.lease_owner.set("another run")])
        plan(*told)

    monkeypatch.setattr(running, "plan", taken_over)
    desk.deliver(message)
    assert admin("GET", f"/v1/tasks/{task_id}").json["state"] == "running"
    assert desk.queue.bodies == [message]  # to see that the other run brings it to its end
