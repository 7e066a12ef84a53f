"""Reads a filled-in template: who stands in it, row by row, or one sentence that says why it cannot be read."""

import errno
import tempfile
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any, BinaryIO

from openpyxl import load_workbook
from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell

from muster.errors import Fault, WorkbookError
from muster.spreadsheets.cells import LONGEST, text_of
from muster.spreadsheets.columns import COLUMN_OF_HEADER, COLUMNS, OUR_KEYS, Column, header_key
from muster.spreadsheets.package import DAMAGED, Limits, Package
from muster.spreadsheets.safe import copy
from muster.users.fields import NewUser, check
from muster.users.text import quote, shorten

__all__ = ["Limits", "Reading", "SheetRow", "open_workbook"]

_FRESH = "download the template, and copy the users into it"

_Row = tuple[ReadOnlyCell | EmptyCell, ...]


@dataclass(frozen=True)
class SheetRow:
    """A row that describes a user."""

    number: int
    """The row's number in the spreadsheet; the first is 1."""
    cells: dict[str, str] = field(repr=False)
    """The texts as the person typed them, by field; blank ones are absent. A password may be among them."""
    faults: tuple[Fault, ...] = ()
    """What is wrong with cells that hold no usable text."""

    def check(self) -> NewUser | tuple[Fault, ...]:
        """Return the user that this row describes, or everything that is wrong with it, one reason per field."""
        checked = check(self.cells)
        if not self.faults:
            return checked
        unusable = {fault.field for fault in self.faults}
        others = checked if isinstance(checked, tuple) else ()
        return self.faults + tuple(fault for fault in others if fault.field not in unusable)


@dataclass(frozen=True)
class Reading:
    """An opened workbook whose header row is in order and which holds at least one user."""

    unknown_headers: tuple[str, ...]
    """Headers that are not the template's; their columns are passed over."""
    rows_at_most: int
    """How many rows there can be, for a progress bar: seldom more than there are, never fewer."""
    rows: Iterator[SheetRow]
    """The rows with something in them, top down; to be taken once. May raise WorkbookError."""


@contextmanager
def open_workbook(file: BinaryIO, limits: Limits = Limits()) -> Iterator[Reading]:  # noqa: B008 - it is frozen
    """Open an .xlsx that was filled in by a person and, for all we know, made by an enemy.

    Rows are read as they are taken; memory is bounded by `limits`, whatever the file holds.

    Args:
        file: opened for reading, seekable; stays open.
        limits: what the workbook may have.

    Raises:
        WorkbookError: the file cannot be read as a filled-in template; its message says what to do.

    """
    with tempfile.TemporaryFile() as safe:
        with _damage_explained():
            reading = _open(Package(file, limits), limits, safe)
        yield reading


def _open(package: Package, limits: Limits, safe: BinaryIO) -> Reading:
    name, part, from_1904 = _users_sheet(package)
    scan = copy(package, part, limits, safe, from_1904=from_1904)
    rows = _opened(safe, scan.last, limits)
    header_row, header = next(((number, texts) for number, row in rows() if (texts := _texts(row))), (0, {}))
    if not header:
        raise WorkbookError(f"The sheet {quote(name)} is empty; {_FRESH}.")
    columns = _columns(header, name, limits)

    def users() -> Iterator[SheetRow]:
        return _users(islice(rows(), header_row, None), columns, limits)

    if scan.rows - 1 > limits.rows:  # there may be too many, which has to be known before the first is made
        deque(users(), maxlen=0)
    found = _explained(users())
    first = next(found, None)
    if first is None:
        raise WorkbookError(f"The sheet {quote(name)} has a header row but no users; write one per row below it.")
    unknown = dict.fromkeys(text for at, text in header.items() if at not in columns)
    return Reading(
        tuple(shorten(text.strip()) for text in unknown if header_key(text) not in OUR_KEYS),
        max(1, min(scan.rows - 1, limits.rows)),
        chain([first], found),
    )


