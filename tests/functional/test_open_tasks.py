"""An enterprise has so many open imports and exports: what is over them is told what to do, or waits."""

import json
from datetime import timedelta

import pytest

from muster.clock import now
from muster.gateways import live
from muster.limits import MOST_OPEN_EXPORTS, MOST_OPEN_IMPORTS, Counter
from muster.tasks.places import take_place
from muster.tasks.service import list_tasks
from muster.tasks.table import Kind, State, Task
from muster.users.items import UserItem
from tests.fakes import InMemoryTaskQueue
from tests.functional.api import Client, sending
from tests.functional.imports import Desk, person, workbook
from tests.functional.region import make_buckets

IMPORT = {"file_name": "people.xlsx"}


@pytest.fixture(autouse=True)
def _outside(acme: object, monkeypatch: pytest.MonkeyPatch) -> None:
    queue = InMemoryTaskQueue()
    monkeypatch.setattr(live, "export_queue", lambda: queue)
    make_buckets()


def _open_imports(admin: Client) -> list[str]:
    """As many imports as may be open, by their ids."""
    answers = [admin("POST", "/v1/imports", IMPORT) for _ in range(MOST_OPEN_IMPORTS)]
    assert {answer.status for answer in answers} == {201}
    return [answer.json["task"]["task_id"] for answer in answers]


def _age(task_id: str, **by: float) -> None:
    task = Task.get("acme", task_id)
    task.update([Task.created_at.set(task.created_at - timedelta(**by))])


def test_one_import_too_many_is_refused_with_what_to_do(admin: Client) -> None:
    _open_imports(admin)
    answer = admin("POST", "/v1/imports", IMPORT)

    assert (answer.status, answer.headers["retry-after"]) == (429, "30")
    assert answer.json["detail"] == (
        "10 imports of your enterprise are under way or wait for their file. Wait until one has ended, or delete one "
        "that waits for its file; then start this one again."
    )
    assert Task.count() == MOST_OPEN_IMPORTS


def test_the_refusal_is_there_in_chinese_and_no_key_keeps_it(admin: Client) -> None:
    (first, *_) = _open_imports(admin)
    keyed = sending(admin, idempotency_key="once", accept_language="zh")
    answer = keyed("POST", "/v1/imports", IMPORT)
    assert (answer.status, "10 个导入" in answer.json["detail"]) == (429, True)

    admin("DELETE", f"/v1/tasks/{first}")
    assert keyed("POST", "/v1/imports", IMPORT).status == 201


@pytest.mark.parametrize("state", [State.SUCCEEDED, State.FAILED, State.COMPLETED_WITH_ERRORS])
def test_an_import_that_has_ended_makes_room(state: State, admin: Client) -> None:
    (first, *_) = _open_imports(admin)
    Task.get("acme", first).update([Task.state.set(state)])

    assert admin("POST", "/v1/imports", IMPORT).status == 201
    assert admin("POST", "/v1/imports", IMPORT).status == 429


def test_an_import_whose_file_never_came_makes_room_after_an_hour(admin: Client) -> None:
    (first, *_) = _open_imports(admin)
    _age(first, minutes=61)
    assert admin("POST", "/v1/imports", IMPORT).status == 201


def test_a_run_that_is_at_work_or_soon_taken_up_again_keeps_its_place(admin: Client) -> None:
    (first, *_) = _open_imports(admin)
    task = Task.get("acme", first)
    task.update([Task.state.set(State.RUNNING), Task.lease_until.set(now() - timedelta(minutes=5))])
    assert admin("POST", "/v1/imports", IMPORT).status == 429
    task.update([Task.lease_until.set(now() - timedelta(hours=2))])
    assert admin("POST", "/v1/imports", IMPORT).status == 201


def test_another_enterprise_has_places_of_its_own(admin: Client, stranger: Client) -> None:
    _open_imports(admin)
    assert stranger("POST", "/v1/imports", IMPORT).status == 201


def test_exports_have_places_too(admin: Client) -> None:
    assert [admin("POST", "/v1/exports", {}).status for _ in range(MOST_OPEN_EXPORTS)] == [202] * MOST_OPEN_EXPORTS
    answer = admin("POST", "/v1/exports", {})

    assert answer.status == 429
    assert answer.json["detail"].startswith("3 exports of your enterprise are under way. Wait until one has ended")
    assert admin("POST", "/v1/imports", IMPORT).status == 201


def test_a_task_has_one_place_however_often_it_takes_it(admin: Client) -> None:
    task_id = _open_imports(admin)[0]
    take_place(Kind.IMPORT, "acme", task_id)
    assert len(Counter.get("import#acme").tasks) == MOST_OPEN_IMPORTS


def test_a_file_in_the_drop_folder_waits_until_there_is_a_place(admin: Client, desk: Desk) -> None:
    open_ = _open_imports(admin)
    message = desk.drop(workbook(person(1)))
    desk.deliver(message)
    desk.deliver(desk.queue.bodies[-1])
    assert UserItem.count() == 1  # the administrator
    assert desk.queue.waits == [30, 60]
    assert set(desk.queue.enterprises) == {"acme"}
    assert len(desk.uploads.kept) == 1

    admin("DELETE", f"/v1/tasks/{open_[0]}")
    desk.deliver(desk.queue.bodies[-1])
    assert desk.task().state == "succeeded"
    assert json.loads(desk.queue.bodies[-1])["waited"] == 2


def test_a_file_that_was_uploaded_for_its_task_waits_for_nothing(admin: Client, desk: Desk) -> None:
    task_id = _open_imports(admin)[0]
    desk.deliver(desk.drop(workbook(person(1)), key=f"uploads/acme/{task_id}.xlsx"))

    assert {task.state for task in list_tasks("acme", limit=20)[0] if task.task_id == task_id} == {"succeeded"}


def test_a_file_waits_no_longer_than_a_quarter_of_an_hour_at_a_time(admin: Client, desk: Desk) -> None:
    _open_imports(admin)
    desk.deliver(desk.drop(workbook(person(1))))
    for _ in range(12):
        desk.deliver(desk.queue.bodies[-1])
    assert max(desk.queue.waits) == desk.queue.waits[-1] == 900
