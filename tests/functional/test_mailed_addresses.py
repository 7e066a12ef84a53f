"""An address gets so many mails a day from an enterprise, by any of its users and in any spelling."""

import pytest

from muster.errors import LimitError, ThrottledError
from muster.gateways.mailer import MailHeldError, MailRefusedError
from muster.limits import Counter
from muster.messages import label
from muster.users.mailed_addresses import MOST, TooManyMailsError, check, counted
from tests.functional.api import Client, sending
from tests.functional.people import World, accounts_of, kept, person

VICTIM = "victim@example.com"


def _use_up(address: str, mails: int = MOST) -> None:
    for _ in range(mails):
        with counted("acme", address):
            pass


@pytest.mark.usefixtures("acme")
class TestCounting:
    def test_the_mail_after_the_last_one_of_a_day_is_refused(self) -> None:
        _use_up(VICTIM, MOST - 1)
        check("acme", VICTIM)
        _use_up(VICTIM, 1)
        with pytest.raises(LimitError, match="midnight"):
            check("acme", VICTIM)
        with pytest.raises(TooManyMailsError), counted("acme", VICTIM):
            pytest.fail("No mail may be sent.")

    @pytest.mark.parametrize("spelling", ["Victim@Example.com", "victim+1@example.com", "VICTIM+a+b@EXAMPLE.COM"])
    def test_other_spellings_are_the_same_address(self, spelling: str) -> None:
        _use_up(VICTIM)
        with pytest.raises(LimitError):
            check("acme", spelling)

    @pytest.mark.parametrize("spelling", ["j.o.h.n@gmail.com", "John@GoogleMail.com", "jo.hn+x.y@googlemail.com"])
    def test_spellings_that_gmail_delivers_to_one_person_are_the_same_address(self, spelling: str) -> None:
        _use_up("john@gmail.com")
        with pytest.raises(LimitError):
            check("acme", spelling)

    @pytest.mark.parametrize(
        "other", ["vic.tim@example.com", "victim2@example.com", "victim@example.org", "+victim@example.com"]
    )
    def test_another_address_has_mails_of_its_own(self, other: str) -> None:
        _use_up(VICTIM)
        check("acme", other)
        _use_up(other, 1)

    def test_one_enterprise_cannot_use_up_the_mails_of_another(self) -> None:
        _use_up(VICTIM)
        check("other", VICTIM)

    @pytest.mark.parametrize("error", [ThrottledError(label("busy")), MailHeldError("held", for_all=True)])
    def test_a_mail_that_is_tried_again_later_does_not_count(self, error: Exception) -> None:
        for _ in range(2 * MOST):
            with pytest.raises(type(error)), counted("acme", VICTIM):
                raise error
        check("acme", VICTIM)

    def test_a_mail_that_was_refused_for_good_counts(self) -> None:
        for _ in range(MOST):
            with pytest.raises(MailRefusedError), counted("acme", VICTIM):
                raise MailRefusedError(label("refused"))
        with pytest.raises(LimitError):
            check("acme", VICTIM)

    def test_addresses_of_the_mailbox_simulator_are_not_counted(self) -> None:
        _use_up("success+1@simulator.amazonses.com", 2 * MOST)
        check("acme", "success+1@simulator.amazonses.com")
        assert Counter.count() == 0

    def test_no_address_is_kept(self) -> None:
        _use_up(VICTIM, 1)
        (counter,) = Counter.scan()
        assert "victim" not in counter.id
        assert "@" not in counter.id


class TestRequestsByHand:
    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("POST", "/v1/users", {"name": "Eve", "account": "eve", "email": "victim+eve@example.com"}),
            ("POST", "/v1/users/ann/reset-password", None),
            ("POST", "/v1/invitations/bob/resend", None),
        ],
    )
    def test_a_mail_over_the_limit_is_answered_with_what_to_do(
        self, admin: Client, world: World, method: str, path: str, body: object
    ) -> None:
        person("ann", email=VICTIM)
        person("bob", email="victim+bob@example.com", invited=True)
        _use_up(VICTIM)
        answer = admin(method, path, body)
        assert answer.status == 429
        assert answer.json["detail"].endswith("Send the next mail after midnight (UTC).")
        assert 0 < int(answer.headers["retry-after"]) <= 24 * 60 * 60
        chinese = sending(admin, accept_language="zh")(method, path, body)
        assert "请在午夜（UTC）之后再发送" in chinese.content.decode()
        assert world.nudges.sent == []

    def test_an_account_of_a_batch_says_so_and_the_others_are_done(self, admin: Client, world: World) -> None:
        person("ann", email=VICTIM)
        person("bob")
        _use_up(VICTIM)
        answer = admin("POST", "/v1/users/batch", {"action": "reset_password", "accounts": ["ann", "bob"]})
        problems = [each.get("problem") for each in answer.json["results"]]
        assert problems[0].startswith("This address has been mailed")
        assert problems[1] is None
        assert accounts_of(world.nudges.sent) == ["bob"]


def test_mails_of_an_import_over_the_limit_fail_and_can_be_asked_for_later(admin: Client, world: World) -> None:
    body = {"name": "Ann", "account": "ann", "email": VICTIM, "access": "password"}
    assert admin("POST", "/v1/users", body).status == 201
    _use_up(VICTIM)
    world.onboard()
    assert world.mailer.sent == []
    assert kept("ann").mail_status == "failed"
    assert not kept("ann").pending_action
    assert "ann" in world.sign_ins.kept
