"""Rows of an import for the API and the console, kept in one object beside the result or the plan.

The object has parts of up to 1,000 rows, each packed by itself; then the index, which tells of each part which rows,
statuses and fields it has; then the length of the index. So a page of 100,000 rows costs one read of the end and
some of parts, and a filter passes over parts without reading them.
"""

import json
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import IO, TYPE_CHECKING, Any, Protocol

from muster.messages import Message, packed, unpacked
from muster.spreadsheets.columns import CONTROLS
from muster.tasks.rows import RowStatus
from muster.users.fields import TITLES
from muster.users.text import shown

if TYPE_CHECKING:
    from muster.imports.rows import RowResult

_PART_ROWS = 1_000
_PART_BYTES = 1 << 20  # of a part before it is packed, and a row more
_LONGEST_CELL = 1_000  # characters of a cell that is kept; the longest value of any field has 512
_LONGEST_NAME = 64  # characters, of an account too
_TAIL = 1 << 16  # bytes that are read at once of the end, where the index is
_LENGTH = 8  # bytes of the length of the index
_MOST_PARTS = 8
"""Parts that are read for one page."""
_FAST = 1  # level of zlib: half as small again costs five times as long
_ANY = ""  # the name under which an index counts all rows of a status, whatever their fields


class Ranges(Protocol):
    """A bucket of which parts of objects can be read."""

    def read_range(self, key: str, start: int, length: int) -> bytes:
        """Return bytes of an object, as `gateways.files.Files` does."""


@dataclass(frozen=True)
class Told:
    """A message about a row, and the field that it is about; empty for none."""

    field: str
    message: Message


@dataclass(frozen=True)
class KeptRow:
    """A row as it is kept."""

    number: int
    status: RowStatus
    name: str
    account: str
    messages: Sequence[Told]
    changes: Sequence[tuple[str, str, str]]
    """Fields that the row changes, each with its value before and after."""
    cells: Mapping[str, str] | None
    """The cells of a row that failed, as they were typed, without the password; None for any other row."""

    @property
    def fields(self) -> set[str]:
        """Return the fields that the row changes, or that messages are about."""
        return {name for name, _, _ in self.changes} | {each.field for each in self.messages if each.field}


@dataclass(frozen=True)
class RowFilter:
    """Which rows are asked for: of a status, and of a field that they change or that has a fault."""

    status: RowStatus | None = None
    field: str | None = None

    def fits(self, row: KeptRow) -> bool:
        """Return whether a row is asked for."""
        return self.status in {None, row.status} and (self.field is None or self.field in row.fields)


@dataclass(frozen=True)
class _Part:
    first: int
    last: int
    """Numbers of its first and last row."""
    length: int
    """Bytes."""
    counts: Mapping[str, Mapping[str, int]]
    """How many rows have a status, by status and field."""

    def count(self, wanted: RowFilter) -> int:
        found = [self.counts.get(wanted.status, {})] if wanted.status else self.counts.values()
        return sum(fields.get(wanted.field or _ANY, 0) for fields in found)


@dataclass
class RowsWriter:
    """Writes rows into a file as they end. `columns` are the fields that the workbook had columns for."""

    file: IO[bytes]
    columns: Sequence[str]
    _lines: bytearray = field(default_factory=bytearray)
    _numbers: list[int] = field(default_factory=list)
    _counts: dict[str, Counter[str]] = field(default_factory=dict)
    _parts: list[_Part] = field(default_factory=list)

    def add(self, done: "RowResult", messages: Sequence[Message]) -> None:
        """Write a row with these messages, besides those about its changes; never its password."""
        row = _kept(done, messages)
        self._lines += _line(row)
        self._numbers.append(row.number)
        self._counts.setdefault(row.status, Counter()).update([_ANY, *row.fields])
        if len(self._numbers) == _PART_ROWS or len(self._lines) >= _PART_BYTES:
            self._end_part()

    def close(self) -> None:
        """Write what is left, and the index; the file stays open."""
        if self._numbers:
            self._end_part()
        parts = [[part.first, part.last, part.length, part.counts] for part in self._parts]
        index = zlib.compress(json.dumps([[*self.columns], parts]).encode(), _FAST)
        self.file.write(index + len(index).to_bytes(_LENGTH, "big"))

    def _end_part(self) -> None:
        content = zlib.compress(self._lines, _FAST)
        self.file.write(content)
        self._parts.append(_Part(self._numbers[0], self._numbers[-1], len(content), self._counts))
        self._lines, self._numbers, self._counts = bytearray(), [], {}


