"""The number of calls to DynamoDB that an import makes for its users, over the fewest possible: 100 items a call."""

import random
from collections import deque
from collections.abc import Iterable, Iterator
from functools import partial

import tests.conftest  # noqa: F401 - settings of a deployment that does not exist
from muster.gateways.transactions import MAX_ACTIONS
from muster.imports.known import ExistingUsers
from muster.imports.rows import RowResult, RowValidator, batches, write
from muster.imports.run import THREADS
from muster.spreadsheets.reader import SheetRow
from muster.tasks.rows import RowStatus
from muster.users.creation import Source
from muster.users.items import UserItem, user_of_raw
from muster.users.user import User
from tests.bench.stand_in import PAGE
from tests.fakes import InMemorySignIns, InMemoryTransactions

ITEMS = 5  # of a user: the user, the entry in the audit log, and the unique keys of account, e-mail and phone


def person(number: int) -> SheetRow:
    """Return a row with an e-mail address and a phone number."""
    cells = {"name": f"P {number}", "email": f"p{number}@example.com", "phone": f"+86138{number:08}"}
    return SheetRow(number + 2, cells)


def import_people(people: Iterable[int], source: str, transactions: InMemoryTransactions) -> list[bool]:
    """Import these people as `imports/run.py` does; return whether each was created."""
    numbers = list(people)
    known = ExistingUsers(Source("acme", "admin", source), len(numbers), partial(_people, transactions))
    validator = RowValidator(known.source, known.holders)
    under_way: deque[list[RowResult]] = deque()
    created = []
    for batch in batches(validator.check(person(number)) for number in numbers):
        under_way.append(write(batch, transactions, InMemorySignIns()))
        if len(under_way) > THREADS:
            known.observe(under_way[0])
            created += [row.status == RowStatus.CREATED for row in under_way.popleft()]
    return created + [row.status == RowStatus.CREATED for rows in under_way for row in rows]


def _people(transactions: InMemoryTransactions, _: str) -> Iterator[User]:
    """Yield the existing users; count a call for each thousand of them."""
    items = [item for (table, _), item in transactions.items.items() if table == UserItem.Meta.table_name]
    for place, item in enumerate(items):
        if place % PAGE == 0:
            transactions.calls.append(0)
        yield user_of_raw(item)


def calls_over_ideal(users: int, *, taken: float) -> float:
    """Return the ratio for an import of `users` into an enterprise of as many others.

    `taken` is the share of the imported users, chosen at random, who exist already.
    """
    chance, transactions = random.Random(1), InMemoryTransactions()
    existing = [number for number in range(users) if chance.random() < taken]
    import_people([*existing, *range(users, 2 * users)], "before", transactions)
    transactions.calls.clear()
    import_people(range(users), "import", transactions)
    return len(transactions.calls) / (users * ITEMS / MAX_ACTIONS)
