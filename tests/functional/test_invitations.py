"""What an administrator does with invitations, through the handler."""

from datetime import timedelta

import pytest

from muster.clock import now
from muster.errors import NotFoundError
from muster.gateways.mailer import Mail
from muster.http.cursors import cursor
from muster.onboarding import onboard
from muster.users import repository
from muster.users.acceptance import invited_user
from muster.users.changes import Change
from muster.users.items import UniqueKeyItem
from muster.users.lifecycle import check_may_be_mailed
from muster.users.repository import find_user
from muster.users.user import MailStatus, Status, User
from tests.fakes import InMemoryMailer, InMemorySignIns
from tests.functional.api import Client
from tests.functional.invited import expire, found, invite, mailed_token
from tests.functional.people import World, accounts_of, id_of, ids, kept, put, unique_keys

pytestmark = pytest.mark.usefixtures("acme")


def _accounts(client: Client, **query: object) -> list[str]:
    return [item["account"] for item in client("GET", "/v1/invitations", **query).json["items"]]


class TestList:
    def test_it_tells_when_an_invitation_was_sent_and_until_when_it_can_be_accepted(self, admin: Client) -> None:
        invite("ann")
        mailed_token("ann")
        (item,) = admin("GET", "/v1/invitations").json["items"]
        user = found("ann")

        assert user.invited_at is not None
        assert item == {
            "id": user.id,
            "account": "ann",
            "name": "Ann",
            "email": "ann@example.com",
            "invited_at": user.invited_at.isoformat().replace("+00:00", "Z"),
            "expires_at": (user.invited_at + timedelta(days=7)).isoformat().replace("+00:00", "Z"),
            "expired": False,
            "mail_status": "sent",
            "mail_at": item["mail_at"],
            "mail_not_before": None,
        }

    def test_an_invitation_whose_mail_is_not_sent_yet_has_no_end(self, admin: Client) -> None:
        invite("ann")
        (item,) = admin("GET", "/v1/invitations").json["items"]
        assert (item["expires_at"], item["expired"], item["mail_status"]) == (None, False, "queued")

    def test_expired_ones_stay_and_say_so(self, admin: Client) -> None:
        invite("ann")
        mailed_token("ann")
        expire("ann")
        assert [item["expired"] for item in admin("GET", "/v1/invitations").json["items"]] == [True]

    def test_whoever_accepted_or_was_never_invited_is_not_in_it(self, admin: Client) -> None:
        assert _accounts(admin) == []

    def test_only_those_of_the_callers_enterprise_are_in_it(self, admin: Client, stranger: Client) -> None:
        invite("ann")
        invite("bob", "other")
        assert _accounts(admin) == ["ann"]
        assert _accounts(stranger) == ["bob"]

    def test_the_latest_comes_first_and_pages_follow_each_other(self, admin: Client) -> None:
        for number in range(7):
            invite(f"user{number}")
        seen, query = [], {"limit": "3"}
        while True:
            page = admin("GET", "/v1/invitations", **query).json
            seen.append([item["account"] for item in page["items"]])
            if not page["next_cursor"]:
                break
            query["cursor"] = page["next_cursor"]
        assert seen == [["user6", "user5", "user4"], ["user3", "user2", "user1"], ["user0"]]

    def test_people_invited_at_the_same_moment_are_neither_skipped_nor_repeated(self, admin: Client) -> None:
        moment = now()
        for number in range(5):
            invite(f"user{number}")
            put(f"user{number}", invited_at=moment)
        first = admin("GET", "/v1/invitations", limit=2).json
        rest = _accounts(admin, limit=100, cursor=first["next_cursor"])
        assert sorted([item["account"] for item in first["items"]] + rest) == [f"user{number}" for number in range(5)]

    @pytest.mark.parametrize("limit", [0, 101, "many"])
    def test_a_limit_is_1_to_100(self, admin: Client, limit: object) -> None:
        assert admin("GET", "/v1/invitations", limit=limit).status == 422

    @pytest.mark.parametrize("position", ["x", "[]", "7", "{}", '["never", "ann"]', "[7, 7]"])
    def test_a_cursor_that_we_did_not_give_is_refused(self, admin: Client, position: str) -> None:

        assert admin("GET", "/v1/invitations", cursor=cursor("invitations", "acme", position)).status == 422

    def test_a_cursor_of_another_enterprise_is_refused(self, admin: Client, stranger: Client) -> None:
        for account in ("ann", "bob"):
            invite(account)
        given = admin("GET", "/v1/invitations", limit=1).json["next_cursor"]
        assert stranger("GET", "/v1/invitations", cursor=given).status == 422


