"""An import ends once its administrator has lost the role, or all sessions were ended before it began."""

from collections.abc import Callable

import pytest

from muster.imports import result_files
from muster.tasks.table import State
from muster.users.fields import Role
from muster.users.repository import find_user
from tests.functional.api import Client
from tests.functional.failing import KilledError, killed
from tests.functional.imports import Desk, person, workbook
from tests.functional.losses import Loss, demoted, disabled, removed
from tests.functional.people import TYPED, World, exists, put

pytestmark = pytest.mark.usefixtures("api_buckets")


@pytest.mark.parametrize("loss", [removed, disabled, demoted], ids=lambda each: each.__name__)
def test_an_import_that_awaits_its_file_fails_at_once_with_a_sentence(
    loss: Loss, ada: Client, admin: Client, world: World, desk: Desk
) -> None:
    ada("POST", "/v1/imports", {"file_name": "a.xlsx"})
    admin("POST", "/v1/imports", {"file_name": "b.xlsx"})
    loss(admin, world)
    shown = {each["file_name"]: each for each in admin("GET", "/v1/tasks").json["items"]}
    assert shown["a.xlsx"]["state"] == "failed"
    assert "ada, who started this import, is no longer an administrator" in shown["a.xlsx"]["problem"]
    assert shown["b.xlsx"]["state"] == "awaiting_upload"


def signed_out(ada: Client, admin: Client, world: World) -> None:
    assert ada("POST", "/v1/me/sign-out").status == 204


def reset(ada: Client, admin: Client, world: World) -> None:
    world.sign_ins.put("ada", "ada@example.com", TYPED, temporary=False)
    assert admin("POST", "/v1/users/ada/reset-password").status == 200
    world.onboard()


def readdressed(ada: Client, admin: Client, world: World) -> None:
    assert admin("PATCH", "/v1/users/ada", {"email": "lovelace@example.com"}).status == 200


ENDINGS = (signed_out, reset, readdressed)


Ending = Callable[[Client, Client, World], None]


@pytest.mark.parametrize("end", ENDINGS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("used_before", [False, True])
def test_an_upload_form_opens_nothing_once_all_sessions_of_its_administrator_were_ended(
    used_before: bool, end: Ending, ada: Client, admin: Client, world: World, desk: Desk
) -> None:
    """It may be in the hands of whoever was signed in until then; a form may be used again for an hour."""
    key = ada("POST", "/v1/imports", {"file_name": "a.xlsx"}).json["upload"]["fields"]["key"]
    if used_before:
        desk.deliver(desk.drop(workbook(person(7, account="before")), key))
        assert exists("before")
    end(ada, admin, world)
    desk.deliver(desk.drop(workbook(person(1, account="smuggled", role="Administrator")), key))
    assert not exists("smuggled")
    assert desk.task().state == State.FAILED
    assert "all sessions of ada, who started this import, were ended before it began" in str(desk.task().problem)


def test_an_import_that_has_begun_goes_on_when_its_administrator_signs_out_everywhere(
    ada: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = ada("POST", "/v1/imports", {"file_name": "a.xlsx"}).json["upload"]["fields"]["key"]
    message = desk.drop(workbook(person(1), person(2)), key)
    with monkeypatch.context() as patch:
        patch.setattr(result_files, "result_key", killed)
        with pytest.raises(KilledError):
            desk.deliver(message)
    desk.let_lease_end()
    assert ada("POST", "/v1/me/sign-out").status == 204
    desk.deliver(message)
    assert (desk.task().state, desk.task().created) == (State.SUCCEEDED, 2)


def test_an_import_whose_administrator_lost_the_role_before_its_turn_fails_as_a_whole(ada: Client, desk: Desk) -> None:
    key = ada("POST", "/v1/imports", {"file_name": "a.xlsx"}).json["upload"]["fields"]["key"]
    message = desk.drop(workbook(person(1)), key)
    put("ada", role=Role.MEMBER)  # whatever else the loss of the role does
    desk.deliver(message)
    assert (desk.task().state, desk.task().done) == (State.FAILED, 0)
    assert desk.task().problem.startswith("Not imported: ada, who started this import, is no longer an administrator.")


def test_an_import_whose_administrator_loses_the_role_between_two_runs_ends_with_a_result(
    ada: Client, admin: Client, world: World, desk: Desk
) -> None:
    key = ada("POST", "/v1/imports", {"file_name": "a.xlsx"}).json["upload"]["fields"]["key"]
    message = desk.drop(workbook(*(person(number) for number in range(600))), key)
    left = iter([180.0] * 6)
    desk.deliver(message, time_left=lambda: next(left, 1.0))
    done = desk.task().created
    assert 0 < done < 600
    demoted(admin, world)
    desk.deliver(message)
    task = desk.task()
    assert (task.state, task.created, task.failed) == (State.COMPLETED_WITH_ERRORS, done, 600 - done)
    reasons = {reason for _, _, result, reason in desk.result() if result == "Failed"}
    assert reasons == {
        "Not imported: ada, who started this import, is no longer an administrator. Ask an administrator to import the "
        "file."
    }


def test_the_file_of_an_administrator_without_the_role_is_not_even_read(
    ada: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = ada("POST", "/v1/imports", {"file_name": "a.xlsx"}).json["upload"]["fields"]["key"]
    message = desk.drop(workbook(person(1)), key)
    put("ada", role=Role.MEMBER)
    monkeypatch.setattr(desk.uploads, "read", lambda *_, **__: pytest.fail("The file was read."))
    desk.deliver(message)
    assert desk.task().state == State.FAILED


def test_the_drop_folder_needs_no_administrator(admin: Client, desk: Desk) -> None:
    desk.deliver(desk.drop(workbook(person(1, account="dropped"))))
    assert find_user("dropped")
