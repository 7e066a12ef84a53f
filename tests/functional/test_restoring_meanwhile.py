"""Restoring users while a run is at work on them, and deleting removed users for good."""

from datetime import timedelta
from typing import Any

import pytest

from muster.clock import now
from muster.gateways.sign_ins import SignIn
from muster.onboarding import onboard
from muster.reconciling import reconcile
from muster.settings import settings
from muster.users import service
from muster.users.pending import HOLD
from muster.users.repository import kept_user, reserve_key
from muster.users.service import UserAction
from muster.users.unique_keys import unique_account
from muster.users.user import User
from tests.functional.api import Client
from tests.functional.logged import LOG
from tests.functional.people import World, ids, kept, moment, person, put, removed_person, restore


class TestWhileARunIsAtWork:
    def test_an_account_that_is_still_held_for_the_removed_user_comes_back_too(
        self, admin: Client, ann: User, world: World
    ) -> None:
        admin("POST", "/v1/users/ann/reset-password")
        put("ann", due_at=now() + timedelta(seconds=60))  # a run has reserved it
        admin("DELETE", "/v1/users/ann")
        assert moment("ann", "held_until") > now()
        assert restore(admin, ann.id).status == 200
        world.onboard()
        assert admin("GET", "/v1/users/ann").json["pending_action"] is None
        assert world.sign_ins.kept["ann"][1] in world.mailer.sent[-1].text

    def test_a_sign_in_that_the_removal_deletes_after_the_restore_is_made_again(
        self, admin: Client, ann: User, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        remove = world.sign_ins.remove

        def hanging(account: str, user_id: str = "") -> None:
            monkeypatch.setattr(world.sign_ins, "remove", remove)
            assert restore(admin, ann.id).status == 200
            world.onboard()
            assert world.sign_ins.kept.keys() == {"ann"}
            remove(account, user_id)

        admin("DELETE", "/v1/users/ann")
        world.nudges.sent.clear()
        monkeypatch.setattr(world.sign_ins, "remove", hanging)
        onboard([ann.id], sign_ins=world.sign_ins, mailer=world.mailer)
        assert (kept("ann").status, kept("ann").pending_action) == ("active", None)
        assert world.sign_ins.kept["ann"][1] in world.mailer.sent[-1].text
        assert kept("ann").sign_in == world.sign_ins.sub_of("ann")
        assert not reserve_key(unique_account("ann").key, "another")

    def test_a_password_that_a_run_sets_after_removal_and_restore_is_followed_by_another(
        self, admin: Client, ann: User, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put_password = world.sign_ins.put

        def hanging(account: str, email: str, password: str, *, temporary: bool, **others: Any) -> SignIn:
            monkeypatch.setattr(world.sign_ins, "put", put_password)
            service.act(kept("admin"), "ann", UserAction.REMOVE)
            assert restore(admin, ann.id).status == 200
            world.onboard()
            return put_password(account, email, password, temporary=temporary, **others)

        admin("POST", "/v1/users/ann/reset-password")
        monkeypatch.setattr(world.sign_ins, "put", hanging)
        onboard(ids("ann"), sign_ins=world.sign_ins, mailer=world.mailer)
        assert kept("ann").pending_action is None
        assert world.sign_ins.kept["ann"][1] in world.mailer.sent[-1].text
        assert moment("ann", "held_until") <= now() + HOLD


class TestPurge:
    def _run(self, world: World, seconds: float = 60) -> None:
        reconcile(world.sign_ins, world.nudges, lambda: seconds)

    def test_users_who_can_be_restored_no_longer_are_deleted_for_good_and_counted(
        self, admin: Client, gone: User, world: World
    ) -> None:
        invited = person("bob", invited=True)
        admin("DELETE", "/v1/users/bob")
        younger = removed_person("cid")
        for account in ("ann", "bob"):
            put(account, removed_at=now() - timedelta(days=settings().restore_days))
        self._run(world)
        assert [kept_user(each) for each in (gone.id, invited.id)] == [None, None]
        assert kept_user(younger.id) is not None
        assert any('"purged":2' in line for line in LOG)

    def test_nobody_is_deleted_whose_removal_is_still_pending(self, admin: Client, ann: User, world: World) -> None:
        admin("DELETE", "/v1/users/ann")
        put("ann", removed_at=now() - timedelta(days=settings().restore_days))
        self._run(world)
        assert kept_user(ann.id) is not None

    def test_nobody_is_deleted_who_was_restored_meanwhile(
        self, admin: Client, gone: User, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put("ann", removed_at=now() - timedelta(days=settings().restore_days))
        read = kept_user(gone.id)
        put("ann", status="active", removed_at=None)
        monkeypatch.setattr("muster.reconciling.every_user", lambda _: iter([read]))
        self._run(world)
        assert kept("ann").status == "active"

    def test_one_run_deletes_so_many_and_the_next_the_others(
        self, admin: Client, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        users = [removed_person(f"user{number}") for number in range(3)]
        for user in users:
            put(user.account, removed_at=now() - timedelta(days=settings().restore_days))
        monkeypatch.setattr("muster.reconciling.MOST_PURGED", 2)
        self._run(world)
        assert sum(kept_user(user.id) is not None for user in users) == 1
        self._run(world)
        assert sum(kept_user(user.id) is not None for user in users) == 0
