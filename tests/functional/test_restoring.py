"""Restoring removed users: with all that they had, but another password."""

import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from functions.admin_api import app
from muster.clock import now
from muster.settings import settings
from muster.users.domain_names import key_of_domain
from muster.users.repository import kept_user, reserve_key
from muster.users.rules import Role
from muster.users.user import User
from tests.functional.api import Answer, Client, sending
from tests.functional.invited import PASSWORD, accept, look, mailed_token
from tests.functional.logged import LOG
from tests.functional.people import TYPED, World, id_of, kept, moment, person, put, removed_person, restore, unique_keys


def _listed(client: Client, **query: object) -> list[str]:
    return [item["account"] for item in client("GET", "/v1/removed-users", **query).json["items"]]


def _faults(answer: Answer) -> Mapping[str, str]:
    return {each["field"]: each["message"] for each in answer.json["errors"]}


class TestList:
    def test_it_says_who_was_removed_by_whom_and_until_when_each_can_be_restored(
        self, admin: Client, gone: User
    ) -> None:
        (item,) = admin("GET", "/v1/removed-users").json["items"]
        assert (item["id"], item["account"], item["email"], item["status"]) == (
            gone.id,
            "ann",
            "ann@example.com",
            "active",
        )
        assert item["removed_by"] == "admin"
        assert item["removed_at"] == moment("ann", "removed_at").isoformat().replace("+00:00", "Z")
        until = moment("ann", "removed_at") + timedelta(days=30)
        assert item["restorable_until"] == until.isoformat().replace("+00:00", "Z")

    def test_the_latest_comes_first_and_pages_follow_each_other(self, admin: Client) -> None:
        for number in range(5):
            removed_person(f"user{number}")
        first = admin("GET", "/v1/removed-users", limit=2).json
        assert [item["account"] for item in first["items"]] == ["user4", "user3"]
        assert _listed(admin, cursor=first["next_cursor"]) == ["user2", "user1", "user0"]

    def test_nobody_is_in_it_who_is_there_or_of_another_enterprise_or_can_be_restored_no_longer(
        self, admin: Client, stranger: Client, gone: User
    ) -> None:
        person("bob")
        removed_person("old")
        put("old", removed_at=now() - timedelta(days=settings().restore_days))
        assert _listed(admin) == ["ann"]
        assert _listed(stranger) == []

    def test_deleted_invitations_are_in_it(self, admin: Client) -> None:
        person("bob", invited=True)
        admin("DELETE", "/v1/invitations/bob")
        (item,) = admin("GET", "/v1/removed-users").json["items"]
        assert (item["account"], item["status"]) == ("bob", "invited")


