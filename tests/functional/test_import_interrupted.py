"""Imports that are slowed, taken over or given up, and what they say then.

That a run may be killed at any moment is what `test_crash_anywhere.py` holds.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import IO

import pytest

from muster.clock import now
from muster.errors import ThrottledError
from muster.imports import run
from muster.imports.checkpoint import load
from muster.imports.run import NoProgressError
from muster.tasks.table import Task
from muster.users.items import UniqueKeyItem, UserItem
from tests.fakes import InMemoryFiles
from tests.functional.failing import KilledError, killed
from tests.functional.imports import Desk, person, workbook
from tests.functional.people import delete, put

pytestmark = pytest.mark.usefixtures("acme")
PEOPLE = workbook(*(person(number) for number in range(120)), person(120, contact_no=0), person(0))


def _clock(*readings: float) -> Iterator[float]:
    yield from readings
    while True:
        yield readings[-1]


def _assert_all_is_well(desk: Desk) -> None:
    """120 users with both unique keys, 2 rows that failed, and a result that says so."""
    assert desk.task().state == "completed_with_errors"
    assert (desk.task().created, desk.task().failed, desk.task().done) == (120, 2, 122)
    assert [row for _, row, _, _ in desk.result()] == list(range(2, 124))
    assert [result for _, _, result, _ in desk.result()] == ["Created"] * 120 + ["Failed"] * 2
    assert UserItem.count() == 120
    assert UniqueKeyItem.count() == 240
    assert desk.uploads.kept == {}


def test_when_the_time_is_over_another_run_goes_on(desk: Desk) -> None:
    message = desk.drop(PEOPLE)
    clock = _clock(100, 100, 100, 1)
    desk.deliver(message, time_left=lambda: next(clock))

    assert desk.task().state == "queued"
    assert 0 < desk.task().done < 122
    assert desk.queue.bodies == [message]

    desk.deliver(desk.queue.bodies.pop())
    _assert_all_is_well(desk)
    assert set(desk.reports.kept) == {key := str(desk.task().result_key), f"{key}.rows"}


def test_what_is_known_by_then_of_the_mails_is_in_the_result(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    message = desk.drop(workbook(person(1), person(2)))
    desk.mailer.refuses = frozenset({"person2@example.com"})

    with monkeypatch.context() as patch:
        patch.setattr(InMemoryFiles, "write", killed)
        with pytest.raises(KilledError):
            desk.deliver(message)
    desk.onboard()
    desk.let_lease_end()
    desk.deliver(message, attempt=2)

    assert [(result, reason) for _, _, result, reason in desk.result()] == [
        ("Created", ""),
        ("Created", "Email: the mail service refused this address; change it, then reset the password."),
    ]


def test_a_second_delivery_waits_while_a_run_is_at_work(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    message = desk.drop(PEOPLE)
    read = InMemoryFiles.read

    def meanwhile(self: InMemoryFiles, key: str, into: IO[bytes], *, etag: str = "") -> None:
        if key.startswith("imports/"):
            desk.deliver(message, attempt=5)
        read(self, key, into, etag=etag)

    monkeypatch.setattr(InMemoryFiles, "read", meanwhile)
    desk.deliver(message)

    _assert_all_is_well(desk)
    assert desk.queue.bodies == [message]
    assert 170 < desk.queue.waits[0] <= 190


def test_a_run_that_has_lost_its_task_sees_to_it_that_the_import_ends(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = desk.drop(PEOPLE)
    read = InMemoryFiles.read

    def meanwhile(self: InMemoryFiles, key: str, into: IO[bytes], *, etag: str = "") -> None:
        if key.startswith("imports/"):
            desk.task().update([Task.lease_owner.set("another run")])
        read(self, key, into, etag=etag)

    with monkeypatch.context() as patch:
        patch.setattr(InMemoryFiles, "read", meanwhile)
        desk.deliver(message, attempt=5)
    assert desk.queue.bodies == [message]
    desk.let_lease_end()
    desk.deliver(desk.queue.bodies.pop())

    _assert_all_is_well(desk)


def test_a_checkpoint_of_another_file_is_not_gone_on_from(desk: Desk) -> None:
    clock = _clock(100, 100, 100, 1)
    desk.deliver(desk.drop(PEOPLE), time_left=lambda: next(clock))
    task = desk.task()
    (key,) = desk.reports.kept

    with load(desk.reports, key, "another") as checkpoint:
        assert checkpoint.last_row == 0
    with load(desk.reports, key, desk.uploads.kept[str(task.upload_key)][1]) as checkpoint:
        assert checkpoint.last_row > 0


def test_what_a_long_run_has_done_is_not_done_again_after_it_was_killed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = desk.drop(PEOPLE)

    def killed_at_the_result(self: InMemoryFiles, key: str, content: IO[bytes], *, content_type: str) -> None:
        if key.startswith("results/"):
            killed()
        write(self, key, content, content_type=content_type)

    write = InMemoryFiles.write
    with monkeypatch.context() as patch:
        patch.setattr(InMemoryFiles, "write", killed_at_the_result)
        patch.setattr(run, "SAVE_SECONDS", 0.0)
        with pytest.raises(KilledError):
            desk.deliver(message)
    delete("person0@example.com")
    desk.let_lease_end()
    desk.deliver(message, attempt=2)

    assert desk.task().created == 120
    assert UserItem.count() == 119


def test_a_run_without_time_for_a_single_row_is_a_fault_and_does_not_repeat_for_ever(desk: Desk) -> None:
    message = desk.drop(PEOPLE)
    clock = _clock(100, 100, 1)
    with pytest.raises(NoProgressError):
        desk.deliver(message, time_left=lambda: next(clock))

    assert desk.queue.bodies == []
    assert desk.queue.delays["receipt"] == 30


def test_a_password_that_could_not_be_set_in_time_leaves_a_random_one_and_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = desk.drop(workbook(person(1, password="Correct horse 7")))
    desk.sign_ins.throttled = 1
    with pytest.raises(ThrottledError):
        desk.deliver(message)
    (user,) = UserItem.scan()
    put(user.account, created_at=user.created_at - timedelta(hours=1), due_at=now())
    desk.deliver(message, attempt=2)
    desk.onboard()

    assert "did not take it; a random one is mailed" in desk.result()[0][3]
    assert desk.sign_ins.kept["person1@example.com"][1] in desk.mailer.sent[0].text


def test_a_password_is_not_set_for_a_user_whom_onboarding_is_looking_after(desk: Desk) -> None:
    message = desk.drop(workbook(person(1, password="Correct horse 7")))
    desk.sign_ins.throttled = 1
    with pytest.raises(ThrottledError):
        desk.deliver(message)
    (user,) = UserItem.scan()
    put(user.account, due_at=now() + timedelta(seconds=75))
    desk.deliver(message, attempt=2)

    assert desk.sign_ins.kept == {}
    assert [user.pending_action for user in UserItem.scan()] == ["send_password"]


def test_a_service_that_is_too_busy_puts_the_import_back_with_a_growing_delay(desk: Desk) -> None:
    message = desk.drop(workbook(person(1, password="Correct horse 7")))
    desk.sign_ins.throttled = 2
    for attempt, delay in ((1, 30), (2, 60)):
        with pytest.raises(ThrottledError):
            desk.deliver(message, attempt=attempt)
        assert desk.queue.delays["receipt"] == delay
        assert desk.task().state == "queued"
        assert "goes on by itself" in str(desk.task().problem)
    desk.deliver(message, attempt=3)

    assert desk.task().state == "succeeded"
    assert desk.task().problem is None


def test_the_last_attempt_says_that_the_operators_are_alerted(desk: Desk) -> None:
    message = desk.drop(workbook(person(1, password="Correct horse 7")))
    desk.sign_ins.throttled = 1
    with pytest.raises(ThrottledError):
        desk.deliver(message, attempt=5)

    assert "operators have been alerted" in str(desk.task().problem)


def test_nudges_that_are_lost_do_not_fail_the_import(desk: Desk) -> None:
    desk.nudges.lost = 1
    desk.deliver(desk.drop(workbook(person(1))))

    assert desk.task().state == "succeeded"
    assert [user.pending_action for user in UserItem.scan()] == ["send_password"]


def test_a_file_whose_task_was_deleted_is_deleted_too(desk: Desk) -> None:
    desk.deliver(desk.drop(PEOPLE, key="uploads/acme/01JD9Z6M3W8Q4T1K5V7X2Y0B6C.xlsx"))

    assert desk.uploads.kept == {}
    assert UserItem.count() == 0


def test_what_is_not_an_upload_is_passed_over(desk: Desk) -> None:
    desk.deliver('{"Service": "Amazon S3", "Event": "s3:TestEvent"}')
    desk.deliver(desk.drop(b"", key="imports/acme/"))

    assert UserItem.count() == 0


def test_of_a_row_with_many_faults_a_checkpoint_keeps_the_first_and_the_number_of_the_others(desk: Desk) -> None:
    """Those of 100,000 rows with a fault in each cell would be larger than a function's memory."""
    long = "x" * 600
    faulty = dict.fromkeys(("name", "email", "account", "phone", "title", "role", "contact_no", "remarks"), long)
    checkpoints: list[bytes] = []
    written = desk.reports.write

    def write(key: str, content: IO[bytes], *, content_type: str) -> None:
        if key.startswith("checkpoints/"):
            checkpoints.append(content.read())
            content.seek(0)
        written(key, content, content_type=content_type)

    desk.reports.write = write  # type: ignore[method-assign]
    clock = _clock(100, 100, 100, 1)
    message = desk.drop(workbook(*(person(number) | faulty for number in range(300))))
    desk.deliver(message, time_left=lambda: next(clock))
    lines = [json.loads(line) for line in checkpoints[-1].splitlines()]
    kept = [line[2] for line in lines if isinstance(line, list)]
    assert kept
    assert max(map(len, kept)) == 6
    assert all("more faults" in str(messages[-1]) for messages in kept)
