"""Bulk edits: a plan for all users that match a filter, applied to just these, stopped and undone like an import."""

from collections.abc import Mapping

import pytest

from functions.admin_api import app
from muster.audit.entries import Subject
from muster.audit.log import EntryFilter, entries_of_user, of_subject
from muster.clock import now
from muster.enterprises import Enterprise
from muster.imports import bulk_edits
from muster.users import brake
from muster.users.fields import Role
from muster.users.repository import kept_user
from tests.fakes import sub_of
from tests.functional.api import Client, signed_in
from tests.functional.imports import Desk
from tests.functional.people import kept, person, put

pytestmark = pytest.mark.usefixtures("acme")
TO_CLERK = {"action": "change", "changes": {"title": "Clerk"}}


@pytest.fixture
def admin(served_desk: Desk) -> Client:
    person("admin", role=Role.ADMINISTRATOR)
    return signed_in(app, "admin")


def _planned(desk: Desk, admin: Client, which: Mapping[str, object], what: Mapping[str, object]) -> str:
    """Ask for a bulk edit, and let it be planned; the task's id."""
    asked = admin("POST", "/v1/bulk-edits", {"filter": which, **what})
    assert asked.status == 201, asked.content
    assert (asked.json["state"], asked.json["bulk_edit"], asked.json["mode"]) == ("queued", True, "update")
    desk.deliver(desk.queue.bodies.pop())
    return str(asked.json["task_id"])


def _applied(desk: Desk, admin: Client, task_id: str) -> Mapping[str, object]:
    """Apply a plan; the task."""
    assert admin("POST", f"/v1/tasks/{task_id}/apply").status == 200
    desk.deliver(desk.queue.bodies.pop())
    told: Mapping[str, object] = admin("GET", f"/v1/tasks/{task_id}").json
    return told


def _told(desk: Desk) -> list[tuple[str, str]]:
    return [(result, reason) for _, _, result, reason in desk.result()]


def test_a_bulk_edit_plans_the_users_that_match_and_changes_them_when_it_is_applied(desk: Desk, admin: Client) -> None:
    person("ann", department="Sales")
    person("bob", department="Sales/EMEA", title="Clerk")
    person("cid", department="Marketing")
    what = {"action": "change", "changes": {"title": "Clerk", "department": "Marketing"}}
    task_id = _planned(desk, admin, {"department": "Sales"}, what)

    assert admin("GET", f"/v1/tasks/{task_id}").json["state"] == "planned"
    assert sorted(_told(desk)) == [
        ("To be updated", "Department: “Sales/EMEA” → “Marketing”."),
        ("To be updated", "Department: “Sales” → “Marketing”. Position: (none) → “Clerk”."),
    ]
    assert (kept("ann").title, kept("ann").version) == (None, 1)

    told = _applied(desk, admin, task_id)
    assert (told["state"], told["updated"], told["failed"]) == ("succeeded", 2, 0)
    assert [(kept(each).department, kept(each).title) for each in ("ann", "bob", "cid")] == [
        ("Marketing", "Clerk"),
        ("Marketing", "Clerk"),
        ("Marketing", None),
    ]
    assert [key for key in desk.reports.kept if key.startswith("checkpoints/")] == []


def test_who_matches_only_after_the_plan_is_left_alone(desk: Desk, admin: Client) -> None:
    person("ann", department="Sales")
    task_id = _planned(desk, admin, {"department": "Sales"}, TO_CLERK)
    person("aaa", department="Sales")
    told = _applied(desk, admin, task_id)

    assert (told["updated"], kept("ann").title, kept("aaa").title) == (1, "Clerk", None)


def test_what_somebody_changed_after_the_plan_stays(desk: Desk, admin: Client) -> None:
    person("ann")
    person("bob")
    task_id = _planned(desk, admin, {"role": "member"}, TO_CLERK)
    assert admin("PATCH", "/v1/users/ann", {"title": "Director"}).status == 200
    assert admin("PATCH", "/v1/users/bob", {"remarks": "Night shift"}).status == 200
    told = _applied(desk, admin, task_id)

    assert (told["updated"], told["failed"]) == (1, 1)
    assert (kept("ann").title, kept("bob").title, kept("bob").remarks) == ("Director", "Clerk", "Night shift")
    assert ("Failed", "Position: admin changed it to “Director” after the plan was made.") in _told(desk)


