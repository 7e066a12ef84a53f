"""Reads a filled-in template row by row, or tells in one sentence why it cannot be read."""

import re
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, BinaryIO

from muster.errors import WorkbookError
from muster.messages import Message, label, message
from muster.spreadsheets.columns import (
    COLUMN_OF_HEADER,
    COLUMNS,
    RESULT_HEADERS,
    Column,
    control_columns,
    header_key,
    is_done,
    looks_secret,
    own_columns,
    result_column,
)
from muster.spreadsheets.faults import cell_faults
from muster.spreadsheets.limits import Limits
from muster.spreadsheets.merging import Anchors, covering, filled
from muster.spreadsheets.notes import (
    Seen,
    done_note,
    header_notes,
    header_row_note,
    hidden_notes,
    merged_note,
    nobody_note,
)
from muster.spreadsheets.refusals import TOO_BIG, refusal
from muster.spreadsheets.rows import Repeatable, SheetRow, from_line, to_line
from muster.spreadsheets.sheets import choose_sheet, find_header
from muster.users.text import is_visible, quote, shown
from safe_xlsx import LONGEST, NumberText, Unusable, Workbook, XlsxError

__all__ = ["Limits", "Reading", "SheetRow", "open_workbook"]

_LONGEST_OWN = 80  # characters of a header of the administrator's own that a result keeps
_CELL = 80  # bytes around the text of a cell
_ELEMENTS = 3  # of the XML of a cell in a result
_AROUND_ROWS = 10_000  # elements of a result's sheet besides those of its rows, generously
_JUST_DIGITS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})*(?:\.0*)?|[1-9][0-9]*(?:\.0*)?")


@dataclass(frozen=True)
class Reading:
    """An opened workbook with a valid header row and at least one user."""

    notes: tuple[Message, ...]
    """What is to be said about the file as a whole, each a sentence."""
    count: int
    """How many users there are."""
    rows: Iterable[SheetRow]
    """The rows that describe users, top down; they can be gone through again, but not twice at the same time."""
    own: tuple[str, ...] = ()
    """The headers of the columns that a result keeps as they are: the administrator's own, and CONTROLS."""
    fields: frozenset[str] = frozenset()
    """The fields that the file has columns for."""
    controls: tuple[str, ...] = ()
    """The columns CONTROLS that the file has; none unless the import updates users."""


@contextmanager
def open_workbook(
    file: BinaryIO,
    limits: Limits = Limits(),  # noqa: B008 - it is frozen
    clock: Callable[[], float] = time.process_time,
    *,
    updates: bool = False,
) -> Iterator[Reading]:
    """Open an .xlsx that was filled in by a person and, for all we know, made by an enemy.

    It is read to its end here, so that nothing is begun with a damaged one. Memory, disk and time are bounded by
    `limits`, whatever the file holds: its rows wait in a temporary file until they are taken.

    Args:
        file: opened for reading, seekable; stays open.
        limits: what the workbook may have.
        clock: tells the seconds that `limits.seconds` counts; by default those that this process has worked.
        updates: whether users that exist may be meant: no column is required then, and CONTROLS are read.

    Raises:
        WorkbookError: the file cannot be read as a filled-in template; its message says what to do.

    """
    with tempfile.TemporaryFile() as spool:
        try:
            yield _SheetReader(Workbook(file, limits, clock), limits, spool, updates=updates).read()
        except XlsxError as error:
            raise refusal(error, limits) from error


