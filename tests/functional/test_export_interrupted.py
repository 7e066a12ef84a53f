"""An export that is interrupted, told twice, or too large."""

import json
from datetime import timedelta

import pytest

from muster.clock import now
from muster.errors import ThrottledError
from muster.exports import users
from muster.tasks import announced, running, service
from muster.tasks.running import TaskLeasedError
from muster.tasks.table import Task
from muster.tasks.worker import ATTEMPTS
from tests.fakes import InMemoryTaskQueue
from tests.functional.api import Client
from tests.functional.exports import ExportDesk
from tests.functional.failing import KilledError, busy, killed
from tests.functional.people import add_user

pytestmark = pytest.mark.usefixtures("acme")


def test_a_message_told_twice_changes_nothing(export_desk: ExportDesk, admin: Client) -> None:
    admin("POST", "/v1/exports", {})
    export_desk.deliver()
    task, kept = export_desk.task().serialize(), dict(export_desk.reports.kept)
    add_user("ann")
    export_desk.deliver()
    assert (export_desk.task().serialize(), export_desk.reports.kept) == (task, kept)


def test_a_run_that_is_killed_is_repeated(
    export_desk: ExportDesk, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin("POST", "/v1/exports", {})
    with monkeypatch.context() as patch:
        patch.setattr(running, "finish", killed)
        with pytest.raises(KilledError):
            export_desk.deliver()
    assert export_desk.task().state == "running"
    with pytest.raises(TaskLeasedError):
        export_desk.deliver(attempt=2)
    assert 290 < export_desk.queue.delays["receipt"] <= 310
    export_desk.task().update([Task.lease_until.set(now() - timedelta(seconds=1))])
    export_desk.deliver(attempt=3)
    assert (export_desk.task().state, len(export_desk.rows())) == ("succeeded", 1)


def test_a_run_that_fails_says_so_and_is_repeated_later_and_later(
    export_desk: ExportDesk, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin("POST", "/v1/exports", {})
    with monkeypatch.context() as patch:
        patch.setattr(export_desk.reports, "write", busy)
        for attempt, delay, says in ((1, 30, "anew by itself"), (5, 480, "operators have been alerted")):
            with pytest.raises(ThrottledError):
                export_desk.deliver(attempt=attempt)
            assert (export_desk.task().state, export_desk.queue.delays["receipt"]) == ("queued", delay)
            assert says in str(export_desk.task().problem)
    export_desk.deliver()
    assert export_desk.task().state == "succeeded"
    assert export_desk.task().problem is None


def test_a_message_that_is_faster_than_its_task_comes_again_in_seconds(export_desk: ExportDesk, admin: Client) -> None:
    admin("POST", "/v1/exports", {})
    message = export_desk.queue.bodies[-1]
    task = export_desk.task()
    task.delete()
    with pytest.raises(TaskLeasedError):
        export_desk.deliver(message)
    assert export_desk.queue.delays["receipt"] == 15
    task.save()
    export_desk.deliver(message)
    assert export_desk.task().state == "succeeded"


def test_a_message_whose_task_never_came_is_passed_over_before_it_is_a_dead_letter(
    export_desk: ExportDesk, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin("POST", "/v1/exports", {})
    export_desk.task().delete()
    for attempt in range(1, ATTEMPTS):
        later = now() + timedelta(seconds=sum(export_desk.queue.delays.values()))
        monkeypatch.setattr(announced, "now", lambda later=later: later)
        try:
            export_desk.deliver(attempt=attempt)
        except TaskLeasedError:
            continue
        return
    pytest.fail("The message has come too often")


def test_a_message_whose_task_is_gone_is_passed_over(export_desk: ExportDesk) -> None:
    export_desk.deliver(json.dumps({"enterprise_id": "acme", "task_id": "01JD9Z6M3W8Q4T1K5V7X2Y0B6C"}))
    assert export_desk.reports.kept == {}


def test_nothing_is_left_when_the_queue_does_not_take_the_message(
    export_desk: ExportDesk, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(InMemoryTaskQueue, "put", busy)
    answer = admin("POST", "/v1/exports", {})
    assert (answer.status, answer.headers["retry-after"]) == (503, "2")
    assert service.list_tasks("acme", limit=1)[0] == []


def test_more_users_than_a_file_may_have_fail_with_a_sentence(
    export_desk: ExportDesk, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_user("ann")
    monkeypatch.setattr(users, "MOST_USERS", 1)
    admin("POST", "/v1/exports", {})
    export_desk.deliver()
    assert export_desk.task().state == "failed"
    assert str(export_desk.task().problem).startswith("These are 2 users, and a file may have 1. Narrow the filter")
    assert admin("GET", f"/v1/tasks/{export_desk.task().task_id}/result").json["detail"] == export_desk.task().problem


def test_an_export_for_which_the_time_does_not_suffice_fails_with_a_sentence(
    export_desk: ExportDesk, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = iter(range(1000))
    monkeypatch.setattr("time.monotonic", lambda: next(ticks))
    admin("POST", "/v1/exports", {})
    export_desk.deliver(time_left=lambda: 4)
    assert export_desk.task().state == "failed"
    assert "takes too long" in str(export_desk.task().problem)