class TestResend:
    def test_another_mail_is_wanted_and_the_old_link_is_dead_at_once(self, admin: Client, world: World) -> None:
        invite("ann")
        old = mailed_token("ann")
        answer = admin("POST", "/v1/invitations/ann/resend")

        assert answer.status == 200
        assert (answer.json["mail_status"], answer.json["expires_at"]) == ("queued", None)
        assert accounts_of(world.nudges.sent) == ["ann"]
        assert not _is_good(old)
        new = mailed_token("ann")
        assert _is_good(new)
        assert not _is_good(old)

    def test_an_expired_one_is_good_again(self, admin: Client) -> None:
        invite("ann")
        mailed_token("ann")
        expire("ann")
        assert admin("POST", "/v1/invitations/ANN/resend").status == 200
        assert _is_good(mailed_token("ann"))
        assert admin("GET", "/v1/invitations").json["items"][0]["expired"] is False

    def test_a_resend_while_the_first_mail_is_on_its_way_sends_a_second_link_that_works(self, admin: Client) -> None:
        class MailerMeanwhile(InMemoryMailer):
            def send(self, mail: Mail) -> str:
                if not self.sent:
                    admin("POST", "/v1/invitations/ann/resend")
                return super().send(mail)

        invite("ann")
        mailer = MailerMeanwhile()
        first = mailed_token("ann", mailer)
        second = mailed_token("ann", mailer)
        assert len(mailer.sent) == 2
        assert [_is_good(first), _is_good(second)] == [False, True]

    @pytest.mark.parametrize(
        ("status", "word"), [(MailStatus.BOUNCED, "bounced"), (MailStatus.COMPLAINED, "reported as spam")]
    )
    def test_no_mail_goes_to_an_address_that_it_does_not_reach(
        self, admin: Client, world: World, status: MailStatus, word: str
    ) -> None:
        invite("ann")
        mailed_token("ann")
        put("ann", mail_status=status)
        answer = admin("POST", "/v1/invitations/ann/resend")

        assert answer.status == 409
        assert word in answer.json["detail"]
        assert "Change the address first." in answer.json["detail"]
        assert world.nudges.sent == []
        assert found("ann").mail_status == status

    def test_a_bounce_that_comes_in_between_counts(self, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        invite("ann")
        mailed_token("ann")

        def check_then_bounce(user: User) -> None:
            check_may_be_mailed(user)
            put("ann", mail_status=MailStatus.BOUNCED)

        monkeypatch.setattr("muster.users.invitations.check_may_be_mailed", check_then_bounce)
        assert admin("POST", "/v1/invitations/ann/resend").status == 409
        assert found("ann").mail_status == "bounced"

    def test_a_lost_nudge_loses_nothing(self, admin: Client, world: World) -> None:
        invite("ann")
        world.nudges.lost = 1
        assert admin("POST", "/v1/invitations/ann/resend").status == 200
        assert found("ann").pending_action == "invite"


class TestDelete:
    def test_account_email_and_phone_are_free_at_once(self, admin: Client) -> None:
        invite("ann", phone="+8613800138000")
        token = mailed_token("ann")
        answer = admin("DELETE", "/v1/invitations/ann")

        assert (answer.status, answer.content) == (204, b"")
        assert find_user("ann") is None
        assert {key.split()[1] for key in unique_keys()} == {"admin"}
        assert not _is_good(token)
        invite("ann", phone="+8613800138000")
        assert not _is_good(token)

    def test_what_was_changed_meanwhile_is_looked_at_again(
        self, admin: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """An administrator deletes while another changes the address, and with it the unique key."""
        invite("ann")
        write = repository.write
        changed: list[bool] = []

        def change_first(change: Change) -> bool:
            if not changed:
                changed.append(True)
                UniqueKeyItem("acme#email#new@example.com", holder=id_of("ann")).save()
                UniqueKeyItem("acme#email#ann@example.com").delete()
                put("ann", email="new@example.com", version=kept("ann").version + 1)
            return write(change)

        monkeypatch.setattr(repository, "write", change_first)
        assert admin("DELETE", "/v1/invitations/ann").status == 204
        assert {key.split()[1] for key in unique_keys()} == {"admin"}

    def test_changes_that_never_end_are_given_up(self, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        invite("ann")
        monkeypatch.setattr(repository, "write", lambda change: False)
        answer = admin("DELETE", "/v1/invitations/ann")
        assert (answer.status, answer.headers["retry-after"]) == (503, "2")
        assert find_user("ann") is not None

    def test_a_mail_that_is_on_its_way_brings_nobody_back(self, admin: Client) -> None:
        invite("ann")
        assert admin("DELETE", "/v1/invitations/ann").status == 204
        mailer = InMemoryMailer()
        onboard(ids("ann"), sign_ins=InMemorySignIns(), mailer=mailer)
        assert mailer.sent == []
        assert find_user("ann") is None


@pytest.mark.parametrize(("method", "path"), [("POST", "/v1/invitations/{}/resend"), ("DELETE", "/v1/invitations/{}")])
class TestNotFound:
    def test_who_is_not_there(self, admin: Client, method: str, path: str) -> None:
        answer = admin(method, path.format("nobody"))
        assert answer.status == 404
        assert answer.json["detail"].startswith("There is no such ")

    def test_who_is_of_another_enterprise(self, stranger: Client, method: str, path: str) -> None:
        invite("ann")
        assert stranger(method, path.format("ann")).status == 404
        assert find_user("ann") is not None

    @pytest.mark.parametrize("status", [Status.ACTIVE, Status.DISABLED, Status.REMOVED])
    def test_who_is_not_invited(self, admin: Client, method: str, path: str, status: Status) -> None:
        invite("ann")
        put("ann", status=status)
        assert admin(method, path.format("ann")).status == 404
        assert kept("ann").status == status


def _is_good(token: str) -> bool:
    try:
        return invited_user(token).account == "ann"
    except NotFoundError:
        return False
