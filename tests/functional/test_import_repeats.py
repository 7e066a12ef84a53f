"""The same file imported twice: told before anything is done, in the API's answer, on the task and in the result."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest

from functions.admin_api import app
from muster.clock import now
from muster.limits import Counter
from muster.tasks.table import Task
from muster.users.fields import Role
from tests.functional.api import Client, signed_in
from tests.functional.imports import Desk, workbook
from tests.functional.imports import person as row
from tests.functional.people import person
from tests.functional.test_calls import calls

pytestmark = pytest.mark.usefixtures("acme")

FILE = workbook(row(1), row(2), {"name": "Nobody"})
DIGEST = hashlib.sha256(FILE).hexdigest()


@pytest.fixture
def admin(served_desk: Desk) -> Client:
    person("admin", role=Role.ADMINISTRATOR)
    return signed_in(app, "admin")


def _told(admin: Client, digest: str = DIGEST, **options: object) -> dict[str, object] | None:
    """Announce an import; return what is told of an earlier one, and forget the new one."""
    answer = admin("POST", "/v1/imports", {"file_name": "a.xlsx", "sha256": digest, **options})
    assert answer.status == 201
    assert admin("DELETE", f"/v1/tasks/{answer.json['task']['task_id']}").status == 204
    told: dict[str, object] | None = answer.json["imported_before"]
    return told


def _notes(admin: Client, desk: Desk) -> list[str]:
    """Return the notes of the latest task about earlier imports; its result has the same."""
    notes = admin("GET", f"/v1/tasks/{desk.task().task_id}").json["notes"]
    found = [note for note in notes if note.startswith("This file")]
    assert [note for note in desk.notes() if note.startswith("This file")] == found
    return found


def test_an_import_of_a_file_that_was_imported_says_when_by_whom_and_what_became_of_it(
    desk: Desk, admin: Client
) -> None:
    assert _told(admin) is None
    desk.deliver(desk.drop(FILE))
    first = desk.task()
    assert (first.sha256, _notes(admin, desk)) == (DIGEST, [])

    told = _told(admin, DIGEST.upper())
    assert told is not None
    assert (told["task_id"], told["created_by"], told["created"], told["failed"]) == (
        first.task_id,
        "drop folder",
        2,
        1,
    )
    assert told["ended_at"]

    desk.deliver(desk.drop(FILE, "imports/acme/copy.xlsx"))
    assert first.ended_at
    assert _notes(admin, desk) == [
        f"This file was imported before, with the same options, at {first.ended_at:%Y-%m-%d %H:%M} UTC by drop folder: "
        "2 created, 0 updated, 0 disabled, 1 failed."
    ]


def test_another_file_or_another_way_to_import_it_is_no_repeat(desk: Desk, admin: Client) -> None:
    desk.deliver(desk.drop(FILE))
    assert _told(admin, hashlib.sha256(b"another").hexdigest()) is None
    assert _told(admin, mode="create_and_update") is None
    assert _told(admin, preview=True) is not None  # which does the same, once it is applied

    desk.deliver(desk.drop(FILE, "imports/acme/create-and-update/people.xlsx"))
    assert _notes(admin, desk) == []
    assert _told(admin, mode="create_and_update") is not None


def test_an_import_that_goes_on_in_another_run_or_is_told_of_twice_is_no_repeat(desk: Desk, admin: Client) -> None:
    message = desk.drop(FILE)
    left = iter([180.0] * 2)
    with pytest.raises(Exception, match="too little time"):
        desk.deliver(message, time_left=lambda: next(left, 1.0))
    desk.deliver(message, attempt=2)
    desk.deliver(message)
    assert _notes(admin, desk) == []
    (counter,) = [each for each in Counter.scan() if each.id.startswith("file#")]
    assert counter.tasks == [desk.task().task_id]
    assert abs(counter.expires_at - desk.task().expires_at) < timedelta(minutes=5)


def test_a_preview_that_is_applied_is_no_repeat_of_itself(desk: Desk, admin: Client) -> None:
    desk.deliver(desk.drop(FILE, "imports/acme/preview/people.xlsx"))
    before = _told(admin)
    assert before is not None
    assert before["state"] == "planned"

    assert admin("POST", f"/v1/tasks/{desk.task().task_id}/apply").status == 200
    desk.deliver(desk.queue.bodies.pop())
    assert (desk.task().created, _notes(admin, desk)) == (2, [])


def test_an_import_that_has_not_ended_is_told_as_such(desk: Desk, admin: Client) -> None:
    desk.deliver(desk.drop(FILE, "imports/acme/preview/people.xlsx"))
    first = desk.task()
    desk.deliver(desk.drop(FILE))
    assert _notes(admin, desk) == [
        "This file is imported already, with the same options: drop folder started that import at "
        f"{first.created_at:%Y-%m-%d %H:%M} UTC, and it has not ended."
    ]


def test_imports_that_did_nothing_or_whose_record_is_deleted_are_passed_over(desk: Desk, admin: Client) -> None:
    desk.deliver(desk.drop(FILE))
    did = desk.task().task_id
    for _ in range(6):
        desk.deliver(desk.drop(FILE, "imports/acme/preview/people.xlsx"))
        assert admin("POST", f"/v1/tasks/{desk.task().task_id}/stop").status == 200  # discards the plan
    told = _told(admin)
    assert told is not None
    assert told["task_id"] == did

    assert admin("DELETE", f"/v1/tasks/{did}").status == 204
    assert _told(admin) is None


def test_another_enterprise_is_told_nothing(desk: Desk, admin: Client, stranger: Client) -> None:
    desk.deliver(desk.drop(FILE))
    answer = stranger("POST", "/v1/imports", {"file_name": "a.xlsx", "sha256": DIGEST})
    assert (answer.status, answer.json["imported_before"]) == (201, None)


def test_the_digest_is_that_of_the_bytes_and_not_what_a_client_says(desk: Desk, admin: Client) -> None:
    said = hashlib.sha256(b"another").hexdigest()
    asked = admin("POST", "/v1/imports", {"file_name": "a.xlsx", "sha256": said}).json
    desk.deliver(desk.drop(FILE, asked["upload"]["fields"]["key"]))
    assert desk.task().sha256 == DIGEST
    assert _told(admin, said) is None
    assert _told(admin) is not None


@pytest.mark.parametrize(
    "digest", ["", "e3b0", DIGEST[:-1] + "g", DIGEST + "0", 7], ids=["blank", "short", "letter", "long", "number"]
)
def test_what_is_no_digest_is_refused(admin: Client, digest: object) -> None:
    answer = admin("POST", "/v1/imports", {"file_name": "a.xlsx", "sha256": digest})
    assert (answer.status, [each["field"] for each in answer.json["errors"]]) == (422, ["sha256"])
    assert Task.count() == 0


def test_to_find_an_earlier_import_takes_two_reads_and_none_without_a_digest(
    desk: Desk, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.deliver(desk.drop(FILE))
    admin("POST", "/v1/imports", {"file_name": "a.xlsx"})  # what a process reads once is read
    with calls(monkeypatch) as made:
        admin("POST", "/v1/imports", {"file_name": "a.xlsx"})
    without = [*made]
    with calls(monkeypatch) as made:
        admin("POST", "/v1/imports", {"file_name": "a.xlsx", "sha256": DIGEST})
    assert sorted(made) == sorted([*without, "GetItem", "GetItem"])


def test_two_imports_of_a_file_that_begin_at_once_are_both_noted(
    desk: Desk, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The item has another import by the time that the run writes its own."""
    desk.deliver(desk.drop(FILE))
    first = desk.task()
    (counter,) = [each for each in Counter.scan() if each.id.startswith("file#")]
    update, meanwhile = Counter.update, iter(["a task that is gone"])

    def changed_first(self: Counter, *told: object, **more: object) -> object:
        if self.id == counter.id and (other := next(meanwhile, None)):
            both: Any = [first.task_id, other]
            update(Counter(counter.id), [Counter.tasks.set(both), Counter.expires_at.set(now())])
        return update(self, *told, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Counter, "update", changed_first)
    desk.deliver(desk.drop(FILE, "imports/acme/copy.xlsx"))
    counter.refresh()
    assert counter.tasks == [first.task_id, desk.task().task_id]
    assert len(_notes(admin, desk)) == 1
