"""Users with a last day: the schedule disables them when it is over, whatever happens in between."""

import datetime
from collections.abc import Mapping
from datetime import timedelta

import pytest

from functions.admin_api import app
from muster import last_days
from muster.audit.entries import AuditEntry
from muster.audit.log import entries_of_user
from muster.clock import now
from muster.errors import ThrottledError
from muster.last_days import end_users
from muster.users import ended, repository
from muster.users.changes import Change
from muster.users.fields import Role
from muster.users.items import UserItem
from muster.users.user import Status, User
from tests.functional.api import Client, signed_in
from tests.functional.failing import KilledError
from tests.functional.imports import Desk, edited
from tests.functional.invited import invite
from tests.functional.people import World, id_of, kept, person, put, restore

HOUR = 3600.0


def _day(days: int = 0) -> str:
    return (now() + timedelta(days=days)).date().isoformat()


TODAY, YESTERDAY, TOMORROW = _day(), _day(-1), _day(1)


def _run(world: World, seconds: float = HOUR) -> None:
    end_users(world.nudges, lambda: seconds)


def _last_entry(user: User) -> AuditEntry:
    return max(entries_of_user(user.id), key=lambda entry: str(entry.entry_id))


def _in_index() -> set[str]:
    """The accounts of users whom the schedule looks for."""
    return {item.account for item in UserItem.scan() if item.ends_at or item.ends_shard is not None}


def test_a_user_is_disabled_when_the_last_day_is_over(admin: Client, ann: User, world: World) -> None:
    session = signed_in(app, "ann")
    assert session("GET", "/v1/me").status == 200
    answer = admin("PATCH", "/v1/users/ann", {"active_until": YESTERDAY})
    assert (answer.status, answer.json["active_until"], answer.json["status"]) == (200, YESTERDAY, "active")
    world.nudges.sent.clear()

    _run(world)

    user = kept("ann")
    assert (user.status, user.active_until, user.ends_at) == (Status.DISABLED, YESTERDAY, None)
    assert session("GET", "/v1/me").status == 401
    assert world.nudges.sent == [ann.id]
    entry = _last_entry(ann)
    assert (entry.action, entry.actor, entry.actor_name) == ("disable_user", "schedule", "schedule")
    assert (entry.cause, entry.changes) == (f"active_until:{YESTERDAY}", {"status": ["active", "disabled"]})
    assert entry.version == user.version
    view = admin("GET", "/v1/users/ann").json["updated_by"]
    assert (view["kind"], view["id"]) == ("schedule", "schedule")
    world.onboard()
    assert kept("ann").pending_action is None
    _run(world)
    assert kept("ann").version == user.version


@pytest.mark.parametrize("day", [TODAY, TOMORROW], ids=["today", "tomorrow"])
def test_a_user_stays_active_until_the_end_of_that_day(admin: Client, ann: User, world: World, day: str) -> None:
    admin("PATCH", "/v1/users/ann", {"active_until": day})
    _run(world)
    assert kept("ann").status == Status.ACTIVE
    assert kept("ann").ends_at == datetime.datetime.fromisoformat(f"{day}T00:00:00+00:00") + timedelta(days=1)


def test_an_edit_in_between_counts(admin: Client, ann: User, world: World) -> None:
    admin("PATCH", "/v1/users/ann", {"active_until": YESTERDAY})
    admin("PATCH", "/v1/users/ann", {"active_until": TOMORROW})
    person("bob", active_until=YESTERDAY)
    assert admin("PATCH", "/v1/users/bob", {"active_until": None}).json["active_until"] is None
    _run(world)
    assert [kept(account).status for account in ("ann", "bob")] == [Status.ACTIVE] * 2
    assert _in_index() == {"ann"}