class TestRestore:
    def test_the_user_is_back_at_once_with_id_keys_and_place_in_the_list(self, admin: Client, gone: User) -> None:
        answer = restore(admin, gone.id)
        assert (answer.status, answer.json["id"], answer.json["account"]) == (200, gone.id, "ann")
        assert (answer.json["status"], answer.json["pending_action"]) == ("active", "send_password")
        assert (answer.json["mail_status"], answer.json["notice"]) == ("queued", None)
        assert answer.headers["etag"] == '"3"'
        assert admin("GET", "/v1/users/ann").json["id"] == gone.id
        assert [each["account"] for each in admin("GET", "/v1/users", search="ann").json["items"]] == ["ann"]
        assert unique_keys() == {
            "email#admin@example.com admin",
            "email#ann@example.com ann",
            "phone#+8613800138000 ann",
        }
        assert (kept("ann").directory_key, kept("ann").search_text) == (gone.directory_key, gone.search_text)
        assert _listed(admin) == []

    def test_a_new_password_is_mailed_for_a_new_sign_in(self, admin: Client, gone: User, world: World) -> None:
        restore(admin, gone.id)
        world.onboard()
        (mail,) = world.mailer.sent
        address, password, temporary = world.sign_ins.kept["ann"]
        assert (mail.to, address, temporary) == ("ann@example.com", "ann@example.com", True)
        assert password in mail.text
        assert kept("ann").sign_in == world.sign_ins.sub_of("ann")
        claims = {"sub": world.sign_ins.sub_of("ann") or "", "username": "ann", "token_use": "access"}
        assert Client(app, claims | {"auth_time": str(int(time.time()) + 1)})("GET", "/v1/me").status == 200

    def test_sessions_of_before_stay_ended_even_if_the_sign_in_was_not_removed_yet(
        self, admin: Client, ann: User, world: World
    ) -> None:
        put("ann", created_at=ann.created_at.replace(year=2020), second_factor_at=now())
        claims = {"sub": "sub-ann", "username": "ann", "token_use": "access", "auth_time": str(int(time.time()) - 60)}
        before = Client(app, claims)
        assert before("GET", "/v1/me").status == 200
        admin("DELETE", "/v1/users/ann")
        restore(admin, ann.id)
        assert before("GET", "/v1/me").status == 401
        world.onboard()
        assert before("GET", "/v1/me").status == 401
        assert world.sign_ins.kept["ann"][1] != TYPED
        assert kept("ann").second_factor_at is None

    def test_it_is_in_the_audit_log_and_is_nudged_for(self, admin: Client, gone: User, world: World) -> None:
        restore(admin, gone.id)
        assert world.nudges.sent == [gone.id]
        assert any('"action":"restore_user"' in line for line in LOG)

    def test_a_disabled_user_comes_back_disabled_and_gets_the_password_when_enabled(
        self, admin: Client, ann: User, world: World
    ) -> None:
        for method, path in (("POST", "/v1/users/ann/disable"), ("DELETE", "/v1/users/ann")):
            admin(method, path)
            world.onboard()
        assert restore(admin, ann.id).json["status"] == "disabled"
        world.onboard()
        assert world.mailer.sent == []
        assert world.sign_ins.kept == {}
        admin("POST", "/v1/users/ann/enable")
        world.onboard()
        assert [mail.to for mail in world.mailer.sent] == ["ann@example.com"]
        assert world.sign_ins.kept["ann"][1] in world.mailer.sent[0].text

    def test_an_invited_user_gets_another_invitation_and_the_former_link_stays_dead(
        self, admin: Client, world: World
    ) -> None:
        invited = person("bob", invited=True)
        put("bob", pending_action="invite", due_at=now())
        former = mailed_token("bob")
        admin("DELETE", "/v1/invitations/bob")
        answer = restore(admin, invited.id)
        assert (answer.json["status"], answer.json["pending_action"]) == ("invited", "invite")
        assert [each["account"] for each in admin("GET", "/v1/invitations").json["items"]] == ["bob"]
        token = mailed_token("bob")
        assert look(former).status == 404
        assert accept(token, PASSWORD).status == 200
        assert kept("bob").status == "active"

    def test_an_address_that_takes_no_mail_is_named_and_the_user_is_back_without_a_mail(
        self, admin: Client, gone: User, world: World
    ) -> None:
        put("ann", mail_status="bounced")
        answer = restore(admin, gone.id)
        assert (answer.status, answer.json["mail_status"]) == (200, "bounced")
        assert "Change the address, then reset the password." in answer.json["notice"]
        world.onboard()
        assert world.mailer.sent == []
        admin("PATCH", "/v1/users/ann", {"email": "lee@example.com"})
        assert admin("POST", "/v1/users/ann/reset-password").status == 200
        world.onboard()
        assert world.sign_ins.kept["ann"][0] == "lee@example.com"

    def test_an_invitation_to_an_address_that_takes_no_mail_waits_for_another_address(
        self, admin: Client, world: World
    ) -> None:
        invited = person("bob", invited=True)
        put("bob", mail_status="complained")
        admin("DELETE", "/v1/users/bob")
        answer = restore(admin, invited.id)
        assert "Change the address, and the invitation is sent." in answer.json["notice"]
        assert answer.json["pending_action"] is None
        admin("PATCH", "/v1/users/bob", {"email": "bobby@example.com"})
        world.onboard()
        assert [mail.to for mail in world.mailer.sent] == ["bobby@example.com"]

    def test_whoever_changed_an_administrators_address_gets_no_password_by_removing_and_restoring(
        self, admin: Client, ada: Client, world: World
    ) -> None:
        ada_id = id_of("ada")
        admin("PATCH", "/v1/users/ada", {"email": "mine@example.com"})
        admin("DELETE", "/v1/users/ada")
        answer = restore(admin, ada_id)
        assert answer.status == 409
        assert "may reset the password" in answer.json["detail"]
        assert kept("ada").status == "removed"


