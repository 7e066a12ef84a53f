"""Mails about imports: at their end to the person who asked, to the addresses of the drop folder, and about plans."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from functions.admin_api import app
from muster.enterprises import Enterprise
from muster.errors import ThrottledError
from muster.gateways.mailer import MailHeldError
from muster.imports import notices
from muster.limits import Counter
from muster.mails.task_notices import send_notice
from muster.users import brake
from muster.users.fields import Role
from tests.functional.api import Client, signed_in
from tests.functional.failing import KilledError, killed
from tests.functional.imports import Desk, edited, workbook
from tests.functional.imports import person as row
from tests.functional.people import id_of, person, put

ADMIN = "admin@example.com"
PEOPLE = workbook(row(1), row(2), row(3, contact_no=0))
ROLES = "imports/acme/update/allow-role-changes/people.xlsx"


@pytest.fixture
def admin(acme: Enterprise, served_desk: Desk) -> Client:
    person("admin", role=Role.ADMINISTRATOR)
    return signed_in(app, "admin")


def _start(desk: Desk, client: Client, content: bytes = PEOPLE, **options: object) -> str:
    """Start an import as the console does; return the message of its file."""
    answer = client("POST", "/v1/imports", {"file_name": "people.xlsx", **options})
    assert answer.status == 201
    return desk.drop(content, answer.json["upload"]["fields"]["key"])


def _follow(desk: Desk) -> None:
    """Let the messages about notices be followed."""
    while desk.notices.bodies:
        send_notice(**json.loads(desk.notices.bodies.pop(0))["task"], mailer=desk.mailer)


def _mailed(desk: Desk) -> list[tuple[str, str]]:
    return [(mail.to, mail.subject) for mail in desk.mailer.sent]


def _set_notify(acme: Enterprise, *addresses: str) -> None:
    kept: Any = list(addresses)
    acme.update([Enterprise.notify.set(kept)])


class TestAtTheEnd:
    def test_who_asked_is_mailed_the_counts_and_the_link(self, desk: Desk, admin: Client) -> None:
        desk.deliver(_start(desk, admin, notify=True))
        _follow(desk)

        (mail,) = desk.mailer.sent
        assert (mail.to, mail.user_id) == (ADMIN, id_of("admin"))
        assert mail.subject == "An import at Acme Industries has ended: 1 row failed"
        assert "3 rows: 2 created, 1 failed." in mail.text
        assert f"https://muster.example.com/tasks/{desk.task().task_id}" in mail.text
        assert desk.task().notice is None
        assert desk.notices.enterprises == ["acme"]

    def test_who_did_not_ask_is_not(self, desk: Desk, admin: Client, acme: Enterprise) -> None:
        _set_notify(acme, "hr@example.com")
        desk.deliver(_start(desk, admin, mode="update"))
        assert desk.task().state == "completed_with_errors"
        assert (desk.notices.bodies, desk.task().notice) == ([], None)

    def test_a_file_that_is_refused_is_told_too(self, desk: Desk, admin: Client) -> None:
        desk.deliver(_start(desk, admin, b"no workbook", notify=True))
        _follow(desk)
        assert _mailed(desk) == [(ADMIN, "An import at Acme Industries failed")]
        assert str(desk.task().problem) in desk.mailer.sent[0].text

    def test_a_plan_that_is_applied_is_told_at_its_end(self, desk: Desk, admin: Client) -> None:
        desk.deliver(_start(desk, admin, notify=True, preview=True))
        assert (desk.task().state, desk.notices.bodies) == ("planned", [])
        assert admin("POST", f"/v1/tasks/{desk.task().task_id}/apply").status == 200
        desk.deliver(desk.queue.bodies.pop())
        _follow(desk)
        assert _mailed(desk) == [(ADMIN, "An import at Acme Industries has ended: 1 row failed")]

    def test_an_undo_mails_the_same_person_and_no_other(self, desk: Desk, admin: Client) -> None:
        person("other", role=Role.ADMINISTRATOR)
        desk.deliver(_start(desk, admin, notify=True))
        imported = desk.task().task_id
        for client in (signed_in(app, "other"), admin):
            assert client("POST", f"/v1/tasks/{imported}/undo").status == 201
            desk.deliver(desk.queue.bodies.pop())
            assert client("POST", f"/v1/tasks/{desk.task().task_id}/apply").status == 200
            desk.deliver(desk.queue.bodies.pop())
        _follow(desk)
        assert _mailed(desk)[1:] == [(ADMIN, "Undoing an import at Acme Industries has ended")]

    @pytest.mark.parametrize(
        "changes", [{"status": "disabled"}, {"role": Role.MEMBER}, {"mail_status": "bounced"}, {"enterprise_id": "b"}]
    )
    def test_no_mail_goes_to_a_person_who_may_not_see_the_task_any_more_or_whom_none_reaches(
        self, changes: dict[str, str], desk: Desk, admin: Client
    ) -> None:
        desk.deliver(_start(desk, admin, notify=True))
        put("admin", **changes)
        _follow(desk)
        assert (desk.mailer.sent, desk.task().notice) == ([], None)

    def test_of_a_task_that_was_deleted_there_is_none(self, desk: Desk, admin: Client) -> None:
        desk.deliver(_start(desk, admin, notify=True))
        desk.task().delete()
        _follow(desk)
        assert desk.mailer.sent == []


class TestDropFolder:
    def test_its_addresses_are_told_of_each_end(self, desk: Desk, acme: Enterprise, admin: Client) -> None:
        _set_notify(acme, "hr@example.com", "it@example.com")
        desk.deliver(desk.drop(PEOPLE))
        _follow(desk)

        assert _mailed(desk) == [
            (address, "An import at Acme Industries has ended: 1 row failed")
            for address in ("hr@example.com", "it@example.com")
        ]
        assert "Started by:  drop folder" in desk.mailer.sent[0].text
        assert {mail.user_id for mail in desk.mailer.sent} == {""}

    def test_without_addresses_there_is_no_notice(self, desk: Desk, acme: Enterprise) -> None:
        desk.deliver(desk.drop(PEOPLE))
        assert (desk.notices.bodies, desk.task().notice) == ([], None)

    def test_a_plan_that_was_asked_for_is_told_when_it_waits(self, desk: Desk, acme: Enterprise, admin: Client) -> None:
        _set_notify(acme, "hr@example.com")
        desk.deliver(desk.drop(PEOPLE, "imports/acme/preview/people.xlsx"))
        _follow(desk)
        assert _mailed(desk) == [("hr@example.com", "An import at Acme Industries waits for an administrator")]
        assert "A plan of this import was asked for." in desk.mailer.sent[0].text
        assert desk.task().notice is None

    def test_while_mail_of_the_enterprise_is_paused_its_addresses_get_none(self, desk: Desk, acme: Enterprise) -> None:
        _set_notify(acme, "hr@example.com")
        desk.deliver(desk.drop(PEOPLE))
        acme.update([Enterprise.mail_paused_at.set(acme.created_at)])
        _follow(desk)
        assert (desk.mailer.sent, desk.task().notice) == ([], None)

    def test_a_folder_of_no_enterprise_tells_none(self, desk: Desk, acme: Enterprise) -> None:
        desk.deliver(desk.drop(PEOPLE, "imports/elsewhere/people.xlsx"))
        assert (desk.task("elsewhere").state, desk.notices.bodies) == ("failed", [])


class TestBrake:
    @pytest.fixture
    def braked(self, admin: Client, monkeypatch: pytest.MonkeyPatch) -> bytes:
        """Return a file that the brake holds."""
        monkeypatch.setattr(brake, "MOST_ROLES", 1)
        for account in ("ann", "eve"):
            person(account)
        return edited(*({"Account": each, "Role": "Administrator"} for each in ("ann", "eve")))

    def test_the_administrators_are_told_once_why_it_waits(self, desk: Desk, acme: Enterprise, braked: bytes) -> None:
        _set_notify(acme, "hr@example.com", "Boss@example.com")
        person("boss", role=Role.ADMINISTRATOR)
        person("gone", role=Role.ADMINISTRATOR)
        put("gone", status="disabled")
        person("lost", role=Role.ADMINISTRATOR)
        put("lost", mail_status="bounced")
        person("aud", role=Role.AUDITOR)
        message = desk.drop(braked, ROLES)
        desk.deliver(message)
        desk.deliver(message)  # S3 tells of each file at least once
        _follow(desk)

        assert sorted(mail.to for mail in desk.mailer.sent) == [ADMIN, "boss@example.com", "hr@example.com"]
        for mail in desk.mailer.sent:
            assert mail.subject == "An import at Acme Industries waits for an administrator"
            assert "would give or take the role of administrator 2 times" in mail.text
            assert f"/tasks/{desk.task().task_id}" in mail.text
        assert desk.task().notice is None

    def test_the_starter_comes_first_and_few_are_told(
        self, desk: Desk, braked: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(notices, "MOST", 2)
        for account in ("a1", "a2", "a3", "zoe"):
            person(account, role=Role.ADMINISTRATOR)
        desk.deliver(_start(desk, signed_in(app, "zoe"), braked, mode="update", allow_role_changes=True))
        _follow(desk)
        assert desk.mailer.sent[0].to == "zoe@example.com"
        assert len(desk.mailer.sent) == 2

    def test_a_person_who_asked_for_the_preview_looks_at_it_anyway(
        self, desk: Desk, admin: Client, braked: bytes
    ) -> None:
        desk.deliver(_start(desk, admin, braked, mode="update", allow_role_changes=True, preview=True, notify=True))
        assert (desk.task().state, desk.notices.bodies) == ("planned", [])

    def test_a_plan_that_was_applied_before_the_mail_is_not_told(
        self, desk: Desk, admin: Client, braked: bytes
    ) -> None:
        desk.deliver(desk.drop(braked, ROLES))
        assert admin("POST", f"/v1/tasks/{desk.task().task_id}/apply").status == 200
        _follow(desk)
        assert desk.mailer.sent == []
        desk.deliver(desk.queue.bodies.pop())
        assert (desk.task().state, desk.task().notice) == ("succeeded", None)


class TestNeverLost:
    @pytest.fixture
    def end(self, desk: Desk, admin: Client) -> str:
        """Start an import; return the message of its file."""
        return _start(desk, admin, notify=True)

    def test_a_run_that_dies_between_the_end_and_the_message_is_made_good(
        self, end: str, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as dying:
            dying.setattr(desk.notices, "put", killed)
            with pytest.raises(KilledError):
                desk.deliver(end)
        assert desk.task().state == "completed_with_errors"
        desk.deliver(end, attempt=2)
        _follow(desk)
        assert [mail.to for mail in desk.mailer.sent] == [ADMIN]
        assert desk.uploads.kept == {}

    def test_so_is_one_that_dies_after_planning(
        self, desk: Desk, acme: Enterprise, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        message = desk.drop(PEOPLE, "imports/acme/preview/people.xlsx")
        _set_notify(acme, "hr@example.com")
        with monkeypatch.context() as dying:
            dying.setattr(desk.notices, "put", killed)
            with pytest.raises(KilledError):
                desk.deliver(message)
        desk.deliver(message, attempt=2)
        _follow(desk)
        assert [mail.to for mail in desk.mailer.sent] == ["hr@example.com"]

    def test_a_service_that_is_busy_delays_the_rest_and_no_address_is_mailed_twice(
        self, desk: Desk, acme: Enterprise
    ) -> None:
        _set_notify(acme, "a@example.com", "b@example.com", "c@example.com")
        desk.deliver(desk.drop(PEOPLE))
        (told,) = desk.notices.bodies
        _busy_after(desk, 1)
        with pytest.raises(ThrottledError):
            _follow(desk)
        assert len(desk.mailer.sent) == 1
        desk.notices.bodies.append(told)
        _follow(desk)
        desk.notices.bodies.append(told)
        _follow(desk)
        assert [mail.to for mail in desk.mailer.sent] == ["a@example.com", "b@example.com", "c@example.com"]

    def test_an_address_to_which_none_goes_until_an_operator_acts_holds_up_no_other(
        self, desk: Desk, acme: Enterprise
    ) -> None:
        _set_notify(acme, "a@example.com", "b@example.com")
        desk.mailer.holds = frozenset({"a@example.com"})
        desk.deliver(desk.drop(PEOPLE))
        (told,) = desk.notices.bodies
        with pytest.raises(MailHeldError):
            _follow(desk)
        assert [mail.to for mail in desk.mailer.sent] == ["b@example.com"]
        desk.mailer.holds = frozenset()
        desk.notices.bodies.append(told)
        _follow(desk)
        assert [mail.to for mail in desk.mailer.sent] == ["b@example.com", "a@example.com"]
        assert desk.task().notice is None

    def test_an_address_that_is_refused_for_good_is_given_up(self, desk: Desk, acme: Enterprise) -> None:
        _set_notify(acme, "a@example.com", "b@example.com")
        desk.mailer.refuses = frozenset({"a@example.com"})
        desk.deliver(desk.drop(PEOPLE))
        _follow(desk)
        assert [mail.to for mail in desk.mailer.sent] == ["b@example.com"]
        assert desk.task().notice is None

    def test_mails_about_imports_use_up_no_other_mails(self, end: str, desk: Desk) -> None:
        desk.deliver(end)
        _follow(desk)
        assert [str(each.id).partition("#")[0] for each in Counter.scan() if "-to#" in each.id] == ["imports-to"]


def _busy_after(desk: Desk, taken: int) -> None:
    """Let the mailer be too busy for one mail after it has taken some."""
    send: Callable[..., str] = desk.mailer.send

    def sends(mail: object) -> str:
        if len(desk.mailer.sent) == taken:
            desk.mailer.throttled = 1
            desk.mailer.send = send  # type: ignore[method-assign]
        return send(mail)

    desk.mailer.send = sends  # type: ignore[method-assign]
