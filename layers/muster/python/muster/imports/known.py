"""Who is there already: what an import learns of it, so that rows that want what others have are not tried in vain.

A transaction that a single one of its users cannot be part of is refused as a whole and sent again without that one: if
3 % of a file's people are there, two of three transactions are.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from muster.errors import ThrottledError
from muster.imports.rows import DoneRow
from muster.logs import logger
from muster.users.creation import Source, claim_of_email, claim_of_phone
from muster.users.directory import stream
from muster.users.filters import Filter
from muster.users.table import User

_READ = ("account", "enterprise_id", "email", "phone", "import_id")
_PER_ROW = 10  # a call reads a thousand users; to look for rows one by one, it could look for a hundred
_MOST = 100_000  # users, who take 30 MB of memory


def people(enterprise_id: str, rows: int) -> Iterator[User]:
    """Who is there, as far as that costs no more than to look for each of so many rows."""
    try:
        yield from islice(stream(enterprise_id, Filter(), _READ), min(rows * _PER_ROW, _MOST))
    except ThrottledError:
        logger.warning("The directory could not be read to its end; transactions will tell who is there")


@dataclass
class Known:
    """Those whom an import of so many `rows` knows to be there: as the directory showed them at its first conflict.

    It need not be all: of whoever is not known, the transaction tells. Whoever is removed while the import goes on was
    there.
    """

    source: Source
    rows: int
    people: Callable[[str, int], Iterable[User]] = people
    holders: dict[str, str] = field(default_factory=dict)
    """Their accounts, by the keys of their users and claims."""
    _asked: bool = False

    def heed(self, done: Iterable[DoneRow]) -> None:
        """Take note of what became of rows: after the first conflict, ask who is there."""
        if self._asked or not any(row.conflict for row in done):
            return
        self._asked = True
        for user in self.people(self.source.enterprise_id, self.rows):
            if user.import_id != self.source.import_id:  # else an earlier run made it, as the transaction will see
                self.holders |= dict.fromkeys(_keys(user), user.account)


def _keys(user: User) -> Iterator[str]:
    yield user.account
    yield claim_of_email(user.enterprise_id, user.email)
    if user.phone:
        yield claim_of_phone(user.enterprise_id, user.phone)
