"""Unique keys of existing users, loaded after the first conflict, so that later rows with a conflict are not written.

A transaction that a single one of its users cannot be part of is refused as a whole and sent again without that one: if
3 % of a file's people are there, two of three transactions are.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from muster.errors import ThrottledError
from muster.imports.rows import Holders, RowResult
from muster.logs import logger
from muster.users.creation import Source
from muster.users.filters import Filter
from muster.users.lists import stream
from muster.users.taken import COMPARED, Existing
from muster.users.unique_keys import keys_of
from muster.users.user import User

_READ = ("id", "account", "enterprise_id", "created_at", "status", "held_until", "import_id", *COMPARED)
_PER_ROW = 10  # a call reads a thousand users; to look for rows one by one, it could look for a hundred
_MOST = 100_000  # users, who take 60 MB of memory


def people(enterprise_id: str) -> Iterator[User]:
    """Yield the existing users, as the index `directory` has them at this moment."""
    return stream(enterprise_id, Filter(), _READ)


@dataclass
class ExistingUsers:
    """The existing users that an import of so many `rows` knows of: as the index had them at its first conflict.

    It need not be all: of whoever is not known, the transaction tells. Whoever is removed while the import goes on was
    there.
    """

    source: Source
    rows: int
    people: Callable[[str], Iterable[User]] = people
    holders: Holders = field(default_factory=Holders)
    _asked: bool = False

    def observe(self, done: Iterable[RowResult]) -> None:
        """Read results of rows: as soon as one of them had to be looked up, load the existing users.

        Not for more of them than costs as much as to look for each row by itself.
        """
        if self._asked or not any(row.looked_up for row in done):
            return
        self._asked = True
        try:
            there = iter(self.people(self.source.enterprise_id))
            for user in islice(there, min(self.rows * _PER_ROW, _MOST)):
                if user.import_id != self.source.import_id:  # else an earlier run made it, as the transaction will see
                    self.holders.users |= dict.fromkeys((key.key for key in keys_of(user)), Existing.of(user))
            self.holders.complete = next(there, None) is None
        except ThrottledError:
            logger.warning("The directory could not be read to its end; transactions will tell who is there")
