"""Removing, disabling, enabling users and resetting passwords: at once here, soon after in the sign-ins."""

import time
from datetime import timedelta
from typing import Any

import pytest

from functions.admin_api import app
from muster.clock import now
from muster.gateways.sign_ins import SignIn
from muster.onboarding import onboard
from muster.users import lifecycle, service
from muster.users.fields import Role
from muster.users.repository import kept_user
from muster.users.service import UserAction
from muster.users.user import User
from tests.functional.api import Client, signed_in
from tests.functional.people import TYPED, World, ids, kept, moment, person, put, unique_keys


class TestRemove:
    def test_the_user_is_gone_at_once_and_address_and_number_are_free(self, admin: Client, ann: User) -> None:
        assert admin("DELETE", "/v1/users/ann").status == 204
        assert admin("GET", "/v1/users/ann").status == 404
        assert admin("DELETE", "/v1/users/ann").status == 404
        assert unique_keys() == {"email#admin@example.com admin"}
        assert [kept("ann").directory_key, kept("ann").search_text, kept("ann").shown_text] == [None] * 3

    def test_the_account_is_free_at_once_and_the_next_user_gets_a_sign_in_when_the_former_one_is_gone(
        self, admin: Client, ann: User, world: World
    ) -> None:
        world.sign_ins.put("ann", ann.email, TYPED, user_id=ann.id, temporary=False)
        admin("DELETE", "/v1/users/ann")
        body = {"name": "Ann", "email": "ann@example.com", "account": "ann", "access": "password"}
        next_id = admin("POST", "/v1/users", body).json["id"]
        assert next_id != ann.id
        world.nudges.sent.reverse()  # the next user's turn comes first
        world.onboard()
        assert world.sign_ins.owners == {"ann": next_id}
        assert kept("ann").sign_in == world.sign_ins.sub_of("ann") != ann.sign_in
        assert [mail.user_id for mail in world.mailer.sent] == [next_id]

    def test_a_removed_user_is_kept_without_anything_that_lists_find_it_by(
        self, admin: Client, ann: User, world: World
    ) -> None:
        admin("DELETE", "/v1/users/ann")
        world.onboard()
        removed = kept_user(ann.id)
        assert removed is not None
        assert (removed.status, removed.pending_action, removed.email) == ("removed", None, ann.email)
        assert admin("GET", f"/v1/users/{ann.id}").status == 404

    def test_a_token_of_whoever_had_the_account_before_is_no_token_of_whoever_has_it_now(
        self, admin: Client, ann: User, world: World
    ) -> None:
        before = Client(app, {"username": "ann", "token_use": "access", "auth_time": str(int(time.time()) - 60)})
        assert before("GET", "/v1/me").status == 401
        assert signed_in(app, "ann")("GET", "/v1/me").status == 200

    @pytest.mark.parametrize("how", ["one", "batch"])
    def test_onboard_is_nudged_when_an_account_that_a_run_works_on_is_free(
        self, how: str, admin: Client, ann: User, world: World
    ) -> None:
        put("ann", pending_action="send_password", due_at=now() + timedelta(seconds=60))
        if how == "one":
            assert admin("DELETE", "/v1/users/ann").status == 204
        else:
            assert admin("POST", "/v1/users/batch", {"action": "remove", "accounts": ["ann"]}).status == 200
        free_at = moment("ann", "held_until")
        (seconds,) = world.nudges.later.values()
        assert free_at <= now() + timedelta(seconds=seconds) <= free_at + timedelta(seconds=3)
        assert set(world.nudges.later) == {ann.id}

    def test_an_invited_user_has_no_sign_in_that_is_to_be_removed(self, admin: Client, world: World) -> None:
        invited = person("ann", invited=True, phone="+8613800138000")
        assert admin("DELETE", "/v1/users/ann").status == 204
        removed = kept_user(invited.id)
        assert removed is not None
        assert (removed.status, removed.pending_action, removed.invitation_hash) == ("removed", None, None)
        assert unique_keys() == {"email#admin@example.com admin"}

    def test_the_account_is_not_free_before_a_run_that_works_on_it_is_over(
        self, admin: Client, ann: User, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Otherwise that run would set and mail the password of a later user of the account."""
        put_password = world.sign_ins.put
        again = {"name": "Ann", "email": "ann@example.com", "account": "ann"}

        def hanging(account: str, email: str, password: str, *, temporary: bool, **others: Any) -> SignIn:
            monkeypatch.setattr(world.sign_ins, "put", put_password)
            service.act(kept("admin"), "ann", UserAction.REMOVE)
            world.onboard()
            assert admin("POST", "/v1/users", again).status == 422
            return put_password(account, email, password, temporary=temporary, **others)

        admin("POST", "/v1/users/ann/reset-password")
        monkeypatch.setattr(world.sign_ins, "put", hanging)
        onboard(ids("ann"), sign_ins=world.sign_ins, mailer=world.mailer)
        assert world.sign_ins.kept == {}
        assert moment("ann", "due_at") > now() + timedelta(seconds=130)  # as long as a call of that run may hang
        put("ann", due_at=now(), held_until=now())  # the run is over by now
        onboard(ids("ann"), sign_ins=world.sign_ins, mailer=world.mailer)
        assert admin("POST", "/v1/users", again).status == 201


class TestDisableAndEnable:
    def test_a_disabled_user_is_out_at_once_and_the_sign_in_follows(
        self, admin: Client, ann: User, world: World
    ) -> None:
        client = signed_in(app, "ann")
        assert client("GET", "/v1/me").status == 200
        answer = admin("POST", "/v1/users/ann/disable")
        assert (answer.status, answer.json["status"], answer.headers["etag"]) == (200, "disabled", '"2"')
        assert client("GET", "/v1/me").status == 401
        world.onboard()
        assert world.sign_ins.disabled == {"ann"}
        assert world.sign_ins.signed_out == ["ann"]

    def test_an_enabled_user_signs_in_anew(self, admin: Client, ann: User, world: World) -> None:
        admin("POST", "/v1/users/ann/disable")
        world.onboard()
        answer = admin("POST", "/v1/users/ann/enable")
        assert (answer.status, answer.json["status"], answer.json["pending_action"]) == (200, "active", "sync_sign_in")
        world.onboard()
        assert world.sign_ins.disabled == set()
        assert world.sign_ins.kept["ann"][1] == TYPED
        assert signed_in(app, "ann")("GET", "/v1/me").status == 200
        before = Client(app, {"username": "ann", "token_use": "access", "auth_time": str(int(time.time()) - 60)})
        assert before("GET", "/v1/me").status == 401

    def test_doing_it_twice_changes_nothing(self, admin: Client, ann: User) -> None:
        assert admin("POST", "/v1/users/ann/enable").json["version"] == 1
        for _ in range(2):
            assert admin("POST", "/v1/users/ann/disable").json["version"] == 2

    def test_whoever_was_disabled_before_the_password_was_mailed_gets_it_when_enabled(
        self, admin: Client, world: World
    ) -> None:
        admin("POST", "/v1/users", {"name": "Bob", "email": "bob@example.com", "account": "bob", "access": "password"})
        admin("POST", "/v1/users/bob/disable")
        admin("PATCH", "/v1/users/bob", {"email": "bobby@example.com"})
        world.onboard()
        (notice,) = world.mailer.sent
        assert (notice.to, notice.subject) == ("bob@example.com", "Your email address at Acme Industries was changed")
        assert admin("POST", "/v1/users/bob/enable").json["pending_action"] == "send_password"
        world.onboard()
        assert [mail.to for mail in world.mailer.sent[1:]] == ["bobby@example.com"]
        assert world.sign_ins.kept["bob"][1] in world.mailer.sent[1].text
        assert world.sign_ins.disabled == set()

    def test_whoever_was_disabled_before_the_welcome_mail_keeps_the_typed_password(
        self, admin: Client, world: World
    ) -> None:
        body = {"name": "Bob", "email": "bob@example.com", "account": "bob", "access": "password", "password": TYPED}
        admin("POST", "/v1/users", body)
        admin("POST", "/v1/users/bob/disable")
        world.onboard()
        assert admin("POST", "/v1/users/bob/enable").json["pending_action"] == "welcome"
        world.onboard()
        assert len(world.mailer.sent) == 1
        assert world.sign_ins.kept["bob"][1] == TYPED
        assert world.sign_ins.disabled == set()

    @pytest.mark.parametrize("what", ["disable", "enable", "reset-password"])
    def test_an_invited_user_is_told_to_be_one(self, admin: Client, what: str) -> None:
        person("ann", invited=True)
        answer = admin("POST", f"/v1/users/ann/{what}")
        assert answer.status == 409
        assert "invitation" in answer.json["detail"]


class TestResetPassword:
    def test_a_new_password_is_mailed_and_nobody_else_learns_it(self, admin: Client, ann: User, world: World) -> None:
        answer = admin("POST", "/v1/users/ann/reset-password")
        assert (answer.status, answer.json["pending_action"], answer.json["mail_status"]) == (
            200,
            "reset_password",
            "queued",
        )
        world.onboard()
        _, password, temporary = world.sign_ins.kept["ann"]
        assert temporary
        assert password != TYPED
        assert password in world.mailer.sent[0].text
        assert world.sign_ins.signed_out == ["ann"]
        assert admin("GET", "/v1/users/ann").json["mail_status"] == "sent"

    def test_sessions_end_at_once(self, admin: Client, ann: User) -> None:
        put("ann", created_at=ann.created_at.replace(year=2020))
        claims_before = {"sub": "sub-ann", "username": "ann", "token_use": "access"}
        before = Client(app, claims_before | {"auth_time": str(int(time.time()) - 60)})
        assert before("GET", "/v1/me").status == 200
        admin("POST", "/v1/users/ann/reset-password")
        assert before("GET", "/v1/me").status == 401

    def test_a_disabled_user_is_to_be_enabled_first(self, admin: Client, ann: User) -> None:
        admin("POST", "/v1/users/ann/disable")
        answer = admin("POST", "/v1/users/ann/reset-password")
        assert (answer.status, answer.json["detail"]) == (409, "The user is disabled. Enable the user first.")

    @pytest.mark.parametrize("status", ["bounced", "complained"])
    def test_an_address_that_takes_no_mail_is_to_be_changed_first(self, admin: Client, ann: User, status: str) -> None:
        put("ann", mail_status=status)
        answer = admin("POST", "/v1/users/ann/reset-password")
        assert answer.status == 409
        assert "address" in answer.json["detail"]
        admin("PATCH", "/v1/users/ann", {"email": "lee@example.com"})
        assert admin("POST", "/v1/users/ann/reset-password").status == 200


class TestWhoMayNot:
    @pytest.mark.parametrize(("method", "path"), [("DELETE", ""), ("POST", "/disable")])
    def test_nobody_takes_away_their_own_sign_in(self, admin: Client, method: str, path: str) -> None:
        person("other", role=Role.ADMINISTRATOR)
        answer = admin(method, f"/v1/users/ADMIN{path}")
        assert answer.status == 409
        assert "another administrator" in answer.json["detail"]
        assert kept("admin").status == "active"

    @pytest.mark.parametrize("status", ["disabled", "removed"])
    def test_whoever_is_no_longer_administrator_takes_away_no_other(
        self, admin: Client, status: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        person("other", role=Role.ADMINISTRATOR)
        plan = lifecycle.disable

        def meanwhile(user: User, caller: User) -> object:
            put("admin", status=status)
            return plan(user, caller)

        monkeypatch.setattr("muster.users.service.PLANS", {"disable": meanwhile})
        assert admin("POST", "/v1/users/other/disable").status == 403
        assert kept("other").status == "active"

    def test_members_may_do_nothing(self, admin: Client, ann: User) -> None:
        client = signed_in(app, "ann")
        for method, path in (("POST", "/ann/disable"), ("DELETE", "/admin"), ("PATCH", "/ann"), ("POST", "/batch")):
            body = {"action": "disable", "accounts": ["admin"]} if path == "/batch" else {}
            assert client(method, f"/v1/users{path}", body).status == 403
