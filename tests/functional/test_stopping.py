"""Tasks that an administrator stops: before their file came, before their turn, while they run, and after their end."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest

from muster.audit.entries import Actor
from muster.clock import now
from muster.errors import NotFoundError, ThrottledError
from muster.gateways import live
from muster.gateways.transactions import DynamoTransactions
from muster.tasks import running, stopping
from muster.tasks.table import State, Task
from muster.users.creation import imported_user_id
from muster.users.items import UserItem
from muster.users.user import User
from tests.functional.api import Answer, Client
from tests.functional.exports import ExportDesk
from tests.functional.imports import Desk, person, workbook
from tests.functional.people import TYPED

ROWS = 120  # 24 batches, of which 9 may be under way
LEFT = "Not imported: the import was stopped by admin. Import this result to import the rows that are left."


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = Desk()
    monkeypatch.setattr(live, "uploads", lambda: made.uploads)
    monkeypatch.setattr(live, "reports", lambda: made.reports)
    monkeypatch.setattr(
        made.uploads, "upload_grant", lambda key, **_: {"url": "memory:", "fields": {"key": key}}, raising=False
    )
    monkeypatch.setattr("muster.imports.run.SHOW_SECONDS", 0.0)
    monkeypatch.setattr("muster.imports.rows.MAX_ACTIONS", 10)
    return made


class KilledError(BaseException):
    """The process is gone: nothing catches it."""


def _stop(admin: Client, desk: Desk) -> Answer:
    return admin("POST", f"/v1/tasks/{desk.task().task_id}/stop")


def _announced(admin: Client) -> str:
    key: str = admin("POST", "/v1/imports", {"file_name": "a.xlsx"}).json["upload"]["fields"]["key"]
    return key


def _at_write(monkeypatch: pytest.MonkeyPatch, number: int, then: Callable[[], object]) -> None:
    """Do something right after this many transactions were written."""
    insert, written = DynamoTransactions.insert, []

    def counting(self: DynamoTransactions, inserts: object) -> object:
        conflicts = insert(self, inserts)  # type: ignore[arg-type]
        written.append(inserts)
        if len(written) == number:
            then()
        return conflicts

    monkeypatch.setattr(DynamoTransactions, "insert", counting)


def _accounts_of(desk: Desk) -> set[int]:
    """Return the rows that have users."""
    there = {user.id for user in UserItem.scan()}
    return {row for row in range(1, 1_000) if imported_user_id(desk.task().task_id, row) in there}


def _after_the_lease(desk: Desk) -> None:
    desk.task().update([Task.lease_until.set(now() - timedelta(seconds=1))])


def test_a_running_import_ends_with_a_result_that_tells_the_rows_that_are_left(
    admin: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[Answer] = []
    _at_write(monkeypatch, 3, lambda: answers.append(_stop(admin, desk)))
    desk.deliver(desk.drop(workbook(*(person(number) for number in range(ROWS)))))

    (answer,) = answers
    assert (answer.status, answer.json["state"], answer.json["stopped_by"]) == (200, "running", "admin")
    assert (answer.json["stoppable"], answer.json["deletable"]) == (False, False)
    task = desk.task()
    assert (task.state, task.done, task.stopped_by) == (State.COMPLETED_WITH_ERRORS, ROWS, "admin")
    assert 0 < task.created < ROWS
    created = {row for _, row, result, _ in desk.result() if result == "Created"}
    assert created == _accounts_of(desk) == set(range(2, int(task.created) + 2))
    assert {reason for _, _, result, reason in desk.result() if result == "Failed"} == {LEFT}
    assert desk.uploads.kept == {}
    assert set(desk.reports.kept) == {str(task.result_key), f"{task.result_key}.rows"}


def test_the_users_of_a_stopped_import_get_their_mail(
    admin: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    _at_write(monkeypatch, 1, lambda: _stop(admin, desk))
    desk.deliver(desk.drop(workbook(*(person(number) for number in range(ROWS)))))
    desk.onboard()
    assert len(desk.mailer.sent) == desk.task().created > 0


def test_the_result_of_a_stopped_import_can_be_imported_for_the_rest(
    admin: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        _at_write(patch, 1, lambda: _stop(admin, desk))
        desk.deliver(desk.drop(workbook(*(person(number) for number in range(ROWS)))))
    created = int(desk.task().created)
    desk.deliver(desk.drop(desk.content(), "imports/acme/rest.xlsx"))
    task = desk.task()
    assert (task.state, task.skipped, task.created) == (State.SUCCEEDED, created, ROWS - created)


def test_an_import_that_is_stopped_before_its_turn_imports_nothing(admin: Client, desk: Desk) -> None:
    message = desk.drop(workbook(person(1), person(2, password=TYPED)))
    left = iter([180.0] * 2)
    with pytest.raises(Exception, match="too little time"):
        desk.deliver(message, time_left=lambda: next(left, 1.0))
    assert (desk.task().state, _stop(admin, desk).json["state"]) == (State.QUEUED, "queued")

    desk.deliver(message, attempt=2)
    assert (desk.task().state, desk.task().failed, _accounts_of(desk)) == (State.COMPLETED_WITH_ERRORS, 2, set())
    assert desk.result()[0][3] == LEFT
    assert desk.result()[1][3].endswith(LEFT)  # after the sentence that its typed password is left out
    assert desk.nudges.sent == []


def test_an_import_that_awaits_its_file_fails_at_once_and_its_form_imports_nothing(admin: Client, desk: Desk) -> None:
    key = _announced(admin)
    answer = _stop(admin, desk)
    assert (answer.status, answer.json["state"], answer.json["stopped_by"]) == (200, "failed", "admin")
    assert answer.json["problem"].startswith("admin stopped the import before its file was imported.")
    for _ in range(2):
        desk.deliver(desk.drop(workbook(person(1)), key))
        assert desk.uploads.kept == {}
    assert UserItem.count() == 1  # the administrator
    assert Task.count() == 1


def test_the_form_of_an_import_that_was_stopped_while_it_ran_imports_nothing_more(
    admin: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = _announced(admin)
    with monkeypatch.context() as patch:
        _at_write(patch, 1, lambda: _stop(admin, desk))
        desk.deliver(desk.drop(workbook(*(person(number) for number in range(ROWS))), key))
    created = _accounts_of(desk)
    desk.deliver(desk.drop(workbook(*(person(number) for number in range(ROWS))), key))
    assert (Task.count(), _accounts_of(desk), desk.uploads.kept) == (1, created, {})


def test_to_stop_twice_is_answered_alike_and_keeps_the_first(
    admin: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    _announced(admin)
    first = _stop(admin, desk)
    assert _stop(admin, desk).json == first.json


def test_a_task_that_has_ended_cannot_be_stopped(admin: Client, desk: Desk) -> None:
    desk.deliver(desk.drop(workbook(person(1))))
    answer = _stop(admin, desk)
    assert (answer.status, answer.json["code"]) == (409, "task_has_ended")
    assert answer.json["detail"] == "The task has ended, so it cannot be stopped."
    assert desk.task().stopped_at is None
    assert admin("GET", f"/v1/tasks/{desk.task().task_id}").json["stoppable"] is False


def test_an_import_that_begins_while_it_is_stopped_is_stopped_as_a_running_one(
    admin: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = _announced(admin)
    message = desk.drop(workbook(person(1)), key)
    found = stopping.stop

    def begun_meanwhile(task: Task, actor: Actor) -> Task:
        desk.task().update([Task.state.set(State.RUNNING), Task.lease_until.set(now())])
        return found(task, actor)

    monkeypatch.setattr(stopping, "stop", begun_meanwhile)
    assert _stop(admin, desk).json["stopped_by"] == "admin"
    desk.deliver(message)
    assert (desk.task().state, desk.task().failed, _accounts_of(desk)) == (State.COMPLETED_WITH_ERRORS, 1, set())


def test_a_task_of_another_enterprise_cannot_be_stopped(admin: Client, stranger: Client, desk: Desk) -> None:
    _announced(admin)
    assert _stop(stranger, desk).status == 404
    assert desk.task().stopped_at is None


@pytest.mark.parametrize("saved", [True, False], ids=["with a checkpoint", "without a checkpoint"])
def test_a_run_after_a_killed_one_tells_of_every_user_that_a_stopped_import_created(
    saved: bool, admin: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The killed run has written users that no checkpoint tells of; their typed passwords are set, too."""
    people = [person(number, password=TYPED) if number % 7 == 0 else person(number) for number in range(ROWS)]
    message = desk.drop(workbook(*people))

    def killed() -> None:
        _stop(admin, desk)
        raise KilledError

    with monkeypatch.context() as patch:
        if saved:
            patch.setattr("muster.imports.run.SAVE_SECONDS", 0.0)
        _at_write(patch, 12, killed)
        with pytest.raises(KilledError):
            desk.deliver(message)
    written = _accounts_of(desk)
    assert 0 < len(written) < ROWS
    assert any("checkpoint" in key for key in desk.reports.kept) is saved

    _after_the_lease(desk)
    desk.deliver(message, attempt=2)
    assert _accounts_of(desk) == written
    assert {row for _, row, result, _ in desk.result() if result == "Created"} == written
    assert (desk.task().created, desk.task().failed) == (len(written), ROWS - len(written))
    desk.onboard()
    typed = {f"person{number}@example.com" for number in range(0, ROWS, 7) if number + 2 in written}
    assert {account for account, (_, password, *_) in desk.sign_ins.kept.items() if password == TYPED} == typed


