"""How many transactions the users of an import take, over as few as there can be: a hundred items to each."""

import random
from collections.abc import Iterable

import tests.conftest  # noqa: F401 - settings of a deployment that does not exist
from muster.gateways.transactions import MAX_ACTIONS
from muster.imports.rows import Intake, batches, write
from muster.spreadsheets.reader import SheetRow
from muster.users.creation import Source
from tests.fakes import InMemorySignIns, InMemoryTransactions

ITEMS = 3  # of a user: itself, and the claims of an e-mail address and a phone number


def person(number: int) -> SheetRow:
    """A row, and everything that a user may use."""
    cells = {"name": f"P {number}", "email": f"p{number}@example.com", "phone": f"+86138{number:08}"}
    return SheetRow(number + 2, cells)


def import_people(people: Iterable[int], source: str, transactions: InMemoryTransactions) -> list[bool]:
    """Import these people; whether each was created."""
    intake = Intake(Source("acme", "admin", source))
    rows = (intake.check(person(number)) for number in people)
    return [done.created for batch in batches(rows) for done in write(batch, transactions, InMemorySignIns())]


def calls_over_ideal(users: int, *, taken: float) -> float:
    """The ratio, if so many of the users, of one and at random, are there already."""
    chance, transactions = random.Random(1), InMemoryTransactions()
    import_people((number for number in range(users) if chance.random() < taken), "before", transactions)
    transactions.calls.clear()
    import_people(range(users), "import", transactions)
    return len(transactions.calls) / (users * ITEMS / MAX_ACTIONS)
