"""Files over which runs die: after the second their import fails, and what nothing goes on with can be deleted."""

from datetime import timedelta

import pytest

from muster.imports import run
from tests.functional.api import Client
from tests.functional.failing import KilledError, killed
from tests.functional.imports import Desk, person, workbook

pytestmark = pytest.mark.usefixtures("acme")
PEOPLE = workbook(*(person(number) for number in range(3)))


def _die(desk: Desk, message: str, monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(f"muster.imports.{at}", killed)
        with pytest.raises(KilledError):
            desk.deliver(message)
    desk.let_lease_end()


def test_an_import_fails_when_two_runs_died_over_its_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    message = desk.drop(PEOPLE)
    _die(desk, message, monkeypatch, "reading.open_workbook")
    _die(desk, message, monkeypatch, "reading.open_workbook")
    desk.deliver(message)

    assert desk.task().state == "failed"
    assert "smaller files" in str(desk.task().problem)
    assert "No user was created." in str(desk.task().problem)
    assert desk.uploads.kept == {}
    assert [*desk.reports.kept] == [desk.task().result_key]  # only what says why
    assert desk.queue.bodies == []


def test_a_run_that_died_elsewhere_does_not_count(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    message = desk.drop(PEOPLE)
    for at in ("run.find_enterprise", "reading.open_workbook", "run.find_enterprise"):
        _die(desk, message, monkeypatch, at)
    desk.deliver(message)

    assert desk.task().state == "succeeded"


def test_runs_that_died_later_on_fail_the_import_when_none_comes_further(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = desk.drop(PEOPLE)
    for _ in range(4):
        _die(desk, message, monkeypatch, "result_files.result_key")
    desk.deliver(message)

    assert desk.task().state == "failed"
    assert "their rows fail, since these users exist already" in str(desk.task().problem)


def test_a_task_whose_runs_died_can_be_deleted_when_no_other_is_to_come(
    desk: Desk, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    _die(desk, desk.drop(PEOPLE), monkeypatch, "reading.open_workbook")
    path = f"/v1/tasks/{desk.task().task_id}"
    assert admin("GET", path).json["deletable"] is False
    assert admin("DELETE", path).status == 409

    desk.let_lease_end(timedelta(minutes=21))
    assert admin("GET", path).json["deletable"] is True
    assert admin("DELETE", path).status == 204


def test_a_task_that_was_given_up_can_be_deleted(desk: Desk, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    message = desk.drop(PEOPLE)

    def broken(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr(run, "find_enterprise", broken)
    for attempt, status in ((4, 409), (5, 204)):
        with pytest.raises(OSError, match=r"^$"):
            desk.deliver(message, attempt=attempt)
        assert admin("DELETE", f"/v1/tasks/{desk.task().task_id}").status == status
