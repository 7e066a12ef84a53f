"""Whose session counts: that of the sign-in which is recorded on the user, begun after sessions were last ended."""

import time
from dataclasses import replace

import pytest

from functions.admin_api import app
from muster.errors import ThrottledError
from muster.retrying import CHANGED_BY_OTHERS
from muster.users.fields import Role
from muster.users.user import User
from tests.fakes import sub_of
from tests.functional.api import Client, signed_in
from tests.functional.invited import accept, invite, mailed_token
from tests.functional.people import TYPED, World, kept, moment, person, put


def session(account: str, *, began: int, sub: str = "") -> Client:
    """A session of the account's sign-in that began at this second."""
    client = signed_in(app, account)
    assert client.claims
    return replace(client, claims={**client.claims, "sub": sub or sub_of(account), "auth_time": str(began)})


def counts(client: Client) -> bool:
    return client("GET", "/v1/me").status == 200


def wait_for_the_middle_of_a_second() -> int:
    """Return the present second, with time left in it for what the test does."""
    while time.time() % 1 > 0.5:
        time.sleep(0.02)
    return int(time.time())


@pytest.mark.parametrize("end", ["disable and enable", "reset-password", "address", "sign-out", "sign-out by another"])
def test_a_session_of_the_second_in_which_sessions_end_is_over(
    end: str, admin: Client, ann: User, world: World
) -> None:
    second = wait_for_the_middle_of_a_second()
    of_that_second, later = session("ann", began=second), session("ann", began=second + 60)
    assert counts(of_that_second)
    if end == "disable and enable":
        admin("POST", "/v1/users/ann/disable")
        admin("POST", "/v1/users/ann/enable")
    elif end == "address":
        admin("PATCH", "/v1/users/ann", {"email": "lee@example.com"})
    elif end == "sign-out":
        assert of_that_second("POST", "/v1/me/sign-out").status == 204
    elif end == "sign-out by another":
        assert admin("POST", "/v1/users/ann/sign-out").status == 200
    else:
        admin("POST", "/v1/users/ann/reset-password")
    world.onboard()
    assert not counts(of_that_second)
    assert counts(later)


def test_who_signs_in_again_as_soon_as_sessions_have_ended_is_let_in(ann: User) -> None:
    """Tokens tell the second of a sign-in, so the answer waits until a later one has begun."""
    before = session("ann", began=int(time.time()))
    assert before("POST", "/v1/me/sign-out").status == 204
    assert not counts(before)
    assert counts(session("ann", began=int(time.time())))


def test_an_administrator_signs_a_user_out_everywhere(admin: Client, ann: User, world: World) -> None:
    """By account or id, at once, and as often as wanted; the password and all else stays."""
    before = session("ann", began=int(time.time()))
    for name in ("ANN", ann.id):
        answer = admin("POST", f"/v1/users/{name}/sign-out")
        assert (answer.status, answer.json["status"], answer.json["pending_action"]) == (200, "active", None)
        assert not counts(before)
        assert counts(session("ann", began=int(time.time())))  # the answer waited until the second was over
    assert world.sign_ins.signed_out == ["ann", "ann"]
    history = admin("GET", "/v1/users/ann/history").json["items"]
    assert [(each["action"], each["actor"]["name"], each["changes"]) for each in history[:2]] == [
        ("sign_out_user", "admin", [])
    ] * 2


def test_an_administrator_can_sign_out_themselves_like_anybody(admin: Client, world: World) -> None:
    before = session("admin", began=int(time.time()))
    world.sign_ins.put("admin", "admin@example.com", TYPED, temporary=False)
    assert before("POST", "/v1/users/admin/sign-out").status == 200
    assert not counts(before)
    now = session("admin", began=int(time.time()))
    (entry, *_) = now("GET", "/v1/users/admin/history").json["items"]
    assert (entry["action"], entry["actor"]["name"]) == ("sign_out_everywhere", "admin")


def test_an_invited_user_cannot_be_signed_out_and_a_disabled_one_is_already(admin: Client, ann: User) -> None:
    person("ivy", invited=True)
    answer = admin("POST", "/v1/users/ivy/sign-out")
    assert (answer.status, answer.json["code"]) == (409, "invited_not_signed_in")
    admin("POST", "/v1/users/ann/disable")
    there = kept("ann")
    assert admin("POST", "/v1/users/ann/sign-out").json["status"] == "disabled"
    assert kept("ann") == there