def test_a_user_whom_somebody_removed_after_the_plan_fails(desk: Desk, admin: Client) -> None:
    person("ann")
    task_id = _planned(desk, admin, {"search": "ann"}, TO_CLERK)
    assert admin("DELETE", "/v1/users/ann").status == 204
    assert _applied(desk, admin, task_id)["failed"] == 1


@pytest.mark.parametrize(
    ("action", "status", "before"),
    [("disable", "disabled", "active"), ("enable", "active", "disabled"), ("remove", "removed", "active")],
)
def test_users_are_disabled_enabled_or_removed_and_an_undo_takes_it_back(
    desk: Desk, admin: Client, action: str, status: str, before: str
) -> None:
    users = [person("ann"), person("bob")]
    for user in users:
        put(user.account, status=before)
    task_id = _planned(desk, admin, {"role": "member"}, {"action": action})
    assert _applied(desk, admin, task_id)["failed"] == 0
    assert [there.status if (there := kept_user(user.id)) else None for user in users] == [status] * 2

    undo = admin("POST", f"/v1/tasks/{task_id}/undo").json["task_id"]
    desk.deliver(desk.queue.bodies.pop())
    assert _applied(desk, admin, undo)["failed"] == 0
    assert [kept(user.account).status for user in users] == [before] * 2


def test_a_run_that_dies_after_removing_does_not_fail_its_rows(desk: Desk, admin: Client) -> None:
    person("ann")
    task_id = _planned(desk, admin, {"role": "member"}, {"action": "remove"})
    files = dict(desk.reports.kept)
    assert admin("POST", f"/v1/tasks/{task_id}/apply").status == 200
    (body,) = desk.queue.bodies
    before = desk.task()
    desk.deliver(desk.queue.bodies.pop())
    desk.reports.kept |= files
    desk.task().delete()
    before.save()
    desk.deliver(body)

    assert [result for result, _ in _told(desk)] == ["Removed"]


def test_nobody_disables_themselves_and_an_administrator_can_be_disabled(desk: Desk, admin: Client) -> None:
    person("eve", role=Role.ADMINISTRATOR)
    told = _applied(desk, admin, _planned(desk, admin, {}, {"action": "disable"}))

    assert (told["disabled"], told["failed"]) == (1, 1)
    assert (kept("admin").status, kept("eve").status) == ("active", "disabled")
    assert "Nobody can disable themselves" in str(_told(desk))


def test_a_filter_that_matches_nobody_fails_with_a_sentence(desk: Desk, admin: Client) -> None:
    task_id = _planned(desk, admin, {"search": "zzz"}, TO_CLERK)
    told = admin("GET", f"/v1/tasks/{task_id}").json
    assert (told["state"], told["problem_code"]) == ("failed", "bulk_edit_of_nobody")
    assert told["problem"] == "No user matches the filter. Change the filter, and start again."


def test_a_filter_that_matches_too_many_fails(desk: Desk, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_edits, "MOST_USERS", 1)
    person("ann")
    task_id = _planned(desk, admin, {}, TO_CLERK)
    assert admin("GET", f"/v1/tasks/{task_id}").json["problem_code"] == "bulk_edit_too_large"


def test_a_value_is_cleared_and_roles_change_only_if_they_are_named(desk: Desk, admin: Client) -> None:
    person("ann", department="Sales", title="Clerk")
    what = {"action": "change", "changes": {"title": "", "role": "auditor", "hide_phone": True}}
    assert _applied(desk, admin, _planned(desk, admin, {"role": "member"}, what))["updated"] == 1

    ann = kept("ann")
    assert (ann.title, ann.department, ann.role, ann.hide_phone) == (None, "Sales", "auditor", True)


def test_the_plan_says_if_many_lose_the_sign_in(desk: Desk, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brake, "MOST_TAKEN", 1)
    for account in ("ann", "bob"):
        person(account)
    task_id = _planned(desk, admin, {"role": "member"}, {"action": "disable"})
    assert admin("GET", f"/v1/tasks/{task_id}").json["notes"] == [
        "This import would disable or remove 2 of 3 users. Look at the plan, then apply or discard it."
    ]


def test_the_role_is_needed_when_the_plan_is_applied(desk: Desk, admin: Client) -> None:
    person("ann")
    person("eve", role=Role.ADMINISTRATOR)
    task_id = _planned(desk, admin, {"search": "ann"}, TO_CLERK)
    assert admin("POST", f"/v1/tasks/{task_id}/apply").status == 200
    put("admin", role=Role.MEMBER)
    desk.deliver(desk.queue.bodies.pop())
    assert (desk.task().state, kept("ann").title) == ("failed", None)