class _SheetReader:
    """One reading of a workbook, from the choice of its sheet to the notes about it."""

    def __init__(self, book: Workbook, limits: Limits, spool: IO[bytes], *, updates: bool) -> None:
        self._limits, self._spool = limits, spool
        sheet, self._notes = choose_sheet(book)
        if sheet is None:
            raise WorkbookError(
                message(
                    "no_sheet_of_users",
                    "This workbook has no sheet with users; download the template, and copy the users into it.",
                )
            )
        self._sheet, self._rows = sheet, book.rows(sheet)
        header = find_header(self._rows)
        if header is None or not any(map(header_key, header.row.cells.values())):
            raise WorkbookError(
                message(
                    "sheet_empty",
                    "The sheet {name} is empty; download the template, and copy the users into it.",
                    name=quote(self._sheet.name),
                )
            )
        self._header, self._below = header.row, header.below
        self._notes += header_row_note(header)
        self._controls = control_columns(self._header.cells) if updates else {}
        self._columns = _columns(self._header.cells, self._sheet.name, limits, self._controls)
        if not updates:
            _check_required(self._columns)
        own = sorted({*own_columns(self._header.cells, self._columns), *self._controls})
        self._own = [at for at in own if not looks_secret(self._header.cells[at])]
        self._result = result_column(self._header.cells)
        self._numeric = [(at, column) for at, column in self._columns.items() if column.numeric]
        self._seen, self._anchors = Seen(), Anchors()

    def read(self) -> Reading:
        """Read all rows into the spool, and return them with what is to be said of the file."""
        count = self._keep(self._users())
        if not count:
            name = quote(self._sheet.name)
            raise WorkbookError(
                message(
                    "sheet_without_users",
                    "The sheet {name} has a header row but no users; write one per row below it.",
                    name=name,
                )
            )
        merged = covering(self._rows.merged, self._columns, self._header.number)
        if merged:  # what they cover is as large as its values in each row
            for _ in self._fitting(filled(self._kept(), merged, self._columns, self._anchors)):
                pass
        notes = [
            *self._notes,
            *header_notes(self._header.cells, self._columns.keys() | self._controls.keys(), self._seen),
            *hidden_notes(self._columns, self._rows.hidden_columns, self._seen),
            *merged_note(merged),
            *nobody_note(self._seen),
            *done_note(self._seen),
        ]
        rows = Repeatable(
            lambda: filled(self._kept(), merged, self._columns, self._anchors) if merged else self._kept()
        )
        own = tuple(shown(self._header.cells[at], _LONGEST_OWN) for at in self._own)
        return Reading(
            tuple(notes),
            count,
            rows,
            own,
            frozenset(column.field for column in self._columns.values()),
            tuple(self._controls.values()),
        )

    def _keep(self, rows: Iterator[SheetRow]) -> int:
        """Write rows into the spool; return how many there are."""
        count = 0
        for line in self._fitting(rows):
            count += 1
            self._spool.write(line)
        return count

    def _fitting(self, rows: Iterator[SheetRow]) -> Iterator[bytes]:
        """Yield rows as lines; refuse too many, and those whose result would be too large to be imported again."""
        room, elements = self._limits.rows_size, self._limits.elements - _AROUND_ROWS
        for count, row in enumerate(rows, start=1):
            if count > self._limits.rows:
                most = self._limits.rows
                raise WorkbookError(
                    message(
                        "too_many_rows",
                        "This workbook has more than {count:,} users; split it into several files.",
                        count=most,
                    )
                )
            line = to_line(row)
            cells = len(row.cells) - ("password" in row.cells) + sum(map(bool, row.own))  # a result has no passwords
            room -= _size_in_result(line, cells)
            elements -= 1 + _ELEMENTS * (cells + len(RESULT_HEADERS))
            if room < 0 or elements < 0:  # a text that many cells share is one in the file, but many here
                raise WorkbookError(TOO_BIG)
            yield line

    def _kept(self) -> Iterator[SheetRow]:
        self._spool.seek(0)
        return (from_line(line) for line in self._spool)

    def _users(self) -> Iterator[SheetRow]:
        personal = [at for at, column in self._columns.items() if column.personal]
        personal += [at for at, name in self._controls.items() if name == "id"]
        for number, row, hidden in self._below:
            self._seen.columns.update(row)
            if any(_shows(row.get(at)) for at in personal):
                if hidden:
                    self._seen.hidden_rows.add(number)
                found = self._row(number, row)
                if found.is_done:
                    self._seen.done.add(number)
                yield found
            elif not self._columns.keys().isdisjoint(row):
                self._seen.nobody.add(number)
                if self._anchors.has_room():
                    self._anchors.keep(self._row(number, row))

    def _row(self, number: int, row: Mapping[int, str]) -> SheetRow:
        cells = {column.field: text for at, column in self._columns.items() if (text := row.get(at))}
        for at, column in self._numeric:
            if isinstance(text := row.get(at), NumberText) and _JUST_DIGITS.fullmatch(text):
                cells[column.field] = text.number
        own = tuple(row.get(at, "")[:LONGEST] for at in self._own) if self._own else ()
        done = self._result is not None and is_done(row.get(self._result, ""))
        controls = {name: text[:LONGEST] for at, name in self._controls.items() if (text := row.get(at))}
        return SheetRow(number, cells, () if done else cell_faults(number, row, self._columns), own, done, controls)


def _shows(text: str | None) -> bool:
    """Return whether there is anything to see in a cell, or a fault that was to be seen."""
    return text is not None and (text.isascii() or isinstance(text, Unusable) or is_visible(text))


def _size_in_result(line: bytes, cells: int) -> int:
    """Return about how many bytes a row takes in a result: its texts are escaped there, and each cell has its tags."""
    escaped = 4 * line.count(b"&") + 3 * (line.count(b"<") + line.count(b">")) + 6 * line.count(b"_x")
    return len(line) + escaped + _CELL * cells


def _columns(header: Mapping[int, str], sheet: str, limits: Limits, controls: Mapping[int, str]) -> dict[int, Column]:
    """Match the header row with the columns: place in the row -> column. `controls` are not among them."""
    columns: dict[int, Column] = {}
    for at, text in header.items():
        column = COLUMN_OF_HEADER.get(header_key(text))
        if column is None:
            continue
        if column in columns.values():
            raise WorkbookError(
                message(
                    "column_twice",
                    "The column {title} is there twice; delete one of the two.",
                    title=_quoted(column.title),
                )
            )
        columns[at] = column
    if not columns and "id" not in controls.values():
        raise WorkbookError(
            message(
                "sheet_without_header",
                "The sheet {name} does not begin with the template's header row; download the template, and copy the "
                "users into it.",
                name=quote(sheet),
            )
        )
    if len(own_columns(header, columns)) > limits.columns:  # else a result, which has more, could not be read
        raise WorkbookError(
            message(
                "too_many_columns",
                "This workbook has more than {count} columns; delete those that are not the template's.",
                count=limits.columns,
            )
        )
    return columns


def _check_required(columns: Mapping[int, Column]) -> None:
    """Raise WorkbookError, which names the column, unless all required ones are there."""
    for column in COLUMNS:
        if column.required and column not in columns.values():
            raise WorkbookError(
                message(
                    "column_missing",
                    "The column {title} is missing; add it, or download the template, and copy the users into it.",
                    title=_quoted(column.title),
                )
            )


def _quoted(title: Message) -> Message:
    return label("“{title}”", title=title)
