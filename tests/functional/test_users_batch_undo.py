"""Batches have an id, by which they are undone as imports are, and a brake."""

import pytest

from functions.admin_api import app
from muster.audit.log import entries_of_user
from muster.clock import now
from muster.enterprises import Enterprise
from muster.ulids import new_ulid
from muster.users import brake
from muster.users.fields import Role
from tests.functional.api import Client, signed_in
from tests.functional.imports import Desk
from tests.functional.people import kept, person, put

pytestmark = pytest.mark.usefixtures("acme")


@pytest.fixture
def admin(served_desk: Desk) -> Client:
    person("admin", role=Role.ADMINISTRATOR)
    return signed_in(app, "admin")


def _batch(admin: Client, action: str, *accounts: str, **changes: object) -> str:
    body = {"action": action, "accounts": accounts, **({"changes": changes} if changes else {})}
    answer = admin("POST", "/v1/users/batch", body)
    assert answer.status == 200, answer.content
    return str(answer.json["batch_id"])


def _undone(desk: Desk, admin: Client, batch_id: str) -> list[tuple[str, str]]:
    """Undo a batch; result and reason of each user."""
    asked = admin("POST", f"/v1/batches/{batch_id}/undo")
    assert asked.status == 201, asked.content
    told = {name: asked.json[name] for name in ("undo_of", "undo_of_batch", "state")}
    assert told == {"undo_of": None, "undo_of_batch": batch_id, "state": "queued"}
    desk.deliver(desk.queue.bodies.pop())
    task_id = asked.json["task_id"]
    assert admin("GET", f"/v1/tasks/{task_id}").json["state"] == "planned"
    assert admin("POST", f"/v1/tasks/{task_id}/apply").status == 200
    desk.deliver(desk.queue.bodies.pop())
    return [(result, reason) for _, _, result, reason in desk.result()]


def test_a_batch_is_the_cause_of_its_entries_and_one_that_changes_nobody_has_no_id(admin: Client) -> None:
    ann, bob = person("ann"), person("bob", title="Clerk")
    batch_id = _batch(admin, "change", "ann", "bob", title="Clerk")
    assert [next(iter(entries_of_user(ann.id))).cause] == [batch_id]
    assert [entry.action for entry in entries_of_user(bob.id)] == ["add_user"]
    answer = admin("POST", "/v1/users/batch", {"action": "enable", "accounts": ["ann", "nobody"]})
    assert answer.json["batch_id"] is None


def test_fields_get_their_former_values_and_what_somebody_changed_since_is_kept(desk: Desk, admin: Client) -> None:
    person("ann", department="Sales")
    person("bob", title="Director")
    other = _batch(admin, "change", "ann", hide_phone=True)
    batch_id = _batch(admin, "change", "ann", "bob", department="Marketing", title="Clerk")
    assert admin("PATCH", "/v1/users/bob", {"title": "Manager"}).status == 200

    told = _undone(desk, admin, batch_id)
    assert ("Updated", "Department: “Marketing” → (none). Kept: admin changed Position since.") in told
    assert [(kept(each).department, kept(each).title) for each in ("ann", "bob")] == [
        ("Sales", None),
        (None, "Manager"),
    ]
    assert kept("ann").hide_phone is True  # of another batch
    assert other != batch_id


@pytest.mark.parametrize(
    ("action", "status", "result"),
    [
        ("disable", "active", "Updated"),
        ("enable", "disabled", "Disabled"),
        ("remove", "active", "Restored"),
        ("remove", "disabled", "Restored"),
    ],
)
def test_statuses_are_undone(desk: Desk, admin: Client, action: str, status: str, result: str) -> None:
    person("ann")
    put("ann", status=status)
    batch_id = _batch(admin, action, "ann")
    assert [told for told, _ in _undone(desk, admin, batch_id)] == [result]
    assert kept("ann").status == status


def test_a_removed_invitation_is_restored(desk: Desk, admin: Client) -> None:
    person("ivy", invited=True)
    assert [told for told, _ in _undone(desk, admin, _batch(admin, "remove", "ivy"))] == ["Restored"]
    assert kept("ivy").status == "invited"


def test_a_reset_leaves_nothing_to_change(desk: Desk, admin: Client) -> None:
    person("ann")
    assert [told for told, _ in _undone(desk, admin, _batch(admin, "reset_password", "ann"))] == ["Unchanged"]
    assert "Mails that were sent cannot be taken back." in desk.notes()


def test_a_batch_that_is_not_there_is_not_found(desk: Desk, admin: Client) -> None:
    person("ann")
    Enterprise("zeta", name="Zeta", administrator="zoe", created_at=now()).save()
    person("zoe", "zeta", role=Role.ADMINISTRATOR)
    batch_id = _batch(admin, "disable", "ann")
    for client, name in ((admin, new_ulid()), (admin, "x"), (signed_in(app, "zoe"), batch_id)):
        answer = client("POST", f"/v1/batches/{name}/undo")
        assert (answer.status, answer.json["code"]) == (404, "batch_not_found")
    assert desk.queue.bodies == []


class TestBrake:
    """The real limits: a batch of 100 can reach them."""

    @pytest.mark.parametrize("action", ["disable", "remove"])
    def test_a_batch_that_takes_many_is_refused_and_changes_nobody(self, admin: Client, action: str) -> None:
        accounts = [f"user{number}" for number in range(51)]
        for account in accounts:
            person(account)
        body = {"action": action, "accounts": accounts}
        answer = admin("POST", "/v1/users/batch", body)
        assert (answer.status, answer.json["code"]) == (409, "batch_braked_by_disabled")
        assert answer.json["detail"] == (
            "This would disable or remove 51 of 52 users at once. Use a bulk edit, which shows a plan first."
        )
        assert {kept(account).status for account in accounts} == {"active"}
        body["accounts"] = accounts[:50]
        assert admin("POST", "/v1/users/batch", body).status == 200

    def test_a_batch_that_takes_less_than_a_fifth_goes_through(
        self, admin: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(brake, "MOST_TAKEN", 1)
        for number in range(9):
            person(f"user{number}")
        put("user8", status="disabled")
        accounts = ["user0", "user8", "nobody"]  # one of ten
        assert admin("POST", "/v1/users/batch", {"action": "disable", "accounts": accounts}).status == 200
        accounts = ["user1", kept("user2").id, "USER3"]  # three of ten
        assert admin("POST", "/v1/users/batch", {"action": "disable", "accounts": accounts}).status == 409

    @pytest.mark.parametrize(("before", "after"), [("member", "administrator"), ("administrator", None)])
    def test_a_batch_that_gives_or_takes_many_roles_is_refused(
        self, admin: Client, before: str, after: str | None
    ) -> None:
        accounts = [f"user{number}" for number in range(11)]
        for account in accounts:
            person(account, role=before)
        body = {"action": "change", "accounts": accounts, "changes": {"role": after}}
        answer = admin("POST", "/v1/users/batch", body)
        assert (answer.status, answer.json["code"]) == (409, "batch_braked_by_roles")
        assert {kept(account).role for account in accounts} == {before}
        body["changes"] = {"role": "auditor"} if before == "member" else {"title": "Clerk"}
        assert admin("POST", "/v1/users/batch", body).status == 200
