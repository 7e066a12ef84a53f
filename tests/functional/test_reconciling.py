"""Reconciling the user pool with the users: whatever was changed on one side alone is mended, and counted."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from muster import reconciling
from muster.clock import now
from muster.reconciling import Difference, UnfinishedError, reconcile
from muster.users.repository import find_user
from tests.functional.people import TYPED, World, exists, kept, person, put

pytestmark = pytest.mark.usefixtures("acme")


@pytest.fixture
def world() -> World:
    """Ann, who is active, and Bob, who is disabled, since yesterday."""
    world = World()
    for account in ("ann", "bob"):
        person(account)
        world.sign_ins.put(account, f"{account}@example.com", TYPED, temporary=False)
    put("bob", status="disabled")
    world.sign_ins.match("bob", "bob@example.com", enabled=False)
    _age(world)
    world.sign_ins.signed_out.clear()
    return world


def _age(world: World) -> None:
    world.sign_ins.made_at = dict.fromkeys(world.sign_ins.kept, now() - timedelta(days=1))


def _reconcile(world: World) -> Counter[Difference]:
    return reconcile(world.sign_ins, world.nudges, lambda: 60)


def _delete_by_hand(world: World, account: str) -> None:
    world.sign_ins.remove(account)


def _replace_by_hand(world: World, account: str) -> None:
    world.sign_ins.remove(account)
    world.sign_ins.put(account, "thief@example.net", TYPED, temporary=False)
    _age(world)


def _readdress_by_hand(world: World, account: str) -> None:
    world.sign_ins.match(account, "thief@example.net", enabled=account not in world.sign_ins.disabled)


def _switch_by_hand(world: World, account: str) -> None:
    world.sign_ins.match(account, f"{account}@example.com", enabled=account in world.sign_ins.disabled)


def _unverify_by_hand(world: World, account: str) -> None:
    world.sign_ins.unverified.add(account)


def test_nothing_is_pending_while_nothing_differs(world: World) -> None:
    person("eve", invited=True)
    assert _reconcile(world) == {}
    assert world.nudges.sent == []


@pytest.mark.parametrize("account", ["ann", "bob"])
@pytest.mark.parametrize(
    ("change", "difference"),
    [
        (_delete_by_hand, Difference.NO_SIGN_IN),
        (_replace_by_hand, Difference.OTHER_SIGN_IN),
        (_readdress_by_hand, Difference.NOT_MATCHING),
        (_switch_by_hand, Difference.NOT_MATCHING),
        (_unverify_by_hand, Difference.NOT_MATCHING),
    ],
)
def test_a_sign_in_that_was_changed_by_hand_follows_its_user_again(
    change: Callable[[World, str], None], difference: Difference, account: str, world: World
) -> None:
    change(world, account)
    assert _reconcile(world) == {difference: 1}
    world.onboard()
    _age(world)
    assert kept(account).pending_action is None
    if account in world.sign_ins.kept:  # a disabled user gets a sign-in again when enabled
        assert world.sign_ins.kept[account][0] == f"{account}@example.com"
    assert world.sign_ins.disabled == {"bob"} & set(world.sign_ins.kept)
    assert _reconcile(world) == {}


@pytest.mark.parametrize("change", [_delete_by_hand, _replace_by_hand])
def test_a_user_whose_sign_in_is_gone_is_mailed_a_new_password(
    change: Callable[[World, str], None], world: World
) -> None:
    change(world, "ann")
    _reconcile(world)
    assert kept("ann").sign_in is None  # no session of before counts
    world.onboard()
    (mail,) = world.mailer.sent
    _, password, temporary = world.sign_ins.kept["ann"]
    assert mail.to == "ann@example.com"
    assert password in mail.text
    assert temporary
    assert kept("ann").sign_in == world.sign_ins.sub_of("ann")


def test_a_sign_in_without_a_user_is_deleted(world: World) -> None:
    world.sign_ins.put("ghost", "ghost@example.com", TYPED, temporary=False)
    _age(world)
    assert _reconcile(world) == {Difference.NO_USER: 1}
    world.onboard()
    assert "ghost" not in world.sign_ins.kept
    assert not exists("ghost")


def test_a_sign_in_that_was_just_made_is_left_alone(world: World) -> None:
    world.sign_ins.put("young", "young@example.com", TYPED, temporary=False)
    assert _reconcile(world) == {}


def test_a_user_for_whom_something_is_pending_is_left_to_it(world: World) -> None:
    world.sign_ins.remove("ann")
    put("ann", pending_action="welcome", due_at=now())
    assert _reconcile(world) == {}
    assert kept("ann").pending_action == "welcome"


def test_no_password_goes_to_an_address_that_no_mail_reaches(world: World) -> None:
    world.sign_ins.remove("ann")
    put("ann", mail_status="bounced")
    assert _reconcile(world) == {}
    assert kept("ann").pending_action is None


def test_a_user_who_is_changed_while_the_run_looks_is_left_to_the_next_run(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = world.sign_ins.find

    def found(account: str) -> object:
        answer = find(account)
        put(account, pending_action="remove", due_at=now())
        return answer

    world.sign_ins.remove("ann")
    monkeypatch.setattr(reconciling, "find_user", lambda account: (find_user(account), found(account))[0])
    assert _reconcile(world) == {}
    assert kept("ann").pending_action == "remove"


def test_one_run_mends_no_more_than_a_thousand(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconciling, "MOST", 3)
    for number in range(5):
        world.sign_ins.put(f"ghost{number}", "ghost@example.com", TYPED, temporary=False)
    _age(world)
    assert [_reconcile(world).total() for _ in range(3)] == [3, 2, 0]


def test_a_run_that_has_too_little_time_says_so(world: World) -> None:
    with pytest.raises(UnfinishedError, match="too many"):
        reconcile(world.sign_ins, world.nudges, lambda: 5)


def test_what_was_mended_is_counted_for_the_alarm(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    _delete_by_hand(world, "ann")
    _reconcile(world)
    assert '"SignInsMended": 1}' in capsys.readouterr().out
