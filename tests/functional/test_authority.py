"""Authority is checked when it is used: what the API gave an administrator opens nothing once the role is lost."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from muster.users import lifecycle, service
from muster.users.authority import CHECK_SECONDS, Authority, Requester
from muster.users.changes import Change
from muster.users.fields import Role
from muster.users.repository import find_user
from muster.users.service import UserAction
from muster.users.user import Status, User
from tests.functional.api import Client, sending
from tests.functional.exports import ExportDesk
from tests.functional.imports import Desk, person, workbook
from tests.functional.losses import LOSSES, Loss
from tests.functional.people import World, kept, put
from tests.functional.people import person as member

pytestmark = pytest.mark.usefixtures("api_buckets")

KEY = "5f0c3a3e-8b1f-4f8e-9c57-5f1c5b1d2a10"


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


@pytest.mark.parametrize("capability", CAPABILITIES, ids=lambda each: each.name)
def test_a_capability_opens_what_it_is_for_while_its_administrator_has_the_role(
    capability: Capability, ada: Client, desk: Desk, export_desk: ExportDesk
) -> None:
    assert capability.opens(ada, capability.ask(ada), desk, export_desk)


@pytest.mark.usefixtures("stranger")
@pytest.mark.parametrize("loss", LOSSES, ids=lambda each: each.__name__)
@pytest.mark.parametrize("capability", CAPABILITIES, ids=lambda each: each.name)
def test_a_capability_opens_nothing_once_its_administrator_has_lost_the_role(
    capability: Capability, loss: Loss, ada: Client, admin: Client, world: World, desk: Desk, export_desk: ExportDesk
) -> None:
    given = capability.ask(ada)
    loss(admin, world)
    assert not capability.opens(ada, given, desk, export_desk)


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
    statuses = [kept(account).status for account in ("bob", "cid", "dan")]
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
    assert not Requester("other", user.id).is_administrator()


def test_a_task_that_names_no_user_as_its_creator_has_no_authority(ada: Client) -> None:
    assert not Requester("acme", None).is_administrator()
    assert not Requester("acme", "ada").is_administrator()
