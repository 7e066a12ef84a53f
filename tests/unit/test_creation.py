"""Creating users, many to a transaction."""

import pytest

from muster.clock import now
from muster.errors import ThrottledError
from muster.users.creation import Source, UserDraft, create_users, draft_user
from muster.users.fields import NewUser
from muster.users.items import UserItem
from muster.users.user import User
from tests.fakes import InMemoryTransactions

ACME = Source("acme", "admin", "import1")


def _candidate(account: str, row: int = 2, source: Source = ACME, **fields: object) -> UserDraft:
    new = NewUser.model_validate({"name": "Ann", "email": f"{account}@example.com", "account": account} | fields)
    return draft_user(new, source, row=row, now=now(), due_at=now())


def _messages(outcome: object) -> list[str]:
    assert isinstance(outcome, tuple)
    return [fault.message for fault in outcome]


def test_users_that_nothing_is_in_the_way_of_take_one_call() -> None:
    transactions = InMemoryTransactions()
    outcomes = create_users([_candidate(f"user{number}", number) for number in range(25)], transactions)

    assert not any(isinstance(outcome, tuple) for outcome in outcomes)
    assert transactions.calls == [100]


def test_users_that_cannot_be_are_dropped_and_the_others_sent_again_in_one_more_call() -> None:
    transactions = InMemoryTransactions()
    create_users([_candidate("user1", source=Source("acme", "admin", "before"))], transactions)
    outcomes = create_users([_candidate(f"user{number}", number) for number in range(3)], transactions)

    assert [isinstance(outcome, tuple) for outcome in outcomes] == [False, True, False]
    assert transactions.calls == [4, 12, 8, 0]


def test_nothing_is_waited_for_unless_others_write_at_the_same_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr("time.sleep", waits.append)
    transactions = InMemoryTransactions()
    create_users([_candidate("user1", source=Source("acme", "admin", "before"))], transactions)
    create_users([_candidate(f"user{number}", number) for number in range(3)], transactions)
    assert waits == []
    create_users([_candidate("busy")], InMemoryTransactions(busy=2))
    assert len(waits) == 2


def test_the_same_row_of_the_same_import_again_is_the_user_that_is_there() -> None:
    transactions = InMemoryTransactions()
    (first,) = create_users([_candidate("ann")], transactions)
    (second,) = create_users([_candidate("ann")], transactions)

    assert isinstance(first, UserDraft)
    assert isinstance(second, User)
    assert second.created_at == first.user.created_at


def test_the_same_account_from_another_row_is_taken() -> None:
    transactions = InMemoryTransactions()
    create_users([_candidate("ann", row=2)], transactions)
    (outcome,) = create_users([_candidate("ann", row=3)], transactions)

    assert _messages(outcome) == [
        f"Email: this person already exists as account ann, created on {now():%Y-%m-%d} (UTC), with the same fields."
    ]


def test_the_account_of_another_person_is_taken() -> None:
    transactions = InMemoryTransactions()
    create_users([_candidate("ann", row=2)], transactions)
    (outcome,) = create_users([_candidate("ann", row=3, email="b@example.com", name="Bo Ann")], transactions)

    assert _messages(outcome) == ["Account: ann already belongs to “Ann”; write another one."]


def test_every_conflict_of_a_user_is_told_at_once() -> None:
    transactions = InMemoryTransactions()
    create_users([_candidate("ann"), _candidate("bob", 3, phone="+8613800138000")], transactions)
    (outcome,) = create_users(
        [_candidate("cid", 9, name="Cid", email="ANN@example.com", phone="+8613800138000")], transactions
    )

    assert _messages(outcome) == [
        "Email: ANN@example.com is already used by account ann; write another one.",
        "Mobile Number: +8613800138000 is already used by account bob; write another one.",
    ]


def test_an_email_is_unique_within_its_enterprise_only() -> None:
    transactions = InMemoryTransactions()
    create_users([_candidate("ann", email="a@example.com")], transactions)
    other = _candidate("bob", email="a@example.com", source=Source("other", "admin", "import2"))

    assert create_users([other], transactions) == [other]


def test_others_writes_at_the_same_moment_are_waited_for() -> None:
    transactions = InMemoryTransactions(busy=2)
    ann = _candidate("ann")

    assert create_users([ann], transactions) == [ann]
    assert transactions.calls == [4, 4, 4]


def test_others_writes_that_never_end_are_given_up_with_nothing_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    transactions = InMemoryTransactions(busy=1000)
    with pytest.raises(ThrottledError):
        create_users([_candidate("ann")], transactions)

    assert transactions.items == {}


def test_what_is_blank_takes_no_room_in_the_item() -> None:
    item = _candidate("ann").item

    assert "english_name" not in item
    assert "phone" not in item
    assert "password" not in item


def test_the_item_is_what_the_model_would_have_been_kept_as() -> None:
    one = _candidate("ann", phone="+8613800138000", department="Sales", hide_phone=True)

    assert UserItem.from_raw_data(dict(one.item)).serialize() == one.item
    assert [key.field for key in one.keys] == ["account", "email", "phone"]
    assert one.writes == len(one.inserts)
