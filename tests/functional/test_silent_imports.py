"""Imports that mail nobody before a time: what waits, what ends the wait, and what is done with the users meanwhile."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from types import SimpleNamespace

import pytest

from functions.admin_api import app
from muster import clock
from muster.audit.entries import AuditEntry
from muster.clock import now
from muster.gateways import live
from muster.imports import releasing
from muster.onboarding import onboard
from muster.reconciling import reconcile
from muster.sweeping import sweep
from muster.users.fields import Role
from muster.users.user import PendingAction
from tests.fakes import InMemoryNudges
from tests.functional.api import Client, signed_in
from tests.functional.imports import Desk, workbook
from tests.functional.imports import person as row
from tests.functional.people import TYPED, id_of, ids, kept, person, put, restore

pytestmark = pytest.mark.usefixtures("acme")
LATER = timedelta(days=3)


class Time:
    """The time, which a test puts forward."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self, tz: tzinfo | None = None) -> datetime:
        """Return the time."""
        return datetime.now(tz or UTC) + self.ahead


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    ours = Time()
    monkeypatch.setattr(clock, "datetime", SimpleNamespace(now=ours.now))
    return ours


@pytest.fixture
def admin(desk: Desk, time: Time, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(live, "import_queue", lambda: desk.queue)
    monkeypatch.setattr(live, "uploads", lambda: desk.uploads)
    monkeypatch.setattr(live, "sign_ins", lambda: desk.sign_ins)
    monkeypatch.setattr(live, "urgent_nudges", lambda: desk.nudges)
    person("admin", role=Role.ADMINISTRATOR)
    return signed_in(app, "admin")


def _text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _imported(desk: Desk, admin: Client, *rows: dict[str, object]) -> str:
    """Import rows that nobody is mailed of before LATER; the task's id."""
    body = {"file_name": "a.xlsx", "mail_nobody_before": _text(now() + LATER)}
    asked = admin("POST", "/v1/imports", body)
    assert asked.status == 201, asked.json
    task_id = str(asked.json["task"]["task_id"])
    desk.deliver(desk.drop(workbook(*rows), f"uploads/acme/{task_id}.xlsx"))
    return task_id


def _swept(desk: Desk) -> None:
    """Do what the schedule does, and follow its nudges and all others."""
    for _ in range(3):
        desk.onboard()
        sweep(desk.nudges, desk.nudges)
    desk.onboard()


def _mailed(desk: Desk) -> list[str]:
    return sorted(mail.to for mail in desk.mailer.sent)


ANN, BOB = row(1, account="ann"), row(2, account="bob")


class TestTheWait:
    def test_users_are_there_at_once_and_are_mailed_when_the_time_has_come(
        self, desk: Desk, admin: Client, time: Time
    ) -> None:
        task_id = _imported(desk, admin, ANN, BOB)
        _swept(desk)

        listed = {user["account"]: user for user in admin("GET", "/v1/users").json["items"]}
        assert listed.keys() == {"admin", "ann", "bob"}
        due = admin("GET", f"/v1/tasks/{task_id}").json["mail_nobody_before"]
        assert [listed[each]["mail_not_before"] for each in ("admin", "ann", "bob")] == [None, due, due]
        assert (_mailed(desk), desk.sign_ins.kept) == ([], {})

        time.ahead = LATER - timedelta(minutes=1)
        _swept(desk)
        assert (_mailed(desk), desk.sign_ins.kept) == ([], {})
        time.ahead = LATER + timedelta(minutes=6)
        _swept(desk)
        assert _mailed(desk) == ["person1@example.com", "person2@example.com"]
        assert (kept("ann").mail_status, kept("ann").pending_action) == ("sent", None)
        assert admin("GET", "/v1/users/ann").json["mail_not_before"] is None

    def test_a_typed_password_is_set_at_once_and_its_welcome_waits(self, desk: Desk, admin: Client, time: Time) -> None:
        _imported(desk, admin, row(1, account="ann", password=TYPED))
        _swept(desk)
        assert desk.sign_ins.kept["ann"][1] == TYPED
        assert (_mailed(desk), kept("ann").pending_action) == ([], PendingAction.WELCOME)
        time.ahead = LATER + timedelta(minutes=6)
        _swept(desk)
        assert len(_mailed(desk)) == 1
        assert desk.sign_ins.kept["ann"][1] == TYPED

    def test_a_refused_password_is_replaced_by_a_random_one_when_the_time_has_come(
        self, desk: Desk, admin: Client, time: Time
    ) -> None:
        desk.sign_ins.refused = frozenset({TYPED})
        _imported(desk, admin, row(1, account="ann", password=TYPED))
        _swept(desk)
        assert (_mailed(desk), kept("ann").pending_action) == ([], PendingAction.SEND_PASSWORD)
        time.ahead = LATER + timedelta(minutes=6)
        _swept(desk)
        assert len(_mailed(desk)) == 1

    def test_the_schedule_that_compares_sign_ins_finds_nothing_to_mend(self, desk: Desk, admin: Client) -> None:
        desk.sign_ins.put("admin", "admin@example.com", TYPED, temporary=False)
        _imported(desk, admin, ANN, BOB)
        admin("POST", "/v1/users/bob/disable")
        _swept(desk)
        assert not reconcile(desk.sign_ins, InMemoryNudges(), lambda: 100.0)

    def test_a_plan_keeps_the_time_and_one_that_is_applied_later_mails_at_once(
        self, desk: Desk, admin: Client, time: Time
    ) -> None:
        body = {"file_name": "a.xlsx", "preview": True, "mail_nobody_before": _text(now() + timedelta(hours=2))}
        task_id = str(admin("POST", "/v1/imports", body).json["task"]["task_id"])
        desk.deliver(desk.drop(workbook(ANN), f"uploads/acme/{task_id}.xlsx"))
        time.ahead = timedelta(hours=3)
        assert admin("POST", f"/v1/tasks/{task_id}/apply").status == 200
        desk.deliver(desk.queue.bodies.pop())
        desk.onboard()
        assert _mailed(desk) == ["person1@example.com"]

    @pytest.mark.parametrize(
        "wrong",
        [
            "2026-12-01T09:00:00",
            "2026-12-01",
            "tomorrow",
            1_800_000_000,
            "2020-01-01T00:00:00Z",
            "2026-13-01T00:00:00Z",
            True,
            _text(datetime.now(UTC) + timedelta(days=91)),
            _text(datetime.now(UTC) - timedelta(minutes=1)),
        ],
        ids=["zone", "day", "word", "number", "past", "month", "boolean", "far", "just past"],
    )
    def test_a_time_that_is_none_or_not_ahead_or_too_far_is_refused(self, admin: Client, wrong: object) -> None:
        answer = admin("POST", "/v1/imports", {"file_name": "a.xlsx", "mail_nobody_before": wrong})
        assert answer.status == 422
        assert [fault["field"] for fault in answer.json["errors"]] == ["mail_nobody_before"]


COMMANDS: dict[str, Callable[[Client], object]] = {
    "another address": lambda admin: admin("PATCH", "/v1/users/ann", {"email": "anna@example.com"}),
    "another name": lambda admin: admin("PATCH", "/v1/users/ann", {"name": "Anna"}),
    "another account": lambda admin: admin("POST", "/v1/users/ann/rename", {"account": "anna"}),
    "disabled and enabled": lambda admin: (
        admin("POST", "/v1/users/ann/disable"),
        admin("POST", "/v1/users/ann/enable"),
    ),
    "removed and restored": lambda admin: (admin("DELETE", "/v1/users/ann"), restore(admin, id_of("ann"))),
    "signed out": lambda admin: admin("POST", "/v1/users/ann/sign-out"),
}


@pytest.mark.parametrize("password", [None, TYPED], ids=["random password", "typed password"])
@pytest.mark.parametrize("settles", [True, False], ids=["later", "at once"])
@pytest.mark.parametrize("command", COMMANDS)
def test_whatever_is_done_with_a_user_meanwhile_no_mail_goes_out_before_the_time_and_one_does_then(
    desk: Desk, admin: Client, time: Time, command: str, settles: bool, password: str | None
) -> None:
    _imported(desk, admin, row(1, account="ann", **({"password": password} if password else {})))
    if settles:
        _swept(desk)
    COMMANDS[command](admin)
    time.ahead = timedelta(minutes=30)
    _swept(desk)
    time.ahead = timedelta(minutes=60)
    _swept(desk)
    user = kept("anna" if command == "another account" else "ann")
    # Who can sign in already is told of a change that could take the account.
    notices = ["person1@example.com"] if password and command == "another address" else []
    assert _mailed(desk) == notices
    if sign_in := desk.sign_ins.kept.get(user.account):  # it follows the user at once
        assert sign_in[0] == user.email
        assert user.account not in desk.sign_ins.disabled

    time.ahead = LATER + timedelta(minutes=6)
    _swept(desk)
    assert _mailed(desk) == sorted([*notices, user.email])
    assert desk.sign_ins.kept.keys() == {user.account}
    assert kept(user.account).pending_action is None
    assert desk.sign_ins.kept[user.account][0] == user.email


def test_a_disabled_user_is_not_mailed_and_one_who_is_enabled_after_the_time_is_mailed_at_once(
    desk: Desk, admin: Client, time: Time
) -> None:
    _imported(desk, admin, ANN)
    admin("POST", "/v1/users/ann/disable")
    time.ahead = LATER + timedelta(minutes=6)
    _swept(desk)
    assert _mailed(desk) == []
    admin("POST", "/v1/users/ann/enable")
    _swept(desk)
    assert len(_mailed(desk)) == 1


def test_a_removed_user_is_never_mailed(desk: Desk, admin: Client, time: Time) -> None:
    _imported(desk, admin, ANN)
    admin("DELETE", "/v1/users/ann")
    time.ahead = LATER + timedelta(minutes=6)
    _swept(desk)
    assert (_mailed(desk), kept("ann").pending_action) == ([], None)


def test_a_password_that_an_administrator_resets_is_mailed_at_once_and_nothing_later(
    desk: Desk, admin: Client, time: Time
) -> None:
    _imported(desk, admin, ANN)
    assert admin("POST", "/v1/users/ann/reset-password").status == 200
    _swept(desk)
    assert len(_mailed(desk)) == 1
    time.ahead = LATER + timedelta(minutes=6)
    _swept(desk)
    assert len(_mailed(desk)) == 1


class TestTheRelease:
    def _follow(self, desk: Desk) -> int:
        """Let the import function have the order, and those that it queues itself; how many."""
        count = 0
        while desk.queue.bodies:
            desk.deliver(desk.queue.bodies.pop())
            count += 1
        return count

    def test_it_sends_all_mails_now_and_is_told_in_the_audit_log(self, desk: Desk, admin: Client, time: Time) -> None:
        task_id = _imported(desk, admin, ANN, row(3, account="eve", password=TYPED))
        assert admin("GET", f"/v1/tasks/{task_id}").json["releasable"] is True
        _swept(desk)
        answer = admin("POST", f"/v1/tasks/{task_id}/release")
        assert (answer.status, answer.json["released_by"], answer.json["releasable"]) == (200, "admin", False)
        assert answer.json["released_at"]
        self._follow(desk)
        desk.onboard()

        assert _mailed(desk) == ["person1@example.com", "person3@example.com"]
        assert desk.sign_ins.kept["eve"][1] == TYPED
        assert admin("GET", "/v1/users/ann").json["mail_not_before"] is None
        (entry,) = [each for each in AuditEntry.scan() if each.action == "release_mails"]
        assert (entry.actor_name, entry.subject) == ("admin", f"task#{task_id}")
        time.ahead = LATER + timedelta(minutes=6)
        _swept(desk)
        assert len(_mailed(desk)) == 2

    def test_once_more_it_changes_nothing(self, desk: Desk, admin: Client) -> None:
        task_id = _imported(desk, admin, ANN)
        first = admin("POST", f"/v1/tasks/{task_id}/release")
        assert admin("POST", f"/v1/tasks/{task_id}/release").json == first.json
        self._follow(desk)
        desk.onboard()
        assert admin("POST", f"/v1/tasks/{task_id}/release").json == first.json
        self._follow(desk)
        desk.onboard()
        assert len(_mailed(desk)) == 1
        assert len([each for each in AuditEntry.scan() if each.action == "release_mails"]) == 1

    def test_it_reaches_who_is_disabled_or_removed_when_they_return(self, desk: Desk, admin: Client) -> None:
        task_id = _imported(desk, admin, ANN, BOB)
        admin("POST", "/v1/users/ann/disable")
        admin("DELETE", "/v1/users/bob")
        _swept(desk)
        admin("POST", f"/v1/tasks/{task_id}/release")
        self._follow(desk)
        _swept(desk)
        assert _mailed(desk) == []
        admin("POST", "/v1/users/ann/enable")
        restore(admin, id_of("bob"))
        _swept(desk)
        assert _mailed(desk) == ["person1@example.com", "person2@example.com"]

    def test_it_overrides_a_run_after_which_the_mail_would_wait(self, desk: Desk, admin: Client) -> None:
        task_id = _imported(desk, admin, ANN)
        admin("PATCH", "/v1/users/ann", {"email": "anna@example.com"})
        assert kept("ann").pending_action == PendingAction.SYNC_SIGN_IN
        admin("POST", f"/v1/tasks/{task_id}/release")
        match = desk.sign_ins.match

        def released_meanwhile(account: str, email: str, *, enabled: bool) -> None:
            match(account, email, enabled=enabled)
            while desk.queue.bodies:
                desk.deliver(desk.queue.bodies.pop())

        desk.sign_ins.match = released_meanwhile  # type: ignore[method-assign]
        onboard(ids("ann"), sign_ins=desk.sign_ins, mailer=desk.mailer)
        _swept(desk)
        assert _mailed(desk) == ["anna@example.com"]

    def test_it_releases_nobody_of_other_imports_or_enterprises(self, desk: Desk, admin: Client) -> None:
        _imported(desk, admin, BOB)
        task_id = _imported(desk, admin, ANN)
        admin("POST", f"/v1/tasks/{task_id}/release")
        self._follow(desk)
        _swept(desk)
        assert _mailed(desk) == ["person1@example.com"]

    def test_a_run_that_is_out_of_time_is_followed_by_others_until_nobody_is_left(
        self, desk: Desk, admin: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("muster.imports.chunks._AT_ONCE", 2)
        task_id = _imported(desk, admin, *(row(number) for number in range(5)))
        desk.nudges.sent.clear()
        admin("POST", f"/v1/tasks/{task_id}/release")
        runs = 0
        while desk.queue.bodies:
            desk.deliver(desk.queue.bodies.pop(), time_left=lambda: 9.0)
            runs += 1
        assert runs == 4  # of 2, 2 and 1 users, and one that finds nobody
        assert len(desk.nudges.sent) == 5

    def test_an_order_without_a_mark_waits_for_the_request_and_is_then_given_up(
        self, desk: Desk, admin: Client, time: Time
    ) -> None:
        task_id = _imported(desk, admin, ANN)
        order = {"enterprise_id": "acme", "task_id": task_id, "asked_at": now().isoformat()}
        desk.deliver(json.dumps({"release": order}))
        assert (len(desk.queue.bodies), desk.queue.waits[-1]) == (1, releasing._LOOK_AGAIN)
        time.ahead = timedelta(minutes=2)
        desk.deliver(desk.queue.bodies.pop())
        assert desk.queue.bodies == []
        _swept(desk)
        assert _mailed(desk) == []
        order["task_id"] = "01JD9Z6M3W8Q4T1K5V7X2Y0B6C"
        desk.deliver(json.dumps({"release": order}))  # of a task that was deleted

    @pytest.mark.parametrize("what", ["running", "over", "not silent", "an export"])
    def test_there_must_be_an_import_that_has_ended_and_whose_mails_wait(
        self, desk: Desk, admin: Client, time: Time, what: str
    ) -> None:
        if what == "not silent":
            desk.deliver(desk.drop(workbook(ANN)))
            task_id = str(desk.task().task_id)
        elif what == "running":
            body = {"file_name": "a.xlsx", "mail_nobody_before": _text(now() + LATER)}
            task_id = str(admin("POST", "/v1/imports", body).json["task"]["task_id"])
        else:
            task_id = _imported(desk, admin, ANN)
        if what == "over":
            time.ahead = LATER + timedelta(minutes=1)
        if what == "an export":
            desk.task().update([type(desk.task()).kind.set("export")])
        assert admin("GET", f"/v1/tasks/{task_id}").json["releasable"] is False
        assert admin("POST", f"/v1/tasks/{task_id}/release").status == 409
        assert desk.queue.bodies == []


def test_an_undone_import_mails_nobody_and_one_that_is_done_again_waits_for_the_time(
    desk: Desk, admin: Client, time: Time
) -> None:
    task_id = _imported(desk, admin, ANN)
    for undone in (task_id, None):
        asked = admin("POST", f"/v1/tasks/{undone or desk.task().task_id}/undo")
        desk.deliver(desk.queue.bodies.pop())
        assert admin("POST", f"/v1/tasks/{asked.json['task_id']}/apply").status == 200
        desk.deliver(desk.queue.bodies.pop())
        _swept(desk)
    assert (kept("ann").status, _mailed(desk)) == ("active", [])
    time.ahead = LATER + timedelta(minutes=6)
    _swept(desk)
    assert _mailed(desk) == ["person1@example.com"]


def test_who_is_invited_waits_too_and_the_link_of_an_invitation_that_is_resent_goes_out_at_once(
    desk: Desk, admin: Client, time: Time
) -> None:
    not_before = (now() + LATER).replace(microsecond=0)
    for account in ("ann", "bob"):
        person(account, invited=True)
        put(
            account,
            pending_action=PendingAction.INVITE,
            due_at=not_before,
            pending_shard=0,
            mail_status="queued",
            mail_not_before=not_before,
        )
    assert admin("GET", "/v1/invitations").json["items"][0]["mail_not_before"]
    assert admin("PATCH", "/v1/users/ann", {"email": "anna@example.com"}).status == 200
    assert admin("POST", "/v1/invitations/bob/resend").status == 200
    _swept(desk)
    assert _mailed(desk) == ["bob@example.com"]
    time.ahead = LATER + timedelta(minutes=6)
    _swept(desk)
    assert _mailed(desk) == ["anna@example.com", "bob@example.com"]
