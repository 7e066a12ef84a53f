"""What a user and an enterprise may ask for within a minute; what is over it is answered 429 with what to do."""

from datetime import UTC, datetime, timedelta

import pytest

from functions.admin_api import app
from functions.directory_api import app as directory
from muster import limits
from muster.gateways import live
from muster.limits import BATCHES, EXPORTS, IMPORTS, MAILS, SEARCHES, Counter, Rate, charge
from muster.users.fields import Role
from muster.users.items import UserItem
from muster.users.user import User
from tests.fakes import InMemoryTaskQueue
from tests.functional.api import Client, signed_in
from tests.functional.people import kept, person
from tests.functional.region import make_buckets

ADD = ("POST", "/v1/users", {"name": "Bob", "email": "bob@example.com"})
SEARCH = ("GET", "/v1/users?search=zz", None)
BATCH = ("POST", "/v1/users/batch", {"action": "enable", "accounts": ["ann"]})
RESETS = ("POST", "/v1/users/batch", {"action": "reset_password", "accounts": ["ann", "nobody"]})


class Clock:
    """A time that a test sets; it begins 20 seconds after a full minute."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 25, 12, 0, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    there = Clock()
    monkeypatch.setattr(limits, "now", lambda: there.time)
    return there


@pytest.fixture(autouse=True)
def ann(admin: Client, monkeypatch: pytest.MonkeyPatch) -> User:
    queue = InMemoryTaskQueue()
    monkeypatch.setattr(live, "export_queue", lambda: queue)
    make_buckets()
    return person("ann")


def _use_up(rate: Rate, account: str, but: int = 0) -> None:
    user = kept(account)
    charge(rate, user.enterprise_id, user.id, rate.of_user - but)


def _ask(client: Client, asked: tuple[str, str, object]) -> tuple[int, str | None, str]:
    method, path, body = asked
    path, _, query = path.partition("?")
    answer = client(method, path, body, **dict([query.split("=")] if query else []))
    content = answer.json if answer.content else {}
    return answer.status, answer.headers.get("retry-after"), content.get("detail", "")


@pytest.mark.parametrize(
    ("rate", "asked", "sentence"),
    [
        (SEARCHES, SEARCH, "You have searched 60 times within a minute. Wait a minute, and search again."),
        (SEARCHES, ("GET", "/v1/users?status=invited", None), "You have searched 60 times"),
        (SEARCHES, ("GET", "/v1/users?department=Sales", None), "You have searched 60 times"),
        (SEARCHES, ("GET", "/v1/users?role=member", None), "You have searched 60 times"),
        (MAILS, ADD, "You may send 120 mails a minute. Wait a minute, or import many people from a workbook."),
        (MAILS, ("PATCH", "/v1/users/ann", {"email": "anna@example.com"}), "You may send 120 mails a minute."),
        (MAILS, ("POST", "/v1/users/ann/reset-password", None), "You may send 120 mails a minute."),
        (MAILS, ("POST", "/v1/invitations/ann/resend", None), "You may send 120 mails a minute."),
        (MAILS, ("POST", f"/v1/removed-users/{'0' * 26}/restore", None), "You may send 120 mails a minute."),
        (MAILS, RESETS, "You may send 120 mails a minute."),
        (BATCHES, BATCH, "You may change many users at once 30 times a minute. Wait a minute, and repeat it."),
        (IMPORTS, ("POST", "/v1/imports", {"file_name": "a.xlsx"}), "You may start 20 imports a minute."),
        (EXPORTS, ("POST", "/v1/exports", {}), "You may start 12 exports a minute."),
    ],
    ids=lambda value: value.name if isinstance(value, Rate) else str(value)[:40],
)
def test_what_is_over_the_limit_of_a_user_is_refused_with_what_to_do(
    rate: Rate, asked: tuple[str, str, object], sentence: str, admin: Client, clock: Clock
) -> None:
    _use_up(rate, "admin")
    before = {user.account: user.serialize() for user in UserItem.scan()}
    status, retry_after, detail = _ask(admin, asked)

    assert (status, retry_after) == (429, "40")
    assert detail.startswith(sentence)
    assert {user.account: user.serialize() for user in UserItem.scan()} == before
    clock.time += timedelta(seconds=40)
    assert _ask(admin, asked)[0] != 429


def test_the_last_one_of_a_minute_is_answered(admin: Client) -> None:
    _use_up(SEARCHES, "admin", but=1)
    assert [_ask(admin, SEARCH)[0] for _ in range(2)] == [200, 429]


def test_a_batch_of_resets_counts_each_mail(admin: Client) -> None:
    _use_up(MAILS, "admin", but=3)
    assert [_ask(admin, RESETS)[0] for _ in range(2)] == [200, 429]


def test_lists_without_a_filter_and_single_users_are_not_counted(admin: Client) -> None:
    for rate in (SEARCHES, MAILS, BATCHES, IMPORTS, EXPORTS):
        _use_up(rate, "admin")
    for asked in (
        ("GET", "/v1/users", None),
        ("GET", "/v1/users/ann", None),
        ("PATCH", "/v1/users/ann", {"title": "Chief"}),
        ("POST", "/v1/users/ann/disable", None),
        ("GET", "/v1/invitations", None),
        ("GET", "/v1/tasks", None),
        ("DELETE", "/v1/users/ann", None),
    ):
        assert _ask(admin, asked)[0] < 300


def test_another_administrator_has_a_count_of_their_own(admin: Client) -> None:
    _use_up(SEARCHES, "admin")
    person("second", role=Role.ADMINISTRATOR)
    assert _ask(signed_in(app, "second"), SEARCH)[0] == 200


def test_all_users_of_an_enterprise_together_have_a_limit(admin: Client, stranger: Client) -> None:
    for number in range(SEARCHES.of_enterprise // SEARCHES.of_user):
        charge(SEARCHES, "acme", f"somebody {number}", SEARCHES.of_user)
    status, _, detail = _ask(admin, SEARCH)

    assert status == 429
    assert detail == "Your enterprise has searched 600 times within a minute. Wait a minute, and search again."
    assert _ask(stranger, SEARCH)[0] == 200


def test_a_member_s_searches_in_the_directory_are_counted() -> None:
    member = signed_in(directory, "ann")
    _use_up(SEARCHES, "ann")
    assert _ask(member, ("GET", "/v1/directory?search=zz", None))[0] == 429
    assert _ask(member, ("GET", "/v1/directory", None))[0] == 200


def test_a_counter_names_nobody_and_leaves_soon(admin: Client, clock: Clock) -> None:
    _ask(admin, ADD)
    counters = list(Counter.scan())

    assert len(counters) == 2
    assert not any("admin" in counter.id for counter in counters)
    assert {counter.expires_at for counter in counters} == {clock.time + timedelta(minutes=2)}