def _opened(safe: BinaryIO, last: int, limits: Limits) -> Callable[[], Iterator[tuple[int, _Row]]]:
    """Open the copy; what is returned reads its rows from the top, with their numbers, down to row `last`."""
    sheet: Any  # a ReadOnlyWorksheet, which the stubs do not say
    with warnings.catch_warnings(action="ignore"):  # about styles, which we do not use
        sheet = load_workbook(safe, read_only=True, data_only=True, keep_links=False)["Users"]
    sheet.reset_dimensions()  # what the file says of them may be wrong

    def rows() -> Iterator[tuple[int, _Row]]:
        found = sheet.iter_rows(max_row=last, max_col=limits.columns + 1)  # one more, to tell
        for number in range(1, last + 1):
            with warnings.catch_warnings(action="ignore"):  # about dates that are none
                row = next(found)
            yield number, row

    return rows


def _users_sheet(package: Package) -> tuple[str, str, bool]:
    """Find the sheet named Users, or else the first visible one: its name, its part, and if dates begin in 1904."""
    visible: list[tuple[str, str]] = []
    chosen: list[tuple[str, str]] = []
    workbook = package.tree(package.workbook)
    for sheet in workbook.iterfind("{*}sheets/{*}sheet"):
        relation = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        part = package.worksheets.get(relation)  # None for a sheet that is a chart
        if part is not None and sheet.get("state", "visible") == "visible":
            visible.append((sheet.attrib["name"], part))
        if part is not None and header_key(sheet.attrib["name"]) == "users":
            chosen.append((sheet.attrib["name"], part))
    if not chosen + visible:
        raise WorkbookError(f"This workbook has no sheet with users; {_FRESH}.")
    properties = workbook.find("{*}workbookPr")
    from_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    return *(chosen + visible)[0], from_1904


def _texts(row: _Row) -> dict[int, str]:
    return {at: text for at, cell in enumerate(row) if (text := text_of(cell))}


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
    if limits.columns in header:
        raise WorkbookError(
            f"This workbook has more than {limits.columns} columns; delete those that are not the template's."
        )
    for column in COLUMNS:
        if column.required and column not in columns.values():
            raise WorkbookError(f"The column {quote(column.title)} is missing; add it, or {_FRESH}.")
    return columns


def _users(rows: Iterator[tuple[int, _Row]], columns: Mapping[int, Column], limits: Limits) -> Iterator[SheetRow]:
    count = 0
    for number, row in rows:
        cells = {column.field: text for at, column in columns.items() if (text := text_of(row[at]))}
        if not cells:
            continue
        count += 1
        if count > limits.rows:
            raise WorkbookError(f"This workbook has more than {limits.rows:,} users; split it into several files.")
        yield SheetRow(number, cells, tuple(_faults(row, cells, columns)))


def _faults(row: _Row, cells: Mapping[str, str], columns: Mapping[int, Column]) -> Iterator[Fault]:
    for at, column in columns.items():
        text = cells.get(column.field, "")
        if row[at].data_type == "e":
            says = f"the cell shows the error {shorten(text)}; write the value itself, or clear the cell."
        elif len(text) > LONGEST:
            says = f"more than {LONGEST:,} characters are too many for a cell; shorten the text."
        else:
            continue
        yield Fault(column.field, f"{column.title}: {says}")


def _explained(users: Iterator[SheetRow]) -> Iterator[SheetRow]:
    with _damage_explained():
        yield from users


@contextmanager
def _damage_explained() -> Iterator[None]:
    """Turn what the libraries raise on damaged files into the one sentence about it."""
    try:
        yield
    except (WorkbookError, MemoryError):
        raise
    except OSError as error:
        if error.errno != errno.EINVAL:  # which is a place in the file where none can be
            raise
        raise WorkbookError(DAMAGED) from error
    except Exception as error:  # nothing says what openpyxl raises: TypeError, KeyError, errors of its own...
        raise WorkbookError(DAMAGED) from error
