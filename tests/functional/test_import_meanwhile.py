"""Imports while somebody else changes the same file, task or users."""

import io
from datetime import timedelta
from typing import IO

import pytest

from muster.clock import now
from muster.onboarding import onboard
from muster.tasks.table import Task
from muster.users import service
from muster.users.items import UserItem
from muster.users.lifecycle import disable, enable
from muster.users.repository import change_user
from muster.users.user import User
from tests.fakes import InMemoryFiles, InMemoryMailer
from tests.functional.failing import KilledError, killed
from tests.functional.imports import Desk, person, workbook
from tests.functional.invited import InterruptedSignIns
from tests.functional.people import ids, kept, put, unique_keys

pytestmark = pytest.mark.usefixtures("acme")
TYPED = "Correct horse 7"
ACCOUNT = "person1@example.com"
CALLER = User(account="admin", enterprise_id="acme")


@pytest.fixture
def sign_ins() -> InterruptedSignIns:
    return InterruptedSignIns()


@pytest.fixture
def desk(sign_ins: InterruptedSignIns) -> Desk:
    return Desk(sign_ins=sign_ins)


def _follow(desk: Desk) -> None:
    onboard(ids(ACCOUNT), sign_ins=desk.sign_ins, mailer=desk.mailer)


def _remove() -> None:
    service.act(CALLER, ACCOUNT, service.UserAction.REMOVE)


def test_whoever_is_removed_while_the_typed_password_is_set_is_left_with_no_sign_in(
    desk: Desk, sign_ins: InterruptedSignIns
) -> None:
    def meanwhile() -> None:
        _remove()
        _follow(desk)

    sign_ins.meanwhile = meanwhile
    desk.deliver(desk.drop(workbook(person(1, password=TYPED))))
    desk.onboard()
    _later(desk)
    assert desk.task().created == 1
    assert sign_ins.kept == {}
    assert (kept(ACCOUNT).status, kept(ACCOUNT).pending_action) == ("removed", None)
    assert desk.mailer.sent == []


@pytest.mark.parametrize("followed", [True, False], ids=["and onboard was faster", "and onboard is to follow"])
def test_whoever_is_disabled_while_the_typed_password_is_set_cannot_sign_in(
    desk: Desk, sign_ins: InterruptedSignIns, followed: bool
) -> None:
    def meanwhile() -> None:
        change_user(CALLER, ACCOUNT, lambda user: disable(user, CALLER))
        if followed:
            _follow(desk)

    sign_ins.meanwhile = meanwhile
    desk.deliver(desk.drop(workbook(person(1, password=TYPED))))
    desk.onboard()
    assert sign_ins.disabled == {ACCOUNT}

    change_user(CALLER, ACCOUNT, lambda user: enable(user, CALLER))
    _follow(desk)
    assert sign_ins.disabled == set()
    assert sign_ins.kept[ACCOUNT][1] in desk.mailer.sent[-1].text


def test_a_file_that_replaced_the_imported_one_stays_for_its_own_import(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = desk.drop(workbook(person(1)))
    write = InMemoryFiles.write

    def meanwhile(self: InMemoryFiles, key: str, content: IO[bytes], *, content_type: str) -> None:
        if key.startswith("results/"):
            write(desk.uploads, "imports/acme/people.xlsx", io.BytesIO(b"another"), content_type="")
        write(self, key, content, content_type=content_type)

    monkeypatch.setattr(InMemoryFiles, "write", meanwhile)
    desk.deliver(message)
    assert desk.task().state == "succeeded"
    assert desk.uploads.kept["imports/acme/people.xlsx"][0] == b"another"


def test_a_run_that_died_after_the_end_of_its_task_leaves_no_files_behind(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = desk.drop(workbook(person(1)))
    desk.reports.write("checkpoints/acme/x.json", io.BytesIO(b"of another import"), content_type="")
    with monkeypatch.context() as patch:
        patch.setattr(InMemoryFiles, "delete", killed)
        patch.setattr("muster.imports.run.SAVE_SECONDS", 0.0)
        with pytest.raises(KilledError):
            desk.deliver(message)
    task = desk.task()
    assert task.state == "succeeded"
    assert f"checkpoints/acme/{task.task_id}.json" in desk.reports.kept

    desk.deliver(message, attempt=2)
    assert set(desk.reports.kept) == {str(task.result_key), f"{task.result_key}.rows", "checkpoints/acme/x.json"}
    assert desk.uploads.kept == {}


def test_whoever_was_removed_right_after_the_import_is_not_imported_anew_by_a_second_run(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first run died before it had noted, in a checkpoint, that the row was done."""
    message = desk.drop(workbook(person(1)))
    with monkeypatch.context() as patch:
        patch.setattr(desk.reports, "write", _busy)
        with pytest.raises(OSError, match="busy"):
            desk.deliver(message)
    desk.onboard()
    _remove()
    _follow(desk)
    assert desk.sign_ins.kept == {}

    desk.mailer = InMemoryMailer()
    desk.deliver(message, attempt=2)
    desk.onboard()
    assert (desk.task().created, desk.mailer.sent, desk.sign_ins.kept) == (1, [], {})
    _later(desk)
    assert (kept(ACCOUNT).status, kept(ACCOUNT).pending_action) == ("removed", None)


def test_an_account_is_free_as_soon_as_its_import_has_ended_and_its_user_is_removed(desk: Desk) -> None:
    for _ in range(2):
        desk.deliver(desk.drop(workbook(person(1))))
        assert desk.result()[0][2] == "Created"
        desk.onboard()
        _remove()
        _follow(desk)
        assert (unique_keys(), desk.sign_ins.kept) == (set(), {})
        Task(desk.task().enterprise_id, desk.task().task_id).delete()


def _busy(*_: object, **__: object) -> None:
    raise OSError("busy")


def _later(desk: Desk) -> None:
    """What `onboard` does when the import can no longer be repeated, and no run is at work on an account any more."""
    for user in UserItem.scan():
        put(user.account, due_at=now(), created_at=user.created_at - timedelta(minutes=1), held_until=None)
    _follow(desk)
