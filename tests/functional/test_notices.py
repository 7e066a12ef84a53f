"""No administrator quietly becomes another: notices to the former address, and the cooling-off before a reset."""

from dataclasses import replace
from datetime import timedelta

import pytest

from functions.admin_api import app
from muster.clock import now
from muster.enterprises import Enterprise
from muster.errors import ConflictError, ThrottledError
from muster.gateways.mailer import MailHeldError
from muster.mails.pool import worded
from muster.onboarding import onboard
from muster.users.fields import Role
from muster.users.user import User
from tests.functional.api import Client, signed_in
from tests.functional.people import TYPED, World, ids, kept, moment, person, put

FORMER, OTHER = "eve@example.com", "other@example.com"


@pytest.fixture
def eve(world: World) -> User:
    """Another administrator, with a sign-in."""
    world.sign_ins.put("eve", FORMER, TYPED, temporary=False)
    return person("eve", role=Role.ADMINISTRATOR)


@pytest.fixture
def third(world: World) -> Client:
    """A third administrator, there before anything happens."""
    person("third", role=Role.ADMINISTRATOR)
    return signed_in(app, "third")


def _move(client: Client, email: str = OTHER) -> None:
    assert client("PATCH", "/v1/users/eve", {"email": email}).status == 200


def _reset(client: Client) -> int:
    return client("POST", "/v1/users/eve/reset-password").status


def _sent_to(world: World, address: str) -> list[str]:
    return [mail.subject for mail in world.mailer.sent if mail.to == address]


def _passes(hours: int) -> None:
    put("eve", address_changed_at=moment("eve", "address_changed_at") - timedelta(hours=hours))


class TestNotices:
    def test_the_former_address_is_told_who_changed_it_and_where(self, admin: Client, eve: User, world: World) -> None:
        _move(admin)
        world.onboard()
        (mail,) = world.mailer.sent
        assert mail.to == FORMER
        assert mail.subject == "Your email address at Acme Industries was changed"
        for part in (mail.text, mail.html):
            assert "admin" in part
            assert "Acme Industries" in part
            assert OTHER not in part
            assert "UTC" in part
        assert not kept("eve").notices
        assert kept("eve").pending_action is None
        assert world.sign_ins.kept["eve"][0] == OTHER

    def test_in_the_language_of_the_enterprise(self, admin: Client, eve: User, world: World, acme: Enterprise) -> None:
        acme.update([Enterprise.language.set("zh")])
        _move(admin)
        world.onboard()
        assert _sent_to(world, FORMER) == ["您在Acme Industries的邮箱地址已更改"]

    def test_a_reset_soon_after_is_told_to_the_first_address(
        self, admin: Client, eve: User, third: Client, world: World
    ) -> None:
        _move(admin)
        _move(admin, "yet.another@example.com")
        assert _reset(third) == 200
        world.onboard()
        assert _sent_to(world, FORMER)[-1] == "Your password at Acme Industries was reset"
        assert len(_sent_to(world, "yet.another@example.com")) == 1

    def test_a_reset_a_day_later_is_not_told(self, admin: Client, eve: User, world: World) -> None:
        _move(admin)
        world.onboard()
        _passes(24)
        assert _reset(admin) == 200
        world.onboard()
        assert len(_sent_to(world, FORMER)) == 1

    def test_an_invited_user_gets_an_invitation_and_no_notice(self, admin: Client, world: World) -> None:
        person("eve", invited=True)
        _move(admin)
        world.onboard()
        assert [mail.to for mail in world.mailer.sent] == [OTHER]

    def test_one_that_cannot_be_sent_waits_and_holds_nothing_up(self, admin: Client, eve: User, world: World) -> None:
        world.mailer.holds = frozenset({FORMER})
        _move(admin)
        with pytest.raises(MailHeldError):
            world.onboard()
        assert world.sign_ins.kept["eve"][0] == OTHER
        assert len(kept("eve").notices) == 1
        world.mailer.holds = frozenset()
        onboard(ids("eve"), sign_ins=world.sign_ins, mailer=world.mailer)
        assert len(_sent_to(world, FORMER)) == 1
        assert kept("eve").pending_action is None

    def test_the_mail_with_a_new_password_is_sent_once_while_the_notice_waits(
        self, admin: Client, eve: User, third: Client, world: World
    ) -> None:
        _move(admin)
        _reset(third)
        world.mailer.holds = frozenset({FORMER})
        for _ in range(2):
            with pytest.raises(MailHeldError):
                onboard(ids("eve"), sign_ins=world.sign_ins, mailer=world.mailer)
        assert len(_sent_to(world, OTHER)) == 1
        assert len(kept("eve").notices) == 2

    def test_a_removed_user_goes_when_the_notice_is_sent_and_not_before(
        self, admin: Client, eve: User, world: World
    ) -> None:
        _move(admin)
        assert admin("DELETE", "/v1/users/eve").status == 204
        world.mailer.throttled = 1
        with pytest.raises(ThrottledError):
            world.onboard()
        assert "eve" not in world.sign_ins.kept
        put("eve", due_at=now())
        onboard(ids("eve"), sign_ins=world.sign_ins, mailer=world.mailer)
        assert len(_sent_to(world, FORMER)) == 1
        assert kept("eve").pending_action is None

    def test_a_fourth_change_waits_until_the_notices_are_sent(self, admin: Client, eve: User, world: World) -> None:
        for number in range(3):
            _move(admin, f"eve{number}@example.com")
        answer = admin("PATCH", "/v1/users/eve", {"email": "eve3@example.com"})
        assert (answer.status, "notices" in answer.json["detail"].lower()) == (409, True)
        world.onboard()
        _move(admin, "eve3@example.com")