def test_an_edit_between_the_look_and_the_change_counts(
    admin: Client, ann: User, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin("PATCH", "/v1/users/ann", {"active_until": YESTERDAY})
    read = repository.kept_user

    def edited_meanwhile(user_id: str) -> User | None:
        user = read(user_id)
        monkeypatch.setattr(last_days, "kept_user", read)
        admin("PATCH", "/v1/users/ann", {"active_until": TOMORROW})
        return user

    monkeypatch.setattr(last_days, "kept_user", edited_meanwhile)
    _run(world)
    assert (kept("ann").status, kept("ann").active_until) == (Status.ACTIVE, TOMORROW)


def test_users_who_are_not_active_are_not_looked_for(admin: Client, ann: User, world: World) -> None:
    for account in ("ann", "bob", "cid"):
        if account != "ann":
            person(account)
        admin("PATCH", f"/v1/users/{account}", {"active_until": YESTERDAY})
    invite("dee", active_until=YESTERDAY)
    assert _in_index() == {"ann", "bob", "cid"}
    admin("POST", "/v1/users/ann/disable")
    admin("DELETE", "/v1/users/bob")
    assert _in_index() == {"cid"}
    version = kept("ann").version
    _run(world)
    assert [kept(account).status for account in ("ann", "bob", "cid", "dee")] == (
        [Status.DISABLED, Status.REMOVED, Status.DISABLED, Status.INVITED]
    )
    assert kept("ann").version == version
    assert _in_index() == set()


def test_who_is_enabled_after_the_last_day_has_none_any_more(admin: Client, ann: User, world: World) -> None:
    admin("PATCH", "/v1/users/ann", {"active_until": YESTERDAY})
    _run(world)
    answer = admin("POST", "/v1/users/ann/enable")
    assert (answer.json["status"], answer.json["active_until"]) == ("active", None)
    entry = _last_entry(ann)
    assert entry.changes == {"active_until": [YESTERDAY, None], "status": ["disabled", "active"]}
    _run(world)
    assert kept("ann").status == Status.ACTIVE


def test_who_is_enabled_before_the_last_day_keeps_it(admin: Client, ann: User) -> None:
    admin("PATCH", "/v1/users/ann", {"active_until": TODAY})
    admin("POST", "/v1/users/ann/disable")
    assert _in_index() == set()
    assert admin("POST", "/v1/users/ann/enable").json["active_until"] == TODAY
    assert _in_index() == {"ann"}


@pytest.mark.parametrize(("day", "kept_day"), [(YESTERDAY, None), (TODAY, TODAY)], ids=["yesterday", "today"])
def test_who_is_restored_keeps_a_last_day_that_is_not_over(
    admin: Client, ann: User, world: World, day: str, kept_day: str | None
) -> None:
    admin("PATCH", "/v1/users/ann", {"active_until": day})
    admin("DELETE", "/v1/users/ann")
    world.onboard()
    assert restore(admin, ann.id).status == 200
    assert kept("ann").active_until == kept_day
    assert _in_index() == ({"ann"} if kept_day else set())
    _run(world)
    assert kept("ann").status == Status.ACTIVE


def test_an_invitation_ends_with_the_last_day(admin: Client, world: World) -> None:
    invite("dee", active_until=YESTERDAY)
    answer = admin("POST", "/v1/invitations/dee/resend")
    assert (answer.status, answer.json["code"]) == (409, "invited_after_last_day")
    admin("PATCH", "/v1/users/dee", {"active_until": TODAY})
    assert admin("POST", "/v1/invitations/dee/resend").status == 200


class TestAdministrators:
    @pytest.fixture
    def boss(self, admin: Client, world: World) -> User:
        """The other administrator of two whose last day is over."""
        user = person("boss", role=Role.ADMINISTRATOR)
        admin("PATCH", "/v1/users/boss", {"active_until": YESTERDAY})
        admin("PATCH", "/v1/users/admin", {"active_until": YESTERDAY})
        return user

    def test_the_last_one_stays_and_is_looked_at_later(
        self, boss: User, world: World, capsys: pytest.CaptureFixture[str]
    ) -> None:
        _run(world)
        statuses = sorted(kept(account).status for account in ("admin", "boss"))
        assert statuses == ["active", "disabled"]
        (left,) = [account for account in ("admin", "boss") if kept(account).status == Status.ACTIVE]
        assert '"LastAdministratorsKept": 1' in capsys.readouterr().out
        ends_at = kept(left).ends_at
        assert ends_at is not None
        assert timedelta(minutes=59) < ends_at - now() <= timedelta(hours=1)
        assert ended.ended_users() == []

    def test_it_goes_when_there_is_another(self, boss: User, world: World) -> None:
        _run(world)
        (left,) = [account for account in ("admin", "boss") if kept(account).status == Status.ACTIVE]
        person("next", role=Role.ADMINISTRATOR)
        put(left, ends_at=now())
        _run(world)
        assert [kept(account).status for account in (left, "next")] == [Status.DISABLED, Status.ACTIVE]

    def test_one_of_another_enterprise_or_disabled_does_not_count(self, admin: Client, world: World) -> None:
        person("ada", "other", role=Role.ADMINISTRATOR)
        person("bob", role=Role.ADMINISTRATOR)
        person("cid", role=Role.AUDITOR)
        admin("PATCH", "/v1/users/admin", {"active_until": YESTERDAY})
        admin("POST", "/v1/users/bob/disable")
        _run(world)
        assert kept("admin").status == Status.ACTIVE

    def test_if_the_other_is_disabled_meanwhile_this_one_stays(
        self, admin: Client, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        person("boss", role=Role.ADMINISTRATOR)
        admin("PATCH", "/v1/users/boss", {"active_until": YESTERDAY})
        find = last_days._another_administrator

        def disabled_meanwhile(user: User) -> User | None:
            found = find(user)
            put("admin", status=Status.DISABLED)
            return found

        monkeypatch.setattr(last_days, "_another_administrator", disabled_meanwhile)
        _run(world)
        assert kept("boss").status == Status.ACTIVE


class TestManyUsers:
    def test_a_run_without_time_leaves_the_rest_to_the_next(self, acme: object, world: World) -> None:
        for account in ("ann", "bob", "cid"):
            person(account, active_until=YESTERDAY)
        times = iter([30.0, 30.0, 10.0])
        end_users(world.nudges, lambda: next(times))
        assert sorted(kept(account).status for account in ("ann", "bob", "cid")) == ["active", "disabled", "disabled"]
        assert len(world.nudges.sent) == 2
        _run(world)
        assert {kept(account).status for account in ("ann", "bob", "cid")} == {Status.DISABLED}

    def test_a_run_that_dies_half_way_is_made_good(
        self, acme: object, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for account in ("ann", "bob", "cid"):
            person(account, active_until=YESTERDAY)
        done: list[Change] = []
        write = repository.write

        def dying(change: Change) -> bool:
            if done:
                raise KilledError
            done.append(change)
            return write(change)

        monkeypatch.setattr(last_days, "write", dying)
        with pytest.raises(KilledError):
            _run(world)
        monkeypatch.undo()
        _run(world)
        assert {kept(account).status for account in ("ann", "bob", "cid")} == {Status.DISABLED}
        for account in ("ann", "bob", "cid"):
            actions = [entry.action for entry in entries_of_user(id_of(account))]
            assert actions.count("disable_user") == 1

    def test_a_service_that_is_too_busy_stops_the_run_and_those_that_are_done_are_nudged(
        self, acme: object, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for account in ("ann", "bob"):
            person(account, active_until=YESTERDAY)
        write, calls = repository.write, list[Change]()

        def busy(change: Change) -> bool:
            calls.append(change)
            return len(calls) == 1 and write(change)

        monkeypatch.setattr(last_days, "write", busy)
        with pytest.raises(ThrottledError):
            _run(world)
        assert world.nudges.sent == [calls[0].user.id]

    def test_each_enterprise_has_its_turn(self, acme: object, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ended, "SHARE", 2)
        for number in range(5):
            person(f"a{number}", active_until=_day(-9))
        late = person("bob", "other", active_until=YESTERDAY)
        found = ended.ended_users()
        assert (len(found), found.index(late.id) <= 1) == (3, True)


class TestImports:
    def test_a_date_cell_and_a_text_are_read_none_clears_and_an_export_shows_it(self, acme: object, desk: Desk) -> None:
        for account in ("ann", "bob", "cid"):
            person(account, active_until="2027-01-31")
        rows: list[Mapping[str, object]] = [
            {"Account": "ann", "Active until": datetime.date(2027, 3, 1)},
            {"Account": "bob", "有效期至": "2027/3/2"},
            {"Account": "cid", "Active Until": "(none)"},
            {"Account": "cid", "Active Until": datetime.datetime(2027, 3, 1, 9, 30)},  # noqa: DTZ001 - of a workbook
        ]
        told = []
        for row in rows:
            desk.deliver(desk.drop(edited(row), "imports/acme/update/people.xlsx"))
            told += [(result, reason) for _, _, result, reason in desk.result()]
        assert told == [
            ("Updated", "Active Until: “2027-01-31” → “2027-03-01”."),
            ("Updated", "Active Until: “2027-01-31” → “2027-03-02”."),
            ("Updated", "Active Until: “2027-01-31” → (none)."),
            (
                "Failed",
                "Active Until: “2027-03-01 09:30:00” is not a day; write one as in 2026-12-31, without a time.",
            ),
        ]
        assert [kept(account).active_until for account in ("ann", "bob", "cid")] == ["2027-03-01", "2027-03-02", None]
        assert _in_index() == {"ann", "bob"}

    def test_a_new_user_can_have_a_last_day(self, acme: object, desk: Desk, world: World) -> None:
        row = {"Name": "Bob", "Email": "bob@example.com", "Account": "bob", "Active Until": YESTERDAY}
        desk.deliver(desk.drop(edited(row), "imports/acme/people.xlsx"))
        assert kept("bob").active_until == YESTERDAY
        _run(world)
        assert kept("bob").status == Status.DISABLED

    def test_a_row_that_changes_the_last_day_and_disables_leaves_nothing_to_look_for(
        self, acme: object, desk: Desk
    ) -> None:
        person("ann")
        row = {"Account": "ann", "Active Until": TOMORROW, "Status": "Disabled"}
        desk.deliver(desk.drop(edited(row), "imports/acme/update/people.xlsx"))
        assert (kept("ann").status, kept("ann").active_until) == (Status.DISABLED, TOMORROW)
        assert _in_index() == set()


def test_the_audit_log_is_filtered_by_the_schedule(admin: Client, ann: User, world: World) -> None:
    admin("PATCH", "/v1/users/ann", {"active_until": YESTERDAY})
    _run(world)
    answer = admin("GET", "/v1/audit", actor="schedule")
    assert [(item["action"], item["subject"]["name"]) for item in answer.json["items"]] == [("disable_user", "ann")]
