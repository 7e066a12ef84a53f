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


def test_once_somebody_is_met_who_was_there_nobody_else_who_was_is_tried() -> None:
    transactions = InMemoryTransactions()
    import_people(range(USERS), "import1", transactions)
    first = len(transactions.calls)
    created = import_people(range(USERS), "import2", transactions)

    assert not any(created)
    assert len(transactions.calls) - first <= IDEAL / 2


def test_those_whom_an_earlier_run_of_the_import_created_are_no_conflict() -> None:
    transactions = InMemoryTransactions()
    import_people([0], "before", transactions)
    first = import_people(range(USERS), "import1", transactions)

    assert first == [False] + [True] * (USERS - 1)
    assert import_people(range(USERS), "import1", transactions) == first
