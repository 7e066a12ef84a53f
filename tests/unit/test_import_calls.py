"""How many calls to DynamoDB the users of an import take: hardly more than their items, a hundred to a call."""

from tests.bench.calls import ITEMS, import_people
from tests.fakes import InMemoryTransactions

USERS = 1_650
IDEAL = ITEMS * USERS / 100


def test_without_conflicts_nearly_every_call_is_full() -> None:
    transactions = InMemoryTransactions()

    assert all(import_people(range(USERS), "import1", transactions))
    assert sum(transactions.calls) == ITEMS * USERS
    assert len(transactions.calls) <= 1.05 * IDEAL


def test_a_conflict_costs_its_transaction_one_call_more_and_no_more() -> None:
    transactions = InMemoryTransactions()
    taken = import_people(range(0, USERS, 33), "before", transactions)
    transactions.calls.clear()
    created = import_people(range(USERS), "import1", transactions)

    assert created.count(False) == len(taken)
    assert len(transactions.calls) <= 2 * 1.05 * IDEAL


def test_the_same_people_again_take_no_call_more_than_the_first_time() -> None:
    transactions = InMemoryTransactions()
    import_people(range(USERS), "import1", transactions)
    first = len(transactions.calls)
    created = import_people(range(USERS), "import2", transactions)

    assert not any(created)
    assert len(transactions.calls) == 2 * first