@dataclass(frozen=True)
class KeptRows:
    """The rows of an import that are kept under a key of a bucket."""

    files: Ranges
    key: str

    def __iter__(self) -> Iterator[KeptRow]:
        """Go through all rows. Raises NotFoundError if none are kept."""
        at = 0
        for part in self._parts:
            yield from self._rows(at, part)
            at += part.length

    @property
    def columns(self) -> Sequence[str]:
        """Return the fields that the workbook had columns for. Raises NotFoundError if no rows are kept."""
        return self._index[0]

    @property
    def fields(self) -> Sequence[str]:
        """Return the fields that any row changes, or that messages are about."""
        return sorted({name for part in self._parts for fields in part.counts.values() for name in fields} - {_ANY})

    def count(self, wanted: RowFilter) -> int:
        """Return how many rows are asked for."""
        return sum(part.count(wanted) for part in self._parts)

    def page(self, wanted: RowFilter, *, after: int, limit: int) -> tuple[Sequence[KeptRow], int | None]:
        """Return rows after that number, and the number to go on after; None at the end.

        A page may have fewer rows than `limit` before the end: at most eight parts are read for it.
        """
        found: list[KeptRow] = []
        read, passed, at = 0, after, 0
        for part in self._parts:
            if part.last > after and part.count(wanted):
                if read == _MOST_PARTS:
                    return found, passed
                read += 1
                for row in self._rows(at, part):
                    if row.number > after and wanted.fits(row):
                        if len(found) == limit:
                            return found, found[-1].number
                        found.append(row)
            at, passed = at + part.length, max(after, part.last)
        return found, None

    def _rows(self, at: int, part: _Part) -> Iterator[KeptRow]:
        start, tail = self._tail
        is_there = at >= start
        content = tail[at - start :][: part.length] if is_there else self.files.read_range(self.key, at, part.length)
        return map(_row, zlib.decompress(content).splitlines())

    @cached_property
    def _end(self) -> tuple[int, bytes]:
        """Return the length of the index, and the last bytes of the object, among which the index is."""
        tail = self.files.read_range(self.key, -_TAIL, _TAIL)
        length = int.from_bytes(tail[-_LENGTH:], "big")
        least = length + _LENGTH
        return length, tail if len(tail) >= least else self.files.read_range(self.key, -least, least)

    @cached_property
    def _index(self) -> tuple[Sequence[str], Sequence[_Part]]:
        length, tail = self._end
        columns, parts = json.loads(zlib.decompress(tail[-length - _LENGTH : -_LENGTH]))
        return columns, [_Part(*part) for part in parts]

    @property
    def _parts(self) -> Sequence[_Part]:
        return self._index[1]

    @property
    def _tail(self) -> tuple[int, bytes]:
        """Return where in the object the bytes begin that were read of its end, and these."""
        length, tail = self._end
        return sum(part.length for part in self._parts) + length + _LENGTH - len(tail), tail


FIELDS = (*TITLES, *CONTROLS)
"""The fields that a row may change, or that messages may be about."""
_FIELD_OF_TITLE = {title.english: name for name, title in [*TITLES.items(), *CONTROLS.items()]}


def _field_of(message: Message) -> str:
    """Return the field that a message is about: the one whose title it begins with."""
    title = message.values.get("label")
    return _FIELD_OF_TITLE.get(title.english, "") if isinstance(title, Message) else ""


def _kept(done: "RowResult", messages: Sequence[Message]) -> KeptRow:
    sheet = done.sheet
    account = done.account or sheet.cells.get("account") or sheet.cells.get("email", "")
    failed = done.status is RowStatus.FAILED
    return KeptRow(
        sheet.number,
        done.status,
        shown(sheet.cells.get("name", ""), _LONGEST_NAME),
        shown(account, _LONGEST_NAME),
        [Told(_field_of(each), each) for each in messages],
        [(each.field, each.before, each.after) for each in done.changes],
        {name: text[:_LONGEST_CELL] for name, text in _cells(sheet.cells, sheet.controls)} if failed else None,
    )


def _cells(*cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((name, text) for each in cells for name, text in each.items() if name != "password")


def _line(row: KeptRow) -> bytes:
    messages = [[each.field, packed(each.message)] for each in row.messages]
    changes = [[name, packed(before), packed(after)] for name, before, after in row.changes]
    told: list[Any] = [row.number, row.status, row.name, row.account, messages, changes, row.cells]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n"


def _row(line: bytes) -> KeptRow:
    number, status, name, account, messages, changes, cells = json.loads(line.decode("utf-8", "surrogatepass"))
    told = [Told(about, unpacked(message)) for about, message in messages]
    fields = [(field, unpacked(before), unpacked(after)) for field, before, after in changes]
    return KeptRow(number, RowStatus(status), name, account, told, fields, cells)
