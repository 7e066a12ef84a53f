"""How many calls to DynamoDB the users of an import take: hardly more than their items, a hundred to a call."""

from muster.imports.rows import CheckedRow, Intake, batches, write
from muster.spreadsheets.reader import SheetRow
from muster.users.creation import Source
from tests.fakes import InMemorySignIns, InMemoryTransactions

USERS = 1_650
ITEMS = 3 * USERS  # each with an e-mail address and a phone number
IDEAL = ITEMS / 100


def _checked(source: str, *, every: int = 1) -> list[CheckedRow]:
    intake = Intake(Source("acme", "admin", source))
    people = range(0, USERS, every)
    return [
        intake.check(
            SheetRow(
                number + 2,
                {"name": f"P {number}", "email": f"p{number}@example.com", "phone": f"+86138{number:08}"},
            )
        )
        for number in people
    ]


def _import(rows: list[CheckedRow], transactions: InMemoryTransactions) -> list[bool]:
    return [done.created for batch in batches(rows) for done in write(batch, transactions, InMemorySignIns())]


def test_without_conflicts_nearly_every_call_is_full() -> None:
    transactions = InMemoryTransactions()

    assert all(_import(_checked("import1"), transactions))
    assert sum(transactions.calls) == ITEMS
    assert len(transactions.calls) <= 1.05 * IDEAL


def test_a_conflict_costs_its_transaction_one_call_more_and_no_more() -> None:
    transactions = InMemoryTransactions()
    taken = _import(_checked("before", every=33), transactions)
    transactions.calls.clear()
    created = _import(_checked("import1"), transactions)

    assert created.count(False) == len(taken)
    assert len(transactions.calls) <= 2 * 1.05 * IDEAL


def test_the_same_people_again_take_no_call_more_than_the_first_time() -> None:
    transactions = InMemoryTransactions()
    _import(_checked("import1"), transactions)
    first = len(transactions.calls)
    created = _import(_checked("import2"), transactions)

    assert not any(created)
    assert len(transactions.calls) == 2 * first
