"""What the preflight says of SES and of the identity that mails are sent from."""

from typing import Any

import pytest

from infra.preflight import mail, sender
from infra.preflight.findings import Finding, Level
from infra.preflight.sender import Sender

VERIFIED = {"VerifiedForSendingStatus": True, "DkimAttributes": {"Status": "SUCCESS", "SigningEnabled": True}}


PENDING = {"VerifiedForSendingStatus": False, "DkimAttributes": {"Status": "NOT_STARTED"}}


def _account(**other: Any) -> dict[str, Any]:
    quota = {"Max24HourSend": 50000.0, "MaxSendRate": 14.0, "SentLast24Hours": 10.0}
    healthy = {"SendingEnabled": True, "EnforcementStatus": "HEALTHY", "ProductionAccessEnabled": True}
    return healthy | {"SendQuota": quota} | other


@pytest.mark.parametrize(
    ("other", "level", "words"),
    [
        ({}, Level.OK, "50,000 people a day can be told of their sign-in"),
        ({"SendQuota": {"Max24HourSend": -1.0}}, Level.OK, "without a daily limit"),
        ({"SendQuota": {"Max24HourSend": 200.0, "MaxSendRate": 1.0}}, Level.WARN, "200 people a day"),
        ({"ProductionAccessEnabled": False}, Level.WARN, "sandbox"),
        ({"EnforcementStatus": "PROBATION"}, Level.WARN, "probation"),
        ({"EnforcementStatus": "SHUTDOWN"}, Level.STOP, "sending is paused"),
        ({"SendingEnabled": False}, Level.STOP, "sending is paused"),
    ],
)
def test_the_state_of_ses_says_whom_it_reaches(other: dict[str, Any], level: Level, words: str) -> None:
    found = list(mail.judged_account(_account(**other), "eu-central-1"))
    assert any(each.level == level and words in each.sentence for each in found)
    worse = [each for each in found if each.level != Level.OK]
    assert len(worse) == (level != Level.OK)


def _sender(identity: str = "", *, own: bool | None = False, declared: bool = False, **found: Any) -> list[Finding]:
    names = {name.replace("__", "@").replace("_", "."): each for name, each in found.items()}
    return list(sender.judged(Sender("muster@mail.acme.dev", identity, declared, own, names, "eu-central-1")))


@pytest.mark.parametrize("identity", ["other@mail.acme.dev", "acme.com", "il.acme.dev", "x.mail.acme.dev"])
def test_an_identity_that_is_not_the_senders_stops(identity: str) -> None:
    (found,) = _sender(identity)
    assert found.level == Level.STOP
    assert f"MailIdentity {identity} does not cover MailSender muster@mail.acme.dev" in found.sentence


@pytest.mark.parametrize("identity", ["muster@mail.acme.dev", "mail.acme.dev", "acme.dev", "Acme.dev"])
def test_an_identity_covers_its_address_its_domain_and_all_below(identity: str) -> None:
    found = list(
        sender.judged(Sender("muster@mail.acme.dev", identity, False, False, {identity: VERIFIED}, "eu-central-1"))
    )
    assert [each.level for each in found] == [Level.OK, Level.OK]


def test_a_named_identity_must_be_there_and_verified() -> None:
    (missing,) = _sender("acme.dev")
    (pending,) = _sender("acme.dev", acme_dev=PENDING)
    assert missing.level == pending.level == Level.STOP
    assert "has no identity acme.dev in eu-central-1" in missing.sentence
    assert "publish the DNS records" in pending.sentence


def test_a_pending_address_beside_its_verified_domain_is_a_warning() -> None:
    found = _sender("mail.acme.dev", mail_acme_dev=VERIFIED, muster__mail_acme_dev=PENDING)
    assert found[0].level == Level.WARN
    assert "goes before the domain's" in found[0].sentence


def test_an_identity_that_the_stack_is_to_make_must_not_exist() -> None:
    (pending,) = _sender(muster__mail_acme_dev=PENDING)
    assert pending.level == Level.STOP
    assert "exists already and is not the stack's" in pending.sentence
    assert "once it is verified (open the link" in pending.sentence
    verified = _sender(muster__mail_acme_dev=VERIFIED)
    assert verified[0].level == Level.STOP
    assert "set MailIdentity=muster@mail.acme.dev" in verified[0].sentence


def test_the_stacks_own_identity_waits_for_its_link() -> None:
    (found,) = _sender(own=True, muster__mail_acme_dev=PENDING)
    assert found.level == Level.WARN
    assert "is not verified yet, so no mail leaves: open the link" in found.sentence


def test_the_stacks_own_verified_identity_is_declared_and_never_named() -> None:
    """A stack that is given its own identity by MailIdentity deletes it."""
    waiting = _sender(own=True, muster__mail_acme_dev=VERIFIED)
    declared = _sender(own=True, declared=True, muster__mail_acme_dev=VERIFIED)
    named = _sender("muster@mail.acme.dev", own=True, muster__mail_acme_dev=VERIFIED)
    assert waiting[0].level == Level.WARN
    assert "set MailSenderVerified=true" in waiting[0].sentence
    assert declared[0].level == Level.OK
    assert named[0].level == Level.STOP
    assert "the deployment would delete it" in named[0].sentence


@pytest.mark.parametrize("found", [{}, {"muster__mail_acme_dev": PENDING}, {"acme_dev": VERIFIED}])
def test_the_sender_is_not_declared_verified_before_it_is(found: dict[str, Any]) -> None:
    first, *_ = _sender(own=True, declared=True, **found)
    assert first.level == Level.STOP
    assert "MailSenderVerified is true, but SES has not verified muster@mail.acme.dev" in first.sentence


def test_an_identity_of_a_stack_that_could_not_be_seen_stops_nothing() -> None:
    assert Level.STOP not in [each.level for each in _sender(own=None, muster__mail_acme_dev=PENDING)]


def test_a_new_identity_is_announced_and_a_verified_domain_preferred() -> None:
    (new,) = _sender()
    assert "SES will mail muster@mail.acme.dev a link" in new.sentence
    found = _sender(acme_dev=VERIFIED)
    assert "set MailIdentity=acme.dev" in found[0].sentence


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"DkimAttributes": {"Status": "FAILED"}}, "no DKIM signature of mail.acme.dev"),
        ({"DkimAttributes": {"Status": "SUCCESS", "SigningEnabled": False}}, "no DKIM signature"),
        (
            {"MailFromAttributes": {"MailFromDomain": "bounce.acme.dev", "MailFromDomainStatus": "PENDING"}},
            "The MAIL FROM domain bounce.acme.dev of acme.dev is not set up (PENDING)",
        ),
    ],
)
def test_mails_that_receivers_take_for_forged_are_a_warning(other: dict[str, Any], words: str) -> None:
    warnings = [each for each in _sender("acme.dev", acme_dev=VERIFIED | other) if each.level == Level.WARN]
    assert len(warnings) == 1
    assert words in warnings[0].sentence
