"""Pending actions made true: each user is mailed one valid password, whatever happens meanwhile."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from functions.onboard import app
from muster.clock import now
from muster.errors import ThrottledError
from muster.gateways import live
from muster.gateways.mailer import Mail, MailHeldError
from muster.gateways.sign_ins import SignIn, SignIns
from muster.onboarding import onboard
from muster.users.creation import Source, draft_user
from muster.users.fields import NewUser
from muster.users.items import UserItem
from muster.users.leases import LONGEST_RUN, acquire_pending
from muster.users.pending import nothing_pending
from muster.users.repository import find_user
from muster.users.user import Status, User
from tests.fakes import InMemoryMailer, InMemorySignIns
from tests.functional.api import Context
from tests.functional.people import delete, insert, put
from tests.messages import event, record

pytestmark = pytest.mark.usefixtures("acme")


def _add(account: str, *, wanted_since: timedelta = timedelta()) -> User:
    new = NewUser.model_validate({"name": "Ann <Lee>", "email": f"{account}@example.com", "account": account})
    moment = now() - wanted_since
    user = draft_user(new, Source("acme", "admin"), row=None, now=moment, due_at=moment).user
    return insert(user)


def _find(account: str) -> User:
    user = find_user(account)
    assert user is not None
    return user


@pytest.fixture
def sign_ins() -> InMemorySignIns:
    return InMemorySignIns()


@pytest.fixture
def mailer() -> InMemoryMailer:
    return InMemoryMailer()


def test_a_user_gets_a_temporary_password_by_mail(sign_ins: InMemorySignIns, mailer: InMemoryMailer) -> None:
    _add("ann")
    onboard(["ann"], sign_ins=sign_ins, mailer=mailer)

    email, password, temporary = sign_ins.kept["ann"]
    (mail,) = mailer.sent
    assert temporary
    assert email == mail.to == "ann@example.com"
    assert mail.sender_name == "Acme Industries"
    assert all(text in mail.text for text in ("Ann <Lee>", "ann", password, "https://muster.example.com", "7 days"))


def test_a_name_is_text_in_the_html_of_a_mail(sign_ins: InMemorySignIns, mailer: InMemoryMailer) -> None:
    _add("ann")
    onboard(["ann"], sign_ins=sign_ins, mailer=mailer)

    assert "Ann &lt;Lee&gt;" in mailer.sent[0].html
    assert "<Lee>" not in mailer.sent[0].html


def test_what_was_done_is_no_longer_wanted(sign_ins: InMemorySignIns, mailer: InMemoryMailer) -> None:
    _add("ann")
    onboard(["ann"], sign_ins=sign_ins, mailer=mailer)

    user = _find("ann")
    assert [user.pending_action, user.due_at, user.pending_shard] == [None, None, None]
    assert user.mail_status == "sent"


def test_a_second_nudge_sends_no_second_mail(sign_ins: InMemorySignIns, mailer: InMemoryMailer) -> None:
    _add("ann")
    onboard(["ann", "ann"], sign_ins=sign_ins, mailer=mailer)
    onboard(["ann"], sign_ins=sign_ins, mailer=mailer)

    assert len(mailer.sent) == 1


def test_two_runs_at_once_send_one_mail(mailer: InMemoryMailer) -> None:
    class SignInsMeanwhile(InMemorySignIns):
        """While one run sets the password, another is told of the same account."""

        def put(self, account: str, email: str, password: str, *, temporary: bool, **others: Any) -> SignIn:
            onboard(["ann"], sign_ins=InMemorySignIns(), mailer=mailer)
            return super().put(account, email, password, temporary=temporary, **others)

    _add("ann")
    sign_ins: SignIns = SignInsMeanwhile()
    onboard(["ann"], sign_ins=sign_ins, mailer=mailer)

    assert len(mailer.sent) == 1


def test_throttling_loses_no_mail(sign_ins: InMemorySignIns, mailer: InMemoryMailer) -> None:
    for account in ("ann", "bob"):
        _add(account)
    mailer.throttled = 1
    with pytest.raises(ThrottledError):
        onboard(["ann", "bob"], sign_ins=sign_ins, mailer=mailer)
    assert mailer.sent == []

    _later("ann")
    onboard(["ann", "bob"], sign_ins=sign_ins, mailer=mailer)
    assert [mail.to for mail in mailer.sent] == ["ann@example.com", "bob@example.com"]
    assert sign_ins.kept["ann"][1] in mailer.sent[0].text


def test_no_account_is_still_reserved_when_its_nudge_comes_again(
    mailer: InMemoryMailer, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = now()
    moments = iter([began, began, began + timedelta(seconds=50)])
    monkeypatch.setattr("muster.onboarding.now", lambda: next(moments))
    for account in ("ann", "bob"):
        _add(account, wanted_since=timedelta(minutes=1))
    with pytest.raises(RuntimeError):
        onboard(["ann", "bob"], sign_ins=_Broken(), mailer=mailer)

    assert all(user.due_at <= began + timedelta(seconds=90) for user in UserItem.scan())


class _Broken(InMemorySignIns):
    def put(self, account: str, email: str, password: str, *, temporary: bool, **others: Any) -> SignIn:
        raise RuntimeError("broken")


class TestWhenSomethingElseIsWantedWhileAMailIsUnderWay:
    """The other thing was done already, and this run has made the sign-in anew after it."""

    def test_whoever_is_removed_has_no_sign_in(self, sign_ins: InMemorySignIns) -> None:
        _add("ann")
        onboard(["ann"], sign_ins=sign_ins, mailer=_Slow(lambda: delete("ann")))

        assert sign_ins.kept == {}

    def test_whoever_is_disabled_cannot_sign_in(self, sign_ins: InMemorySignIns) -> None:
        _add("ann")
        disabling = {"status": Status.DISABLED, **nothing_pending()}
        onboard(["ann"], sign_ins=sign_ins, mailer=_Slow(lambda: put("ann", **disabling)))

        assert sign_ins.disabled == {"ann"}

    def test_a_change_that_leaves_the_person_active_leaves_the_sign_in(self, sign_ins: InMemorySignIns) -> None:
        _add("ann")
        onboard(["ann"], sign_ins=sign_ins, mailer=_Slow(lambda: put("ann", **nothing_pending())))

        assert (set(sign_ins.kept), sign_ins.disabled) == ({"ann"}, set())


class _Slow(InMemoryMailer):
    """Lets something happen while a mail is sent."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__()
        self._meanwhile = meanwhile

    def send(self, mail: Mail) -> str:
        self._meanwhile()
        return super().send(mail)


