"""The rows of a worksheet, as a stream."""

import re
from functools import lru_cache
from typing import NamedTuple

from safe_xlsx.cells import LONGEST_VALUE, Cells, Problem, Unusable
from safe_xlsx.errors import HostileXMLError, Reason, XlsxError
from safe_xlsx.scans import YES, TextScan, tag


class Row(NamedTuple):
    """A row that shows something; its number, and those of its cells' columns, count from 1."""

    number: int
    cells: dict[int, str]
    """What the cells show, by column; Unusable for those whose text cannot be told."""
    hidden: bool = False


class Merged(NamedTuple):
    """A range of merged cells."""

    top: int
    left: int
    bottom: int
    right: int


LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # of any sheet ("Excel specifications and limits")
_LARGEST_ROW = 2 << 20  # bytes; one that fills every cell of a result takes 1.7 MB
_MOST_COLUMNS = 1_000  # descriptions of columns that are kept
_ROOT, _DATA, _ROW, _CELL = tag("worksheet"), tag("sheetData"), tag("row"), tag("c")
_VALUE, _FORMULA, _MERGED, _COLUMN, _VIEW = tag("v"), tag("f"), tag("mergeCell"), tag("col"), tag("sheetView")
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]*)")
_RANGE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7}):\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_ZERO = ("0", "0.0")


class SheetScan(TextScan):
    """Reads a worksheet piece by piece; after each, `take` has the rows that have ended."""

    def __init__(self, room: int, cells: Cells, *, most_merged: int, stale: bool) -> None:
        """Allow `room` elements; formulas of a workbook that is `stale` wait to be calculated."""
        super().__init__(_ROOT, room)
        self.starts |= {
            _DATA: self._start_data,
            _ROW: self._start_row,
            _CELL: self._start_cell,
            _VALUE: self._start_value,
            _FORMULA: self._start_formula,
            _MERGED: self._add_merged,
            _COLUMN: self._add_column,
            _VIEW: self._start_view,
        }
        self.ends |= {
            _VALUE: self.end_text,
            _CELL: self._end_cell,
            _ROW: self._end_row,
            _DATA: self._end_data,
            _ROOT: self._end_sheet,
        }
        self.merged: list[Merged] = []
        self.hidden_columns: list[tuple[int, int]] = []
        self._to_text, self._most_merged, self._stale = cells.text, most_merged, stale
        self._rows: list[Row] = []
        self._number = self._column = self._began = 0
        self._row: dict[int, str] | None = None
        self._kind = self._style = ""
        self._formula = self._has_value = self._misplaced = self._hidden = self._hides_zeros = False
        self._has_data = self._in_data = False

    def take(self) -> list[Row]:
        """Return the rows that have ended since the last call."""
        self._check_size()
        rows, self._rows = self._rows, []
        return rows

    def _start_data(self, _: dict[str, str]) -> None:
        self._in_data = self._has_data = True

    def _end_data(self) -> None:
        self._in_data = False

    def _end_sheet(self) -> None:
        if not self._has_data:
            raise HostileXMLError("no rows")

    def _start_view(self, attributes: dict[str, str]) -> None:
        self._hides_zeros = attributes.get("showZeros") in ("0", "false")

    def _add_column(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") in YES or attributes.get("width") in _ZERO:
            first, last = attributes.get("min", ""), attributes.get("max", "")
            if first.isdigit() and last.isdigit() and len(self.hidden_columns) < _MOST_COLUMNS:
                self.hidden_columns.append((int(first[:6]), min(int(last[:6]), LAST_COLUMN)))

    def _add_merged(self, attributes: dict[str, str]) -> None:
        found = _RANGE.fullmatch(attributes.get("ref", ""))
        if not found:
            return
        if len(self.merged) >= self._most_merged:
            raise XlsxError(Reason.TOO_MUCH)
        self.merged.append(Merged(int(found[2]), column_number(found[1]), int(found[4]), column_number(found[3])))

    def _start_row(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        number = int(reference) if reference else self._number + 1
        if not self._number < number <= LAST_ROW or self.depth != 3 or not self._in_data:
            raise HostileXMLError("rows out of order")
        self._number, self._column, self._row = number, 0, {}
        self._hidden = attributes.get("hidden") in YES or attributes.get("ht") in _ZERO
        self._began = self.parser.CurrentByteIndex

    def _end_row(self) -> None:
        self._check_size()
        if self._row:
            self._rows.append(Row(self._number, self._row, self._hidden))
        self._row = None

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._misplaced = self._formula = self._has_value = False
        if reference := attributes.get("r"):
            self._place(reference)
        else:
            self._column += 1
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s") or "0"
        self.pieces = []

    def _place(self, reference: str) -> None:
        column = _column_of(reference.rstrip("0123456789"))
        self._column = column or self._column + 1
        # Some programs write the column's number, from 0 or 1, in place of its letters.
        self._misplaced = not column and reference not in (str(self._column - 1), str(self._column))

    def _end_cell(self) -> None:
        if self._row is None:
            return
        value = "".join(self.pieces)
        if self._formula and (self._stale or not self._calculated(value)):
            self._row[self._column] = Unusable("", Problem.NOT_CALCULATED)
        elif value:
            text = self._to_text(self._kind, self._style, value)
            if self._misplaced:
                text = Unusable(value[:LONGEST_VALUE], Problem.BROKEN)
            if text and not (self._hides_zeros and text == "0" and self._kind == "n"):
                self._row[self._column] = text
        self._kind = ""

    def _calculated(self, value: str) -> bool:
        """Return whether a formula has a value; that of a text may be blank."""
        return bool(value) or (self._has_value and self._kind == "str")

    def _start_formula(self, _: dict[str, str]) -> None:
        self._formula = True

    def _start_value(self, _: dict[str, str]) -> None:
        self.shown = self._has_value = self._kind != "inlineStr"

    def start_text(self, _: dict[str, str]) -> None:
        self.shown = self._kind == "inlineStr" and not self.reading

    def _check_size(self) -> None:
        if self._row is not None and self.parser.CurrentByteIndex - self._began > _LARGEST_ROW:
            raise HostileXMLError("a row is too large")


def column_number(letters: str) -> int:
    """Return the number of a column, 1 for A."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """Return the letters of a column, A for 1."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=1 << 15)
def _column_of(letters: str) -> int:
    """Return the number of a reference's column; 0, which is next to the cell before, if it names none."""
    number = column_number(letters) if _REFERENCE.fullmatch(letters) else 0
    return number if number <= LAST_COLUMN else 0
