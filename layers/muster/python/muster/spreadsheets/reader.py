"""Reads a filled-in template row by row, or tells in one sentence why it cannot be read."""

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field
from typing import IO, BinaryIO

from pydantic_core import from_json, to_json

from muster.errors import FieldError, WorkbookError
from muster.spreadsheets.columns import COLUMN_OF_HEADER, COLUMNS, OUR_KEYS, Column, header_key
from muster.spreadsheets.faults import cell_faults
from muster.spreadsheets.limits import Limits
from muster.spreadsheets.refusals import TOO_BIG, refusal
from muster.users.fields import NewUser, check
from muster.users.text import quote, shorten
from safe_xlsx import Row, Sheet, Workbook, XlsxError

__all__ = ["Limits", "Reading", "SheetRow", "open_workbook"]

_CELL = 80  # bytes around the text of a cell
_FRESH = "download the template, and copy the users into it"


@dataclass(frozen=True)
class SheetRow:
    """A row that describes a user."""

    number: int
    """The row's number in the spreadsheet; the first is 1."""
    cells: dict[str, str] = field(repr=False)
    """The texts as the person typed them, by field; blank ones are absent. A password may be among them."""
    faults: tuple[FieldError, ...] = ()
    """What is wrong with cells that hold no usable text."""

    def check(self) -> NewUser | tuple[FieldError, ...]:
        """Return the user that this row describes, or everything that is wrong with it, one reason per field."""
        checked = check(self.cells)
        if not self.faults:
            return checked
        unusable = {fault.field for fault in self.faults}
        others = checked if isinstance(checked, tuple) else ()
        return self.faults + tuple(fault for fault in others if fault.field not in unusable)


@dataclass(frozen=True)
class Reading:
    """An opened workbook with a valid header row and at least one user."""

    unknown_headers: tuple[str, ...]
    """Headers that are not the template's; their columns are passed over."""
    count: int
    """How many users there are."""
    rows: Iterator[SheetRow]
    """The rows with something in our columns, top down; to be taken once."""


@contextmanager
def open_workbook(
    file: BinaryIO,
    limits: Limits = Limits(),  # noqa: B008 - it is frozen
    clock: Callable[[], float] = time.process_time,
) -> Iterator[Reading]:
    """Open an .xlsx that was filled in by a person and, for all we know, made by an enemy.

    It is read to its end here, so that nothing is begun with a damaged one. Memory, disk and time are bounded by
    `limits`, whatever the file holds: its rows wait in a temporary file until they are taken.

    Args:
        file: opened for reading, seekable; stays open.
        limits: what the workbook may have.
        clock: tells the seconds that `limits.seconds` counts; by default those that this process has worked.

    Raises:
        WorkbookError: the file cannot be read as a filled-in template; its message says what to do.

    """
    with tempfile.TemporaryFile() as spool:
        try:
            unknown, count = _read(Workbook(file, limits, clock), limits, spool)
        except XlsxError as error:
            raise refusal(error, limits) from error
        spool.seek(0)
        yield Reading(unknown, count, (_from_line(line) for line in spool))


def _read(book: Workbook, limits: Limits, spool: IO[bytes]) -> tuple[tuple[str, ...], int]:
    """Read all rows into `spool`; return the headers that are not ours, and how many users there are."""
    sheet = _users_sheet(book)
    name, rows = sheet.name, book.rows(sheet)
    _, header, _ = next(rows, Row(0, {}))
    if not header:
        raise WorkbookError(f"The sheet {quote(name)} is empty; {_FRESH}.")
    columns = _columns(header, name, limits)
    count, room = 0, limits.rows_size
    for row in _users(rows, columns):
        count += 1
        if count > limits.rows:
            raise WorkbookError(f"This workbook has more than {limits.rows:,} users; split it into several files.")
        line = _to_line(row)
        room -= _size_in_result(line, len(row.cells))
        if room < 0:  # a text that many cells share is one in the file, but many here
            raise WorkbookError(TOO_BIG)
        spool.write(line)
    if not count:
        raise WorkbookError(f"The sheet {quote(name)} has a header row but no users; write one per row below it.")
    unknown = dict.fromkeys(text for at, text in header.items() if at not in columns)
    others = [shorten(text.strip()) for text in unknown if header_key(text) not in OUR_KEYS]
    return tuple(others), count


def _size_in_result(line: bytes, cells: int) -> int:
    """Return about how many bytes a row takes in a result: its texts are escaped there, and each cell has its tags."""
    escaped = 4 * line.count(b"&") + 3 * (line.count(b"<") + line.count(b">")) + 6 * line.count(b"_x")
    return len(line) + escaped + _CELL * cells


def _to_line(row: SheetRow) -> bytes:
    return to_json((row.number, row.cells, [astuple(fault) for fault in row.faults])) + b"\n"


def _from_line(line: bytes) -> SheetRow:
    number, cells, faults = from_json(line)
    return SheetRow(number, cells, tuple(FieldError(*fault) for fault in faults))


def _users_sheet(book: Workbook) -> Sheet:
    """Find the sheet named Users, or else the first visible one."""
    chosen = [sheet for sheet in book.sheets if header_key(sheet.name) == "users"]
    visible = [sheet for sheet in book.sheets if sheet.visible]
    if not chosen + visible:
        raise WorkbookError(f"This workbook has no sheet with users; {_FRESH}.")
    return (chosen + visible)[0]


def _columns(header: Mapping[int, str], sheet: str, limits: Limits) -> dict[int, Column]:
    """Match the header row with the columns: place in the row -> column."""
    columns: dict[int, Column] = {}
    for at, text in header.items():
        column = COLUMN_OF_HEADER.get(header_key(text))
        if column is None:
            continue
        if column in columns.values():
            raise WorkbookError(f"The column {quote(column.title)} is there twice; delete one of the two.")
        columns[at] = column
    if not columns:
        raise WorkbookError(f"The sheet {quote(sheet)} does not begin with the template's header row; {_FRESH}.")
    if len(header) > limits.columns:
        raise WorkbookError(
            f"This workbook has more than {limits.columns} columns; delete those that are not the template's."
        )
    for column in COLUMNS:
        if column.required and column not in columns.values():
            raise WorkbookError(f"The column {quote(column.title)} is missing; add it, or {_FRESH}.")
    return columns


def _users(rows: Iterator[Row], columns: Mapping[int, Column]) -> Iterator[SheetRow]:
    fields = {at: column.field for at, column in columns.items()}
    for number, row, _ in rows:
        cells = {field: text for at, field in fields.items() if (text := row.get(at))}
        if cells:
            yield SheetRow(number, cells, cell_faults(number, row, columns))