def test_a_mail_that_is_refused_for_good_is_told_and_not_tried_again(
    sign_ins: InMemorySignIns, mailer: InMemoryMailer
) -> None:
    _add("ann")
    mailer.refuses = frozenset({"ann@example.com"})
    onboard(["ann"], sign_ins=sign_ins, mailer=mailer)

    assert _find("ann").mail_status == "failed"
    assert _find("ann").pending_action is None


def test_a_mail_that_is_refused_for_good_is_counted_for_the_alarm(
    sign_ins: InMemorySignIns, mailer: InMemoryMailer, capsys: pytest.CaptureFixture[str]
) -> None:
    _add("ann")
    mailer.refuses = frozenset({"ann@example.com"})
    onboard(["ann"], sign_ins=sign_ins, mailer=mailer)

    (line,) = (json.loads(line) for line in capsys.readouterr().out.splitlines() if "CloudWatchMetrics" in line)
    assert line["_aws"].pop("Timestamp") > 0
    metric = {"Namespace": "Muster", "Dimensions": [["Stage"]], "Metrics": [{"Name": "MailsFailed", "Unit": "Count"}]}
    assert line == {"_aws": {"CloudWatchMetrics": [metric]}, "Stage": "test", "MailsFailed": 1}


class TestWhileOurAccountMaySendNoMail:
    def test_a_mail_waits_while_the_sender_is_not_verified(
        self, sign_ins: InMemorySignIns, mailer: InMemoryMailer
    ) -> None:
        for account in ("ann", "bob"):
            _add(account)
        mailer.holds_all = True
        with pytest.raises(MailHeldError):
            onboard(["ann", "bob"], sign_ins=sign_ins, mailer=mailer)
        assert [(_find(name).pending_action, _find(name).mail_status) for name in ("ann", "bob")] == [
            ("send_password", "queued"),
            ("send_password", "queued"),
        ]

        mailer.holds_all = False
        _later("ann")
        onboard(["ann", "bob"], sign_ins=sign_ins, mailer=mailer)
        assert [mail.to for mail in mailer.sent] == ["ann@example.com", "bob@example.com"]

    def test_nobody_else_is_tried_since_it_would_be_in_vain(self, mailer: InMemoryMailer) -> None:
        for account in ("ann", "bob"):
            _add(account)
        mailer.holds_all = True
        sign_ins = InMemorySignIns()
        with pytest.raises(MailHeldError):
            onboard(["ann", "bob"], sign_ins=sign_ins, mailer=mailer)
        assert set(sign_ins.kept) == {"ann"}

    def test_a_recipient_who_is_not_verified_in_the_sandbox_does_not_hold_up_the_others(
        self, sign_ins: InMemorySignIns, mailer: InMemoryMailer
    ) -> None:
        for account in ("ann", "bob"):
            _add(account)
        mailer.holds = frozenset({"ann@example.com"})
        with pytest.raises(MailHeldError):
            onboard(["ann", "bob"], sign_ins=sign_ins, mailer=mailer)

        assert [mail.to for mail in mailer.sent] == ["bob@example.com"]
        assert _find("ann").pending_action == "send_password"

    def test_its_message_ends_in_the_dead_letter_queue_and_the_log_says_what_to_do(
        self, mailer: InMemoryMailer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        _add("ann")
        mailer.holds_all = True
        monkeypatch.setattr(live, "sign_ins", InMemorySignIns)
        monkeypatch.setattr(live, "mailer", lambda: mailer)
        answer = app.lambda_handler(event(json.dumps({"accounts": ["ann"]})), Context())

        assert answer == {"batchItemFailures": [{"itemIdentifier": "0"}]}
        (line,) = (vars(record) for record in caplog.records if record.levelname == "ERROR")
        assert line["message"] == "The sender is not verified. Confirm the link."
        assert (line["account"], line["error_code"]) == ("ann", "MessageRejected")


def test_one_account_that_cannot_be_done_does_not_hold_up_the_others(mailer: InMemoryMailer) -> None:
    class BrokenForAnn(InMemorySignIns):
        def put(self, account: str, email: str, password: str, *, temporary: bool, **others: Any) -> SignIn:
            if account == "ann":
                raise RuntimeError("broken")
            return super().put(account, email, password, temporary=temporary, **others)

    for account in ("ann", "bob"):
        _add(account)
    with pytest.raises(RuntimeError):
        onboard(["ann", "bob"], sign_ins=BrokenForAnn(), mailer=mailer)

    assert [mail.to for mail in mailer.sent] == ["bob@example.com"]
    assert _find("ann").pending_action == "send_password"


def test_an_account_that_is_gone_is_passed_over(sign_ins: InMemorySignIns, mailer: InMemoryMailer) -> None:
    onboard(["nobody"], sign_ins=sign_ins, mailer=mailer)

    assert mailer.sent == []
    assert UserItem.count() == 0


def _nudge(*accounts: str, attempt: int) -> dict[str, Any]:
    return {"Records": [record(json.dumps({"accounts": accounts}), "1", attempt)]}


def test_a_nudge_comes_again_as_long_as_a_run_that_may_have_died_has_reserved_an_account(
    sign_ins: InMemorySignIns, mailer: InMemoryMailer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "sign_ins", lambda: sign_ins)
    monkeypatch.setattr(live, "mailer", lambda: mailer)
    for account in ("ann", "bob"):
        _add(account)
    assert acquire_pending("ann", now() + LONGEST_RUN)  # by a run that dies

    assert app.lambda_handler(_nudge("ann", "bob", attempt=2), Context())["batchItemFailures"]
    assert [mail.to for mail in mailer.sent] == ["bob@example.com"]
    _later("ann")
    assert app.lambda_handler(_nudge("ann", "bob", attempt=3), Context())["batchItemFailures"] == []
    assert [mail.to for mail in mailer.sent] == ["bob@example.com", "ann@example.com"]


def _later(account: str) -> None:
    """Let the time pass for which a run that failed has reserved the account."""
    user = _find(account)
    put(user.account, due_at=now())