class TestConflicts:
    @pytest.mark.parametrize(
        ("field", "other", "sentence"),
        [
            ("account", {"account": "ann"}, "Account: ann is used by another user now."),
            ("email", {"email": "ann@example.com"}, "Email: ann@example.com is used by account bob now."),
            ("phone", {"phone": "+8613800138000"}, "Mobile Number: +8613800138000 is used by account bob now."),
        ],
    )
    def test_a_unique_key_that_another_user_has_now_is_named(
        self, admin: Client, gone: User, field: str, other: dict[str, str], sentence: str
    ) -> None:
        fields: dict[str, Any] = {"email": "bob@example.com", **other}
        person(fields.pop("account", "bob"), **fields)
        before = kept_user(gone.id)
        answer = restore(admin, gone.id)
        assert (answer.status, _faults(answer)) == (422, {field: sentence})
        assert answer.json["detail"].startswith("The user cannot be restored")
        assert kept_user(gone.id) == before

    def test_all_that_are_in_use_are_named_together(self, admin: Client, gone: User) -> None:
        person("ann", email="other@example.com")
        person("bob", email="ann@example.com", phone="+8613800138000")
        assert _faults(restore(admin, gone.id)).keys() == {"account", "email", "phone"}

    def test_a_user_of_another_enterprise_who_has_the_account_now_is_not_named(self, admin: Client, gone: User) -> None:
        person("ann", "other")
        assert _faults(restore(admin, gone.id)) == {"account": "Account: ann is used by another user now."}

    def test_an_account_in_a_domain_that_another_enterprise_confirmed_since_stays_theirs(self, admin: Client) -> None:
        removed = removed_person("ann@example.org", name="Ann", email="ann@example.org")
        reserve_key(key_of_domain("example.org"), "other")
        answer = restore(admin, removed.id)
        assert (answer.status, list(_faults(answer))) == (422, ["account"])


class TestNotFound:
    def test_nobody_is_restored_twice(self, admin: Client, gone: User, world: World) -> None:
        assert restore(admin, gone.id).status == 200
        assert restore(admin, gone.id).status == 404
        world.onboard()
        assert len(world.mailer.sent) == 1

    def test_a_repeated_request_with_the_same_key_is_answered_alike(self, admin: Client, gone: User) -> None:
        keyed = sending(admin, idempotency_key="k1")
        assert restore(keyed, gone.id).content == restore(keyed, gone.id).content

    def test_nobody_is_restored_whose_time_is_over(self, admin: Client, gone: User) -> None:
        put("ann", removed_at=now() - timedelta(days=settings().restore_days))
        assert restore(admin, gone.id).status == 404
        put("ann", removed_at=now() - timedelta(days=settings().restore_days) + timedelta(minutes=1))
        assert restore(admin, gone.id).status == 200

    def test_nobody_of_another_enterprise_is_restored(self, stranger: Client, gone: User) -> None:
        assert restore(stranger, gone.id).status == 404
        assert kept("ann").status == "removed"

    def test_users_are_restored_by_id_only_and_not_while_they_are_there(self, admin: Client, gone: User) -> None:
        assert restore(admin, "ann").status == 404
        assert restore(admin, person("bob").id).status == 404

    def test_an_administrator_who_was_removed_comes_back_as_one(self, admin: Client, ada: Client, world: World) -> None:
        ada_id = id_of("ada")
        admin("DELETE", "/v1/users/ada")
        assert ada("GET", "/v1/removed-users").status == 401
        assert restore(admin, ada_id).json["role"] == Role.ADMINISTRATOR
