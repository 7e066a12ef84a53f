"""Pending actions made true: each user is mailed one valid password, whatever happens meanwhile."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from functions.onboard import app
from muster.clock import now
from muster.gateways import live
from muster.gateways.mailer import Mail
from muster.gateways.sign_ins import SignIn, SignIns
from muster.onboarding import onboard
from muster.users.items import UserItem
from muster.users.leases import LONGEST_RUN, acquire_pending
from muster.users.pending import nothing_pending, schedule
from muster.users.user import PendingAction, Status
from tests.context import Context
from tests.fakes import InMemoryMailer, InMemorySignIns
from tests.functional.people import id_of, ids, kept, let_hold_end, newcomer, put
from tests.messages import record

pytestmark = pytest.mark.usefixtures("acme")


def test_a_user_gets_a_temporary_password_by_mail(sign_ins: InMemorySignIns, mailer: InMemoryMailer) -> None:
    newcomer("ann", name="Ann <Lee>")
    onboard(ids("ann"), sign_ins=sign_ins, mailer=mailer)

    email, password, temporary = sign_ins.kept["ann"]
    (mail,) = mailer.sent
    assert temporary
    assert email == mail.to == "ann@example.com"
    assert mail.sender_name == "Acme Industries"
    assert all(text in mail.text for text in ("Ann <Lee>", "ann", password, "https://muster.example.com", "7 days"))


def test_a_name_is_text_in_the_html_of_a_mail(sign_ins: InMemorySignIns, mailer: InMemoryMailer) -> None:
    newcomer("ann", name="Ann <Lee>")
    onboard(ids("ann"), sign_ins=sign_ins, mailer=mailer)

    assert "Ann &lt;Lee&gt;" in mailer.sent[0].html
    assert "<Lee>" not in mailer.sent[0].html


def test_what_was_done_is_no_longer_wanted(sign_ins: InMemorySignIns, mailer: InMemoryMailer) -> None:
    newcomer("ann")
    onboard(ids("ann"), sign_ins=sign_ins, mailer=mailer)

    user = kept("ann")
    assert [user.pending_action, user.due_at, user.pending_shard] == [None, None, None]
    assert user.mail_status == "sent"


def test_a_second_nudge_sends_no_second_mail(sign_ins: InMemorySignIns, mailer: InMemoryMailer) -> None:
    newcomer("ann")
    onboard(ids("ann", "ann"), sign_ins=sign_ins, mailer=mailer)
    onboard(ids("ann"), sign_ins=sign_ins, mailer=mailer)

    assert len(mailer.sent) == 1


def test_two_runs_at_once_send_one_mail(mailer: InMemoryMailer) -> None:
    class SignInsMeanwhile(InMemorySignIns):
        """While one run sets the password, another is told of the same account."""

        def put(self, account: str, email: str, password: str, *, temporary: bool, **others: Any) -> SignIn:
            onboard(ids("ann"), sign_ins=InMemorySignIns(), mailer=mailer)
            return super().put(account, email, password, temporary=temporary, **others)

    newcomer("ann")
    sign_ins: SignIns = SignInsMeanwhile()
    onboard(ids("ann"), sign_ins=sign_ins, mailer=mailer)

    assert len(mailer.sent) == 1


def test_no_account_is_still_reserved_when_its_nudge_comes_again(
    mailer: InMemoryMailer, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = now()
    moments = iter([began, began, began + timedelta(seconds=50)])
    monkeypatch.setattr("muster.onboarding.now", lambda: next(moments))
    for account in ("ann", "bob"):
        newcomer(account, since=now() - timedelta(minutes=1))
    with pytest.raises(RuntimeError):
        onboard(ids("ann", "bob"), sign_ins=_Broken(), mailer=mailer)

    assert all(user.due_at <= began + timedelta(seconds=90) for user in UserItem.scan())


class _Broken(InMemorySignIns):
    def put(self, account: str, email: str, password: str, *, temporary: bool, **others: Any) -> SignIn:
        raise RuntimeError("broken")


class TestWhenSomethingElseIsWantedWhileAMailIsUnderWay:
    """The other thing was done already, and this run has made the sign-in anew after it."""

    def test_whoever_is_removed_has_no_sign_in(self, sign_ins: InMemorySignIns) -> None:
        removal = {"status": Status.REMOVED, **schedule(PendingAction.REMOVE, newcomer("ann").id)}
        onboard(ids("ann"), sign_ins=sign_ins, mailer=_Slow(lambda: put("ann", **removal)))

        assert sign_ins.kept == {}

    def test_whoever_is_disabled_cannot_sign_in(self, sign_ins: InMemorySignIns) -> None:
        newcomer("ann")
        disabling = {"status": Status.DISABLED, **nothing_pending()}
        onboard(ids("ann"), sign_ins=sign_ins, mailer=_Slow(lambda: put("ann", **disabling)))

        assert sign_ins.disabled == {"ann"}

    def test_a_change_that_leaves_the_person_active_leaves_the_sign_in(self, sign_ins: InMemorySignIns) -> None:
        newcomer("ann")
        onboard(ids("ann"), sign_ins=sign_ins, mailer=_Slow(lambda: put("ann", **nothing_pending())))

        assert (set(sign_ins.kept), sign_ins.disabled) == ({"ann"}, set())


class _Slow(InMemoryMailer):
    """Lets something happen while a mail is sent."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__()
        self._meanwhile = meanwhile

    def send(self, mail: Mail) -> str:
        self._meanwhile()
        return super().send(mail)


def test_one_account_that_cannot_be_done_does_not_hold_up_the_others(mailer: InMemoryMailer) -> None:
    class BrokenForAnn(InMemorySignIns):
        def put(self, account: str, email: str, password: str, *, temporary: bool, **others: Any) -> SignIn:
            if account == "ann":
                raise RuntimeError("broken")
            return super().put(account, email, password, temporary=temporary, **others)

    for account in ("ann", "bob"):
        newcomer(account)
    with pytest.raises(RuntimeError):
        onboard(ids("ann", "bob"), sign_ins=BrokenForAnn(), mailer=mailer)

    assert [mail.to for mail in mailer.sent] == ["bob@example.com"]
    assert kept("ann").pending_action == "send_password"


def test_an_account_that_is_gone_is_passed_over(sign_ins: InMemorySignIns, mailer: InMemoryMailer) -> None:
    onboard(["01K3ZP4Q8S6V9XT2M7WBN5RDHE"], sign_ins=sign_ins, mailer=mailer)

    assert mailer.sent == []
    assert UserItem.count() == 0


def _nudge(*accounts: str, attempt: int) -> dict[str, Any]:
    return {"Records": [record(json.dumps({"users": ids(*accounts)}), "1", attempt)]}


def test_a_nudge_comes_again_as_long_as_a_run_that_may_have_died_has_reserved_an_account(
    sign_ins: InMemorySignIns, mailer: InMemoryMailer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "sign_ins", lambda: sign_ins)
    monkeypatch.setattr(live, "mailer", lambda: mailer)
    for account in ("ann", "bob"):
        newcomer(account)
    assert acquire_pending(id_of("ann"), now() + LONGEST_RUN)  # by a run that dies

    assert app.lambda_handler(_nudge("ann", "bob", attempt=2), Context())["batchItemFailures"]
    assert [mail.to for mail in mailer.sent] == ["bob@example.com"]
    let_hold_end("ann")
    assert app.lambda_handler(_nudge("ann", "bob", attempt=3), Context())["batchItemFailures"] == []
    assert [mail.to for mail in mailer.sent] == ["bob@example.com", "ann@example.com"]