def test_a_plan_can_be_discarded(desk: Desk, admin: Client) -> None:
    person("ann")
    task_id = _planned(desk, admin, {}, TO_CLERK)
    assert admin("POST", f"/v1/tasks/{task_id}/stop").status == 200
    assert admin("POST", f"/v1/tasks/{task_id}/apply").status == 409
    assert kept("ann").title is None


def test_a_plan_whose_list_is_gone_changes_nobody(desk: Desk, admin: Client) -> None:
    person("ann")
    task_id = _planned(desk, admin, {}, TO_CLERK)
    desk.reports.delete(bulk_edits.list_key("acme", task_id))
    told = _applied(desk, admin, task_id)
    assert (told["state"], kept("ann").title) == ("failed", None)


def test_a_list_that_is_not_the_one_of_the_plan_changes_nobody(desk: Desk, admin: Client) -> None:
    ann, bob = person("ann"), person("bob")
    task_id = _planned(desk, admin, {"search": "ann"}, TO_CLERK)
    key = bulk_edits.list_key("acme", task_id)
    content, etag = desk.reports.kept[key]
    desk.reports.kept[key] = (content.replace(ann.id.encode(), bob.id.encode()), etag)
    assert _applied(desk, admin, task_id)["failed"] == 1
    assert kept("bob").title is None


def test_users_of_another_enterprise_are_in_no_plan(desk: Desk, admin: Client) -> None:
    person("ann", department="Sales")
    person("zoe", department="Sales", enterprise_id="zeta")
    told = _applied(desk, admin, _planned(desk, admin, {"department": "Sales"}, TO_CLERK))
    assert (told["updated"], kept("zoe").title) == (1, None)


def test_the_audit_log_tells_the_filter_and_the_cause_of_each_change(desk: Desk, admin: Client) -> None:
    ann = person("ann", department="Sales")
    which = {"department": "Sales", "search": "ann", "contact_no_set": False}
    what = {"action": "change", "changes": {"title": "Clerk", "hide_phone": False}}
    task_id = _planned(desk, admin, which, what)
    _applied(desk, admin, task_id)

    entry = next(iter(entries_of_user(ann.id)))
    assert (entry.action, entry.actor, entry.cause) == ("edit_user", f"import:{task_id}", f"{task_id}#2")
    entries, _ = of_subject("acme", Subject.TASK, task_id, EntryFilter(), limit=10)
    start = next(each for each in entries if each.action == "start_import")
    assert start.actor == kept("admin").id
    assert start.changes == {
        "mode": [None, "update"],
        "match": [None, "id"],
        "preview": [None, True],
        "department": [None, "Sales"],
        "search": [None, True],
        "contact_no_set": [None, False],
        "new_title": [None, "Clerk"],
        "new_hide_phone": [None, False],
    }


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"action": "disable"}, ["filter"]),
        ({"filter": {}, "action": "reset_password"}, ["action"]),
        ({"filter": {}, "action": "change"}, ["changes"]),
        ({"filter": {}, "action": "disable", "changes": {"title": "Clerk"}}, ["changes"]),
        ({"filter": {}, "action": "change", "changes": {"email": "a@example.com"}}, ["email"]),
        ({"filter": {}, "action": "change", "changes": {"title": "x" * 300}}, ["title"]),
        ({"filter": {"status": "removed"}, "action": "enable"}, ["filter.status"]),
        ({"filter": {"everybody": True}, "action": "enable"}, ["filter.everybody"]),
    ],
)
def test_a_wrong_request_is_told_which_field_is_wrong(
    desk: Desk, admin: Client, body: object, fields: list[str]
) -> None:
    answer = admin("POST", "/v1/bulk-edits", body)
    assert (answer.status, [fault["field"] for fault in answer.json["errors"]]) == (422, fields)
    assert desk.queue.bodies == []


def test_an_administrator_of_another_enterprise_does_not_find_the_plan(desk: Desk, admin: Client) -> None:
    person("ann")
    Enterprise("zeta", name="Zeta", administrator="zoe", created_at=now()).save()
    person("zoe", role=Role.ADMINISTRATOR, enterprise_id="zeta")
    put("zoe", sign_in=sub_of("zoe"))
    task_id = _planned(desk, admin, {}, TO_CLERK)
    answer = signed_in(app, "zoe")("POST", f"/v1/tasks/{task_id}/apply")
    assert (answer.status, answer.json["code"]) == (404, "task_not_found")
