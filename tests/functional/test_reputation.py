"""An enterprise whose mails bounce or are reported as spam too often is paused before it takes others' mail with it."""

import pytest

from infra.resume_mail import resume_mail
from muster.clock import now
from muster.enterprises import find_enterprise, forget_enterprises
from muster.limits import Counter
from muster.mails.reputation import note_outcome
from muster.users.user import MailStatus
from tests.functional.api import Client
from tests.functional.operators import DEPLOYMENT
from tests.functional.people import World, id_of, kept, moment, put

BOUNCED, DELIVERED, COMPLAINED = MailStatus.BOUNCED, MailStatus.DELIVERED, MailStatus.COMPLAINED


def note(status: MailStatus, times: int) -> None:
    for _ in range(times):
        note_outcome("acme", status)
    forget_enterprises()  # which a process else keeps for a minute


def person(account: str) -> dict[str, str]:
    return {"name": account.title(), "email": f"{account}@example.com", "account": account}


def resume() -> bool:
    """Resume the mail as `make resume-mail` does, with the same calls."""
    return resume_mail(DEPLOYMENT, "acme")


def is_paused() -> bool:
    return find_enterprise("acme").mail_paused_at is not None


@pytest.mark.usefixtures("acme")
class TestThreshold:
    def test_a_few_wrong_addresses_of_a_small_import_pause_nothing(self) -> None:
        note(BOUNCED, 19)
        assert not is_paused()

    def test_the_twentieth_bounce_does_if_more_than_a_tenth_bounce(self) -> None:
        note(DELIVERED, 100)
        note(BOUNCED, 20)
        assert is_paused()

    def test_as_many_bounces_among_many_mails_do_not(self) -> None:
        note(DELIVERED, 200)
        note(BOUNCED, 20)
        assert not is_paused()

    def test_five_complaints_do(self) -> None:
        note(DELIVERED, 500)
        note(COMPLAINED, 4)
        assert not is_paused()
        note(COMPLAINED, 1)
        assert is_paused()

    def test_another_enterprise_is_not_paused(self) -> None:
        for _ in range(30):
            note_outcome("other", BOUNCED)
        assert not is_paused()

    def test_the_alarm_hears_of_it_once(self, capsys: pytest.CaptureFixture[str]) -> None:
        note(BOUNCED, 30)
        assert capsys.readouterr().out.count('"EnterprisesPaused": 1') == 1

    def test_after_resuming_the_count_begins_anew(self) -> None:
        note(BOUNCED, 20)
        assert resume()
        note(BOUNCED, 19)
        assert not is_paused()

    def test_resuming_what_is_not_paused_changes_no_count(self) -> None:
        note(BOUNCED, 19)
        assert not resume()
        note(BOUNCED, 1)
        assert is_paused()

    def test_counts_are_kept_for_some_days_only(self) -> None:
        note(BOUNCED, 1)
        (counter,) = [each for each in Counter.scan() if each.id.startswith("mails-bounced#acme#")]
        assert counter.expires_at is not None


class TestPause:
    def test_what_was_asked_for_before_waits_and_is_mailed_after_it(self, admin: Client, world: World) -> None:
        assert admin("POST", "/v1/users", person("ann") | {"access": "invitation"}).status == 201
        assert admin("POST", "/v1/users", person("bob") | {"access": "password"}).status == 201
        note(BOUNCED, 20)
        world.onboard()
        assert world.mailer.sent == []
        assert "bob" not in world.sign_ins.kept  # no password is made that nobody is told
        assert resume()
        for account in ("ann", "bob"):
            assert moment(account, "due_at") > now()
            put(account, due_at=now())
            world.nudges.sent.append(id_of(account))
        world.onboard()
        assert {mail.to for mail in world.mailer.sent} == {"ann@example.com", "bob@example.com"}

    def test_commands_that_mail_are_refused_with_what_to_do_and_others_are_not(
        self, admin: Client, world: World
    ) -> None:
        admin("POST", "/v1/users", person("ann") | {"access": "invitation"})
        admin("POST", "/v1/users", person("bob") | {"access": "password"})
        world.onboard()
        note(BOUNCED, 20)
        for method, path, body in (
            ("POST", "/v1/users", person("cid")),
            ("POST", "/v1/invitations/ann/resend", None),
        ):
            answer = admin(method, path, body)
            assert answer.status == 409
            assert "ask the operators of Muster to resume" in answer.json["detail"]
        assert admin("POST", "/v1/users/bob/disable").status == 200
        assert (
            admin("POST", "/v1/users", person("dan") | {"access": "password", "password": "Walnut meadow 4"}).status
            == 201
        )
        assert admin("GET", "/v1/me").json["enterprise"]["mail_paused_at"] is not None

    def test_a_reset_is_still_mailed_since_its_user_cannot_sign_in_without(self, admin: Client, world: World) -> None:
        admin("POST", "/v1/users", person("bob") | {"access": "password"})
        world.onboard()
        note(BOUNCED, 20)
        assert admin("POST", "/v1/users/bob/reset-password").status == 200
        world.onboard()
        assert len(world.mailer.sent) == 2
        assert kept("bob").pending_action is None
