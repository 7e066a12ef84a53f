"""Authority is checked when it is used: what the API gave an administrator opens nothing once the role is lost."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from functions.admin_api import app
from muster.clock import now
from muster.gateways import live
from muster.imports import run
from muster.tasks.table import State
from muster.users import lifecycle, service
from muster.users.authority import CHECK_SECONDS, Authority, Requester
from muster.users.changes import Change
from muster.users.fields import Role
from muster.users.items import UserItem
from muster.users.repository import find_user
from muster.users.service import UserAction
from muster.users.user import Status, User
from tests.functional.api import Client, sending, signed_in
from tests.functional.exports import ExportDesk
from tests.functional.imports import Desk, person, workbook
from tests.functional.killed import KilledError, killed
from tests.functional.people import TYPED, World, exists, kept, put
from tests.functional.people import person as member

KEY = "5f0c3a3e-8b1f-4f8e-9c57-5f1c5b1d2a10"


@pytest.fixture
def ada(admin: Client) -> Client:
    """A second administrator, who is about to lose the role."""
    member("ada", role=Role.ADMINISTRATOR)
    return signed_in(app, "ada")


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = Desk()
    monkeypatch.setattr(live, "uploads", lambda: made.uploads)
    monkeypatch.setattr(live, "reports", lambda: made.reports)
    return made


def _removed(admin: Client, world: World) -> None:
    assert admin("DELETE", "/v1/users/ada").status == 204
    world.onboard()


def _disabled(admin: Client, world: World) -> None:
    assert admin("POST", "/v1/users/ada/disable").status == 200


def _demoted(admin: Client, world: World) -> None:
    assert admin("PATCH", "/v1/users/ada", {"role": "member"}).status == 200


def _replaced_by_a_namesake(admin: Client, world: World) -> None:
    _removed(admin, world)
    member("ada", role=Role.ADMINISTRATOR)


def _replaced_in_another_enterprise(admin: Client, world: World) -> None:
    _removed(admin, world)
    member("ada", "other", role=Role.ADMINISTRATOR)


LOSSES = (_removed, _disabled, _demoted, _replaced_by_a_namesake, _replaced_in_another_enterprise)
Loss = Callable[[Client, World], None]


@dataclass
class Capability:
    """What the API gave to an administrator, and whether using it changed or told anything."""

    name: str
    ask: Callable[[Client], object]
    opens: Callable[[Client, object, Desk, ExportDesk], bool]


def _upload_opens(_ada: Client, asked: object, desk: Desk, _exports: ExportDesk) -> bool:
    """Whether the upload form still imports somebody: S3 takes the file, for its signature is good."""
    message = desk.drop(workbook(person(1, account="smuggled", role="Administrator")), str(asked))
    desk.deliver(message)
    assert desk.uploads.kept == {}  # the file does not stay either
    return find_user("smuggled") is not None


def _export_opens(_ada: Client, _asked: object, _desk: Desk, exports: ExportDesk) -> bool:
    exports.deliver()
    return bool(exports.reports.kept)


def _kept_answer_opens(ada: Client, asked: object, _desk: Desk, _exports: ExportDesk) -> bool:
    again = sending(ada, idempotency_key=KEY)("POST", "/v1/users", {"name": "Mia", "email": "mia@example.com"})
    return again == asked


CAPABILITIES = (
    Capability(
        "an upload form",
        lambda ada: ada("POST", "/v1/imports", {"file_name": "a.xlsx"}).json["upload"]["fields"]["key"],
        _upload_opens,
    ),
    Capability("an export", lambda ada: ada("POST", "/v1/exports", {}).status, _export_opens),
    Capability(
        "a kept answer",
        lambda ada: sending(ada, idempotency_key=KEY)("POST", "/v1/users", {"name": "Mia", "email": "mia@example.com"}),
        _kept_answer_opens,
    ),
)


@pytest.fixture
def key_of_uploads(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> None:
    monkeypatch.setattr(
        desk.uploads, "upload_grant", lambda key, **_: {"url": "memory:", "fields": {"key": key}}, raising=False
    )


@pytest.mark.usefixtures("key_of_uploads")
@pytest.mark.parametrize("capability", CAPABILITIES, ids=lambda each: each.name)
def test_a_capability_opens_what_it_is_for_while_its_administrator_has_the_role(
    capability: Capability, ada: Client, desk: Desk, export_desk: ExportDesk
) -> None:
    assert capability.opens(ada, capability.ask(ada), desk, export_desk)


@pytest.mark.usefixtures("key_of_uploads", "stranger")
@pytest.mark.parametrize("loss", LOSSES, ids=lambda each: each.__name__.strip("_"))
@pytest.mark.parametrize("capability", CAPABILITIES, ids=lambda each: each.name)
def test_a_capability_opens_nothing_once_its_administrator_has_lost_the_role(
    capability: Capability, loss: Loss, ada: Client, admin: Client, world: World, desk: Desk, export_desk: ExportDesk
) -> None:
    given = capability.ask(ada)
    loss(admin, world)
    assert not capability.opens(ada, given, desk, export_desk)


@pytest.mark.usefixtures("key_of_uploads")
@pytest.mark.parametrize("loss", [_removed, _disabled, _demoted], ids=lambda each: each.__name__.strip("_"))
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


def _signed_out(ada: Client, admin: Client, world: World) -> None:
    assert ada("POST", "/v1/me/sign-out").status == 204


def _reset(ada: Client, admin: Client, world: World) -> None:
    world.sign_ins.put("ada", "ada@example.com", TYPED, temporary=False)
    assert admin("POST", "/v1/users/ada/reset-password").status == 200
    world.onboard()


def _readdressed(ada: Client, admin: Client, world: World) -> None:
    assert admin("PATCH", "/v1/users/ada", {"email": "lovelace@example.com"}).status == 200


ENDINGS = (_signed_out, _reset, _readdressed)
Ending = Callable[[Client, Client, World], None]


@pytest.mark.usefixtures("key_of_uploads")
@pytest.mark.parametrize("end", ENDINGS, ids=lambda each: each.__name__.strip("_"))
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


@pytest.mark.usefixtures("key_of_uploads")
def test_an_import_that_has_begun_goes_on_when_its_administrator_signs_out_everywhere(
    ada: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = ada("POST", "/v1/imports", {"file_name": "a.xlsx"}).json["upload"]["fields"]["key"]
    message = desk.drop(workbook(person(1), person(2)), key)
    with monkeypatch.context() as patch:
        patch.setattr(run, "PurePosixPath", killed)
        with pytest.raises(KilledError):
            desk.deliver(message)
    desk.let_lease_end()
    assert ada("POST", "/v1/me/sign-out").status == 204
    desk.deliver(message)
    assert (desk.task().state, desk.task().created) == (State.SUCCEEDED, 2)


@pytest.mark.usefixtures("key_of_uploads")
def test_an_import_whose_administrator_lost_the_role_before_its_turn_fails_as_a_whole(ada: Client, desk: Desk) -> None:
    key = ada("POST", "/v1/imports", {"file_name": "a.xlsx"}).json["upload"]["fields"]["key"]
    message = desk.drop(workbook(person(1)), key)
    put("ada", role=Role.MEMBER)  # whatever else the loss of the role does
    desk.deliver(message)
    assert (desk.task().state, desk.task().done) == (State.FAILED, 0)
    assert desk.task().problem.startswith("Not imported: ada, who started this import, is no longer an administrator.")


@pytest.mark.usefixtures("key_of_uploads")
def test_an_import_whose_administrator_loses_the_role_between_two_runs_ends_with_a_result(
    ada: Client, admin: Client, world: World, desk: Desk
) -> None:
    key = ada("POST", "/v1/imports", {"file_name": "a.xlsx"}).json["upload"]["fields"]["key"]
    message = desk.drop(workbook(*(person(number) for number in range(600))), key)
    left = iter([180.0] * 6)
    desk.deliver(message, time_left=lambda: next(left, 1.0))
    done = desk.task().created
    assert 0 < done < 600
    _demoted(admin, world)
    desk.deliver(message)
    task = desk.task()
    assert (task.state, task.created, task.failed) == (State.COMPLETED_WITH_ERRORS, done, 600 - done)
    reasons = {reason for _, _, result, reason in desk.result() if result == "Failed"}
    assert reasons == {
        "Not imported: ada, who started this import, is no longer an administrator. Ask an administrator to import the "
        "file."
    }


@pytest.mark.usefixtures("key_of_uploads")
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


def test_a_batch_stops_at_the_user_at_whom_its_administrator_has_lost_the_role(
    ada: Client, admin: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for account in ("bob", "cid", "dan"):
        member(account)
    disable, planned = lifecycle.disable, []

    def disable_and_demote_the_caller_at_the_second(user: User, caller: User) -> Change | None:
        planned.append(user)
        if len(planned) == 2:
            put(caller.account, role=Role.MEMBER)
        return disable(user, caller)

    plans = {UserAction.DISABLE: disable_and_demote_the_caller_at_the_second}
    monkeypatch.setattr(service, "PLANS", plans)
    answer = ada("POST", "/v1/users/batch", {"action": "disable", "accounts": ["bob", "cid", "dan"]})
    assert [each.get("problem") for each in answer.json["results"]] == [
        None,
        "You are no longer an active administrator.",
        "You are no longer an active administrator.",
    ]
    statuses = [UserItem.get(account).status for account in ("bob", "cid", "dan")]
    assert statuses == [Status.DISABLED, Status.ACTIVE, Status.ACTIVE]


def test_authority_is_looked_up_again_after_a_while_and_does_not_come_back(
    ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    time = 0.0
    monkeypatch.setattr("muster.users.authority.time.monotonic", lambda: time)
    user = kept("ada")
    authority = Authority(Requester.of(user))
    assert authority.holds()
    put("ada", status=Status.DISABLED)
    assert authority.holds()  # looked up just now
    time += CHECK_SECONDS
    assert not authority.holds()
    put("ada", status=Status.ACTIVE)
    time += CHECK_SECONDS
    assert not authority.holds()


def test_the_authority_of_one_enterprise_holds_in_no_other(ada: Client) -> None:
    user = kept("ada")
    assert Requester.of(user).is_administrator()
    assert not Requester("other", user.account, user.created_at).is_administrator()


def test_a_task_without_the_time_since_when_its_creator_is_a_user_has_no_authority(ada: Client) -> None:
    assert not Requester("acme", "ada", None).is_administrator()
    assert not Requester("acme", "ada", now()).is_administrator()