class TestCoolingOff:
    def test_neither_who_changed_the_address_nor_the_person_resets_the_password(self, admin: Client, eve: User) -> None:
        person_of_account = signed_in(app, "eve")
        _move(admin)
        assert _reset(admin) == 409
        put("eve", signed_out_at=None)
        assert _reset(person_of_account) == 409

    def test_a_third_administrator_does(self, admin: Client, eve: User, third: Client) -> None:
        _move(admin)
        assert _reset(third) == 200

    def test_of_two_who_changed_it_one_after_the_other_neither_does(
        self, admin: Client, eve: User, third: Client
    ) -> None:
        _move(admin)
        _move(third, "yet.another@example.com")
        assert (_reset(admin), _reset(third)) == (409, 409)

    @pytest.mark.parametrize("how", ["added", "promoted"])
    def test_one_who_became_an_administrator_since_does_not(self, how: str, admin: Client, eve: User) -> None:
        if how == "promoted":
            person("puppet")
        _move(admin)
        if how == "promoted":
            admin("PATCH", "/v1/users/puppet", {"role": "administrator"})
        else:
            person("puppet", role=Role.ADMINISTRATOR)
        assert _reset(signed_in(app, "puppet")) == 409

    def test_a_detour_over_another_role_does_not_help(self, admin: Client, eve: User) -> None:
        assert admin("PATCH", "/v1/users/eve", {"role": "member"}).status == 200
        _move(admin)
        assert _reset(admin) == 409

    def test_nor_does_a_batch(self, admin: Client, eve: User) -> None:
        _move(admin)
        answer = admin("POST", "/v1/users/batch", {"action": "reset_password", "accounts": ["eve"]})
        assert answer.json["results"][0]["done"] is False

    def test_nor_does_a_change_while_a_password_is_on_its_way(self, admin: Client, eve: User) -> None:
        assert _reset(admin) == 200
        assert admin("PATCH", "/v1/users/eve", {"email": OTHER}).status == 409

    def test_nor_does_a_reset_that_waits_for_the_user_to_be_enabled(self, admin: Client, eve: User) -> None:
        _reset(admin)
        admin("POST", "/v1/users/eve/disable")
        _move(admin)
        assert admin("POST", "/v1/users/eve/enable").status == 409

    def test_nor_does_a_forgotten_password(self, admin: Client, eve: User) -> None:
        _move(admin)
        event = {"triggerSource": "CustomMessage_ForgotPassword", "userName": "eve", "request": {}, "response": {}}
        with pytest.raises(ConflictError):
            worded(event)

    def test_it_ends_after_a_day(self, admin: Client, eve: User) -> None:
        _move(admin)
        _passes(24)
        assert _reset(admin) == 200

    def test_a_member_whose_address_was_corrected_gets_a_password_at_once(self, admin: Client, ann: User) -> None:
        admin("PATCH", "/v1/users/ann", {"email": OTHER})
        assert admin("POST", "/v1/users/ann/reset-password").status == 200

    def test_the_refusal_says_until_when_and_who_can_in_both_languages(self, admin: Client, eve: User) -> None:
        _move(admin)
        until = f"{moment('eve', 'address_changed_at') + timedelta(hours=24):%Y-%m-%d %H:%M}"
        english = admin("POST", "/v1/users/eve/reset-password").json["detail"]
        assert until in english
        chinese = replace(admin, headers={"accept-language": "zh"})
        said = chinese("POST", "/v1/users/eve/reset-password").json["detail"]
        assert until in said
        assert "重置密码" in said