def test_a_busy_service_does_not_keep_a_stopped_import_from_its_end(
    admin: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = desk.drop(workbook(*(person(number) for number in range(ROWS))))

    def busy() -> None:
        _stop(admin, desk)
        raise ThrottledError(LEFT)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        _at_write(patch, 4, busy)
        desk.deliver(message)
    written = _accounts_of(desk)
    while desk.queue.bodies:
        desk.deliver(desk.queue.bodies.pop())
    assert {row for _, row, result, _ in desk.result() if result == "Created"} == _accounts_of(desk) == written
    assert desk.task().state == State.COMPLETED_WITH_ERRORS


def test_a_task_whose_import_has_begun_cannot_be_deleted_before_it_has_ended(
    admin: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[Answer] = []

    def meanwhile() -> None:
        path = f"/v1/tasks/{desk.task().task_id}"
        answers.append(admin("DELETE", path))
        _stop(admin, desk)
        answers.append(admin("DELETE", path))

    _at_write(monkeypatch, 1, meanwhile)
    desk.deliver(desk.drop(workbook(*(person(number) for number in range(ROWS)))))
    assert [answer.status for answer in answers] == [409, 409]
    assert (
        answers[0].json["detail"] == "The task is still running. Stop it, or wait until it has ended; then delete it."
    )
    assert admin("DELETE", f"/v1/tasks/{desk.task().task_id}").status == 204


def test_a_file_whose_record_was_deleted_before_its_import_began_imports_nothing(
    admin: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = _announced(admin)
    message = desk.drop(workbook(person(1)), key)
    assert admin("DELETE", f"/v1/tasks/{desk.task().task_id}").status == 204
    desk.deliver(message)
    assert UserItem.count() == 1  # the administrator


def test_a_record_that_is_deleted_while_its_import_is_taken_up_imports_nothing(
    admin: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = _announced(admin)
    message = desk.drop(workbook(person(1)), key)
    take = running.take

    def deleted_first(task: Task, runner: str, until: datetime, *, arrival: str | None = None) -> None:
        assert admin("DELETE", f"/v1/tasks/{task.task_id}").status == 204
        take(task, runner, until, arrival=arrival)

    with monkeypatch.context() as patch:
        patch.setattr(running, "take", deleted_first)
        with pytest.raises(NotFoundError):
            desk.deliver(message)
    desk.deliver(message, attempt=2)
    assert UserItem.count() == 1  # the administrator


def test_an_export_that_is_stopped_before_its_turn_writes_no_file(admin: Client, export_desk: ExportDesk) -> None:
    task_id = admin("POST", "/v1/exports", {}).json["task_id"]
    assert admin("POST", f"/v1/tasks/{task_id}/stop").json["stopped_by"] == "admin"
    export_desk.deliver()
    assert export_desk.task().state == State.FAILED
    assert export_desk.task().problem == "Not exported: admin stopped the export."
    assert export_desk.reports.kept == {}


def test_an_export_that_is_stopped_while_it_runs_writes_no_file(
    admin: Client, export_desk: ExportDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    task_id = admin("POST", "/v1/exports", {}).json["task_id"]
    seconds = iter(range(10_000))
    monkeypatch.setattr("muster.exports.pace.time.monotonic", lambda: float(next(seconds)))

    def stopping_meanwhile(*_: object) -> Iterator[User]:
        for number in range(5):
            admin("POST", f"/v1/tasks/{task_id}/stop")
            yield User(account=f"user{number}", enterprise_id="acme")

    monkeypatch.setattr("muster.exports.users.stream", stopping_meanwhile)
    export_desk.deliver()
    assert (export_desk.task().state, export_desk.reports.kept) == (State.FAILED, {})