def test_a_sign_out_that_the_user_pool_is_too_busy_for_counts_here_and_can_be_repeated(
    admin: Client, ann: User, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(account: str) -> None:
        raise ThrottledError(CHANGED_BY_OTHERS)

    before = session("ann", began=int(time.time()))
    with monkeypatch.context() as patched:
        patched.setattr(world.sign_ins, "end_sessions", busy)
        assert admin("POST", "/v1/users/ann/sign-out").status == 503
    assert not counts(before)
    assert admin("POST", "/v1/users/ann/sign-out").status == 200
    assert world.sign_ins.signed_out == ["ann"]


def test_while_a_reset_is_pending_no_session_counts(admin: Client, ann: User, world: World) -> None:
    """The old password still signs in, until the user pool has the new one."""
    admin("POST", "/v1/users/ann/reset-password")
    with_the_old_password = session("ann", began=int(time.time()) + 5)
    assert not counts(with_the_old_password)
    put("ann", due_at=moment("ann", "due_at").replace(year=2020))
    world.onboard()
    assert counts(session("ann", began=int(time.time()) + 60))


def test_sessions_begun_while_a_reset_was_pending_are_over_when_it_is_done(
    admin: Client, ann: User, world: World
) -> None:
    admin("POST", "/v1/users/ann/reset-password")
    put("ann", signed_out_at=moment("ann", "signed_out_at").replace(year=2020))
    meanwhile = session("ann", began=int(time.time()))
    world.onboard()
    assert not counts(meanwhile)


def test_a_token_of_an_earlier_sign_in_of_the_account_opens_nothing(
    admin: Client, stranger: Client, ann: User, world: World
) -> None:
    """Not even if the account is taken again at once, and by another enterprise."""
    before = session("ann", began=int(time.time()) + 60)
    assert counts(before)
    assert admin("DELETE", "/v1/users/ann").status == 204
    world.onboard()
    body = {"name": "Ann", "email": "ann@other.example", "account": "ann", "access": "password", "password": TYPED}
    assert stranger("POST", "/v1/users", body | {"role": "administrator"}).status == 201
    assert not counts(before)
    assert counts(session("ann", began=int(time.time()) + 60, sub=sub_of("ann", 2)))


def test_a_user_without_a_sign_in_has_no_session(admin: Client, world: World) -> None:
    person("bob")
    put("bob", sign_in=None)
    assert not counts(signed_in(app, "bob"))


@pytest.mark.parametrize("began", [None, "", "-1", "٣", "9e9", "inf"])
def test_a_token_that_does_not_tell_when_its_session_began_is_taken_for_an_old_one(
    began: str | None, admin: Client, ann: User
) -> None:
    put("ann", signed_out_at=moment("ann", "created_at"))
    client = signed_in(app, "ann")
    assert client.claims
    others = {name: value for name, value in client.claims.items() if name != "auth_time"}
    assert counts(client)
    assert not counts(replace(client, claims=others if began is None else {**others, "auth_time": began}))


@pytest.mark.parametrize("sub", ["", "sub-bob", "None"])
def test_a_token_of_another_sign_in_opens_nothing(sub: str, admin: Client, ann: User) -> None:
    client = signed_in(app, "ann")
    assert client.claims
    assert not counts(replace(client, claims={**client.claims, "sub": sub}))


def test_the_sign_in_is_recorded_whoever_set_the_password(admin: Client, world: World) -> None:
    body = {"name": "Bob", "email": "bob@example.com", "account": "bob"}
    admin("POST", "/v1/users", body | {"access": "password", "password": TYPED})
    assert kept("bob").sign_in == sub_of("bob")
    admin("POST", "/v1/users", {"name": "Cid", "email": "cid@example.com", "account": "cid", "access": "password"})
    world.onboard()
    assert kept("cid").sign_in == sub_of("cid")


def test_a_sign_in_that_is_there_already_gets_the_users_address_and_loses_its_sessions(
    admin: Client, world: World
) -> None:
    """As one that a run left which died: it may have had another person's address."""
    world.sign_ins.put("bob", "former@example.org", TYPED, temporary=False)
    former = session("bob", began=int(time.time()))
    body = {"name": "Bob", "email": "bob@example.com", "account": "bob", "access": "password", "password": TYPED}
    assert admin("POST", "/v1/users", body).status == 201
    assert world.sign_ins.kept["bob"][0] == "bob@example.com"
    assert not counts(former)


def test_who_accepts_and_signs_in_at_once_is_let_in_though_a_sign_in_was_there_already(
    world: World, acme: object
) -> None:
    world.sign_ins.put("bob", "former@example.org", TYPED, temporary=False)
    invite("bob")
    assert accept(mailed_token("bob")).status == 200
    assert counts(session("bob", began=int(time.time())))


def test_enabling_records_a_sign_in_that_a_run_did_not_record(admin: Client, ann: User, world: World) -> None:
    put("ann", sign_in=None)
    admin("POST", "/v1/users/ann/disable")
    admin("POST", "/v1/users/ann/enable")
    world.onboard()
    assert kept("ann").sign_in == sub_of("ann")


def test_signing_out_everywhere_ends_ones_own_sessions_only(admin: Client, ann: User, world: World) -> None:
    person("bob", role=Role.MEMBER)
    mine, other = session("ann", began=int(time.time())), signed_in(app, "bob")
    assert mine("POST", "/v1/me/sign-out").status == 204
    assert world.sign_ins.signed_out == ["ann"]
    assert not counts(mine)
    assert counts(other)
