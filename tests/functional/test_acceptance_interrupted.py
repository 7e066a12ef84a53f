"""Accepting an invitation while something else happens, or a service stops: nobody is left halfway.

That a run may be killed at any moment is what `test_crash_anywhere.py` holds.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from muster.gateways import live
from muster.onboarding import onboard
from muster.users import acceptance
from muster.users.items import UniqueKeyItem
from muster.users.lifecycle import disable, enable
from muster.users.pending import schedule
from muster.users.repository import change_user
from muster.users.user import MailStatus, PendingAction, Status, User
from tests.fakes import InMemoryMailer, InMemorySignIns
from tests.functional.api import Answer
from tests.functional.failing import busy
from tests.functional.invited import (
    PASSWORD,
    InterruptedSignIns,
    accept,
    deleted,
    disabled,
    found,
    invite,
    look,
    replaced,
    take_back_invitation,
)
from tests.functional.people import ids, kept, put

pytestmark = pytest.mark.usefixtures("acme")


@pytest.fixture
def sign_ins(monkeypatch: pytest.MonkeyPatch) -> InterruptedSignIns:
    sign_ins = InterruptedSignIns()
    monkeypatch.setattr(live, "sign_ins", lambda: sign_ins)
    return sign_ins


class TestAtTheSameTime:
    def test_of_two_who_accept_one_wins(self, token: str, sign_ins: InterruptedSignIns) -> None:
        other: list[Answer] = []
        sign_ins.meanwhile = lambda: other.append(accept(token, "Another-Otter-82"))

        assert accept(token).status == 200
        assert [answer.status for answer in other] == [404]
        assert sign_ins.kept["ann"][1] == PASSWORD

    def test_of_two_who_have_both_looked_one_wins(
        self, token: str, sign_ins: InterruptedSignIns, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        invited_user, others = acceptance.invited_user, [lambda: accept(token, "Another-Otter-82")]

        def look_then_wait(token: str) -> User:
            user = invited_user(token)
            if others:
                assert others.pop()().status == 200
            return user

        monkeypatch.setattr(acceptance, "invited_user", look_then_wait)
        assert accept(token).status == 404
        assert sign_ins.kept["ann"][1] == "Another-Otter-82"

    @pytest.mark.parametrize("spoil", [deleted, replaced, disabled], ids=["deleted", "replaced", "disabled"])
    def test_an_invitation_that_ends_after_the_look_creates_nothing(
        self,
        token: str,
        sign_ins: InterruptedSignIns,
        monkeypatch: pytest.MonkeyPatch,
        spoil: Callable[[str], str],
    ) -> None:
        invited_user = acceptance.invited_user

        def look_then_wait(token: str) -> User:
            user = invited_user(token)
            spoil(token)
            return user

        monkeypatch.setattr(acceptance, "invited_user", look_then_wait)
        answer = accept(token)
        monkeypatch.undo()
        assert answer.status == 404
        assert sign_ins.kept == {}

    def test_an_invitation_that_is_being_accepted_cannot_be_deleted(
        self, token: str, sign_ins: InterruptedSignIns
    ) -> None:
        def delete() -> None:
            with pytest.raises(Exception, match="There is no such invitation"):
                take_back_invitation("ann")

        sign_ins.meanwhile = delete
        assert accept(token).status == 200
        assert found("ann").status == "active"
        assert UniqueKeyItem.count() == 2

    def test_whoever_is_removed_meanwhile_is_left_with_no_sign_in(
        self, token: str, sign_ins: InterruptedSignIns
    ) -> None:
        def remove() -> None:
            put("ann", status=Status.REMOVED, **schedule(PendingAction.REMOVE, "ann"))
            _onboard(sign_ins)
            assert (kept("ann").status, kept("ann").pending_action) == ("removed", None)

        sign_ins.meanwhile = remove
        accept(token)
        _onboard(sign_ins)
        assert sign_ins.kept == {}
        assert (kept("ann").status, kept("ann").pending_action) == ("removed", None)

    def test_whoever_is_being_removed_meanwhile_is_left_with_no_sign_in(
        self, token: str, sign_ins: InterruptedSignIns
    ) -> None:
        sign_ins.meanwhile = lambda: put("ann", status=Status.REMOVED, **schedule(PendingAction.REMOVE, "ann"))
        accept(token)
        _onboard(sign_ins)
        assert sign_ins.kept == {}
        assert (kept("ann").status, kept("ann").pending_action) == ("removed", None)

    def test_whoever_is_disabled_meanwhile_cannot_sign_in(self, token: str, sign_ins: InterruptedSignIns) -> None:
        def disable() -> None:
            put("ann", status=Status.DISABLED, **schedule(PendingAction.SYNC_SIGN_IN, "ann"))
            _onboard(sign_ins)

        sign_ins.meanwhile = disable
        accept(token)
        _onboard(sign_ins)
        assert sign_ins.disabled == {"ann"}
        assert found("ann").status == "disabled"

    def test_a_reset_meanwhile_is_still_done(self, token: str, sign_ins: InterruptedSignIns) -> None:
        sign_ins.meanwhile = lambda: put("ann", **schedule(PendingAction.RESET_PASSWORD, "ann"))
        accept(token)
        assert found("ann").pending_action == "reset_password"

    def test_a_refused_password_does_not_undo_what_others_did_meanwhile(
        self, token: str, sign_ins: InterruptedSignIns
    ) -> None:
        sign_ins.refused = frozenset({PASSWORD})
        sign_ins.meanwhile = lambda: put("ann", status=Status.DISABLED, **schedule(PendingAction.SYNC_SIGN_IN, "ann"))
        assert accept(token).status == 422
        assert found("ann").status == "disabled"

    def test_a_mail_that_is_noted_late_changes_nothing(self, sign_ins: InterruptedSignIns) -> None:
        """The person is faster than `onboard`, which still has to note that the mail is sent."""

        class FastReader(InMemoryMailer):
            def send(self, mail: Any) -> str:
                sent = super().send(mail)
                assert accept(mail.text.partition("#token=")[2].split()[0]).status == 200
                return sent

        invite("ann")
        onboard(ids("ann"), sign_ins=sign_ins, mailer=FastReader())
        user = found("ann")
        assert (user.status, user.mail_status) == ("active", "delivered")
        assert user.pending_action is None


class TestWhenTheSignInServiceIsDown:
    def test_the_person_is_told_and_gets_a_password_by_mail(self, token: str, sign_ins: InterruptedSignIns) -> None:
        sign_ins.throttled = 1
        answer = accept(token)
        assert (answer.status, answer.headers["retry-after"]) == (503, "2")
        assert "A mail with another one comes" in answer.json["detail"]

        mailer = InMemoryMailer()
        _onboard(sign_ins, mailer)
        assert mailer.sent == []  # a run that still tries has 15 minutes
        _onboard(sign_ins, mailer, later=timedelta(minutes=16))
        assert sign_ins.kept["ann"][1] in mailer.sent[0].text
        assert found("ann").mail_status == "sent"

    def test_whoever_is_disabled_and_enabled_before_that_mail_still_gets_it(
        self, token: str, sign_ins: InterruptedSignIns
    ) -> None:
        sign_ins.throttled = 1
        accept(token)
        caller = User(account="admin", enterprise_id="acme")
        for plan in (disable, enable):
            change_user(caller, "ann", lambda user, plan=plan: plan(user, caller))  # type: ignore[misc]
            _onboard(sign_ins, mailer := InMemoryMailer())
        assert sign_ins.kept["ann"][1] in mailer.sent[0].text

    def test_no_mail_goes_to_an_address_that_it_does_not_reach(self, token: str, sign_ins: InterruptedSignIns) -> None:
        put("ann", mail_status=MailStatus.COMPLAINED)
        sign_ins.throttled = 1
        accept(token)
        _onboard(sign_ins, mailer := InMemoryMailer(), later=timedelta(minutes=16))
        assert mailer.sent == []
        user = found("ann")
        assert user.pending_action is None
        assert user.mail_status == "complained"

    def test_a_busy_table_is_told(self, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(acceptance, "kept_user", busy)
        assert look(token).status == 503


def _onboard(sign_ins: InMemorySignIns, mailer: InMemoryMailer | None = None, later: timedelta = timedelta()) -> None:
    """Do for Ann what is wanted then."""
    user = kept("ann")
    if user.due_at and later:
        put(user.account, due_at=user.due_at - later)
    onboard(ids("ann"), sign_ins=sign_ins, mailer=mailer or InMemoryMailer())
