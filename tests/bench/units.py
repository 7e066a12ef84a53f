"""Capacity that a user takes in DynamoDB: bytes of its items, and write units from its row to its delivered mail.

By DynamoDB's rules: a write costs a unit per KB begun, twice that in a transaction, and again in every index that has
the item; an index entry whose key changes is deleted and put, which is two writes.
"""

import math
import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tests.conftest  # noqa: F401 - settings of a deployment that does not exist
from infra.local.sample import write_sample
from muster.gateways.transactions import Item
from muster.imports.rows import RowValidator
from muster.spreadsheets.reader import open_workbook
from muster.users.creation import Source, UserDraft

BLOCK = 4096  # bytes that a unit reads, or two eventually consistent ones
MAIL_ID = 7 + 60  # bytes that a sent mail adds: `mail_id` and SES's id


@dataclass(frozen=True)
class Units:
    """Write units by table and index, to compare each with its own throughput."""

    users: float
    keys: float
    directory: float
    pending: float
    audit: float = 0

    @property
    def all(self) -> float:
        return self.users + self.keys + self.directory + self.pending + self.audit


@dataclass(frozen=True)
class Sizes:
    """Mean bytes of a user, of a key and of an entry in the audit log, and how many keys a user has."""

    user: float
    largest: float
    key: float
    keys: float
    entry: float

    @property
    def kb(self) -> int:
        """Units for one plain write of a user."""
        return math.ceil((self.user + MAIL_ID) / 1024)

    @property
    def create(self) -> Units:
        """Return the units of the transaction's puts; new in `directory`, new in `pending_action`."""
        return Units(2 * self.kb, 2 * self.keys, self.kb, 1, 3 * math.ceil(self.entry / 1024))

    @property
    def onboard(self) -> Units:
        """Return the units of the lease (`due_at` moves) and of its completion (gone from `pending_action`)."""
        return Units(2 * self.kb, 0, 2 * self.kb, 2 + 1)

    @property
    def note(self) -> Units:
        """Return the units of noting the mail's delivery."""
        return Units(self.kb, 0, self.kb, 0)

    def read(self, users: float) -> float:
        """Return the read units of an eventually consistent query of so many users in `directory`."""
        return math.ceil(users * (self.user + MAIL_ID) / BLOCK) / 2

    @property
    def stored(self) -> float:
        """Return the stored bytes of a user: item, place in `directory`, keys, first entry of the audit log.

        Each takes 100 more in DynamoDB.
        """
        return 2 * (self.user + MAIL_ID + 100) + self.keys * (self.key + 100) + 2 * (self.entry + 100)


MEASURED = Sizes(user=732, largest=1010, key=70, keys=2.89, entry=664)
"""Of the sample, as tests/unit/test_units.py holds."""


def sizes(candidates: list[UserDraft]) -> Sizes:
    """Return the sizes of users as the product writes them."""
    users = [item_bytes(one.item) for one in candidates]
    keys = [item_bytes(insert.item) for one in candidates for insert in one.reservations.values()]
    entries = [item_bytes(one.entry.item) for one in candidates]
    return Sizes(
        statistics.mean(users), max(users), statistics.mean(keys), len(keys) / len(users), statistics.mean(entries)
    )


def sample(folder: Path, rows: int = 1000) -> list[UserDraft]:
    """Return the users of the sample workbook as an import drafts them."""
    path = folder / "sample.xlsx"
    write_sample(path, rows)
    validator = RowValidator(Source("acme", "admin", "01ARZ3NDEKTSV4RRFFQ69G5FAV"))
    with path.open("rb") as file, open_workbook(file) as reading:
        return [one for row in reading.rows if (one := validator.check(row).draft)]


def item_bytes(item: Item) -> int:
    """Return the bytes of an item: names and values, in UTF-8."""
    return sum(len(name.encode()) + _value_bytes(value) for name, value in item.items())


def _value_bytes(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    if kind == "S":
        return len(str(content).encode())
    if kind == "N":  # a byte, one more below zero, and one for each two digits that count
        digits = str(content).lstrip("-").replace(".", "").strip("0")
        return 1 + str(content).startswith("-") + math.ceil(len(digits) / 2)
    assert kind == "BOOL", f"a user has no {kind}"
    return 1
