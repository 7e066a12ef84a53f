"""Pending actions whose mail is throttled, refused or held: nothing is lost, and nobody else waits."""

import json

import pytest

from functions.onboard import app
from muster.errors import ThrottledError
from muster.gateways import live
from muster.gateways.mailer import MailHeldError
from muster.onboarding import onboard
from tests.context import Context
from tests.fakes import InMemoryMailer, InMemorySignIns
from tests.functional.people import id_of, ids, kept, let_hold_end, newcomer
from tests.messages import event

pytestmark = pytest.mark.usefixtures("acme")


def test_throttling_loses_no_mail(sign_ins: InMemorySignIns, mailer: InMemoryMailer) -> None:
    for account in ("ann", "bob"):
        newcomer(account)
    mailer.throttled = 1
    with pytest.raises(ThrottledError):
        onboard(ids("ann", "bob"), sign_ins=sign_ins, mailer=mailer)
    assert mailer.sent == []

    let_hold_end("ann")
    onboard(ids("ann", "bob"), sign_ins=sign_ins, mailer=mailer)
    assert [mail.to for mail in mailer.sent] == ["ann@example.com", "bob@example.com"]
    assert sign_ins.kept["ann"][1] in mailer.sent[0].text


def test_a_mail_that_is_refused_for_good_is_told_and_not_tried_again(
    sign_ins: InMemorySignIns, mailer: InMemoryMailer
) -> None:
    newcomer("ann")
    mailer.refuses = frozenset({"ann@example.com"})
    onboard(ids("ann"), sign_ins=sign_ins, mailer=mailer)

    assert kept("ann").mail_status == "failed"
    assert kept("ann").pending_action is None


def test_a_mail_that_is_refused_for_good_is_counted_for_the_alarm(
    sign_ins: InMemorySignIns, mailer: InMemoryMailer, capsys: pytest.CaptureFixture[str]
) -> None:
    newcomer("ann")
    mailer.refuses = frozenset({"ann@example.com"})
    onboard(ids("ann"), sign_ins=sign_ins, mailer=mailer)

    (line,) = (json.loads(line) for line in capsys.readouterr().out.splitlines() if "CloudWatchMetrics" in line)
    assert line["_aws"].pop("Timestamp") > 0
    metric = {"Namespace": "Muster", "Dimensions": [["Stage"]], "Metrics": [{"Name": "MailsFailed", "Unit": "Count"}]}
    assert line == {"_aws": {"CloudWatchMetrics": [metric]}, "Stage": "test", "MailsFailed": 1}


class TestWhileOurAccountMaySendNoMail:
    def test_a_mail_waits_while_the_sender_is_not_verified(
        self, sign_ins: InMemorySignIns, mailer: InMemoryMailer
    ) -> None:
        for account in ("ann", "bob"):
            newcomer(account)
        mailer.holds_all = True
        with pytest.raises(MailHeldError):
            onboard(ids("ann", "bob"), sign_ins=sign_ins, mailer=mailer)
        assert [(kept(name).pending_action, kept(name).mail_status) for name in ("ann", "bob")] == [
            ("send_password", "queued"),
            ("send_password", "queued"),
        ]

        mailer.holds_all = False
        let_hold_end("ann")
        onboard(ids("ann", "bob"), sign_ins=sign_ins, mailer=mailer)
        assert [mail.to for mail in mailer.sent] == ["ann@example.com", "bob@example.com"]

    def test_nobody_else_is_tried_since_it_would_be_in_vain(self, mailer: InMemoryMailer) -> None:
        for account in ("ann", "bob"):
            newcomer(account)
        mailer.holds_all = True
        sign_ins = InMemorySignIns()
        with pytest.raises(MailHeldError):
            onboard(ids("ann", "bob"), sign_ins=sign_ins, mailer=mailer)
        assert set(sign_ins.kept) == {"ann"}

    def test_a_recipient_who_is_not_verified_in_the_sandbox_does_not_hold_up_the_others(
        self, sign_ins: InMemorySignIns, mailer: InMemoryMailer
    ) -> None:
        for account in ("ann", "bob"):
            newcomer(account)
        mailer.holds = frozenset({"ann@example.com"})
        with pytest.raises(MailHeldError):
            onboard(ids("ann", "bob"), sign_ins=sign_ins, mailer=mailer)

        assert [mail.to for mail in mailer.sent] == ["bob@example.com"]
        assert kept("ann").pending_action == "send_password"

    def test_its_message_ends_in_the_dead_letter_queue_and_the_log_says_what_to_do(
        self, mailer: InMemoryMailer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        newcomer("ann")
        mailer.holds_all = True
        monkeypatch.setattr(live, "sign_ins", InMemorySignIns)
        monkeypatch.setattr(live, "mailer", lambda: mailer)
        answer = app.lambda_handler(event(json.dumps({"users": ids("ann")})), Context())

        assert answer == {"batchItemFailures": [{"itemIdentifier": "0"}]}
        (line,) = (vars(record) for record in caplog.records if record.levelname == "ERROR")
        assert line["message"] == "The sender is not verified. Confirm the link."
        assert (line["user_id"], line["error_code"]) == (id_of("ann"), "MessageRejected")
