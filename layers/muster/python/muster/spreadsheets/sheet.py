"""The rows of a worksheet, as a stream."""

from collections.abc import Iterator
from functools import lru_cache

from openpyxl.utils import column_index_from_string

from muster.spreadsheets.cells import Cells
from muster.spreadsheets.limits import Limits
from muster.spreadsheets.package import Package
from muster.spreadsheets.scans import HostileXMLError, TextScan, tag

Row = tuple[int, dict[int, str]]
"""A row's number, and what its cells show, by column; both count from 1."""

_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384  # of any sheet ("Excel specifications and limits")
_LARGEST_ROW = 2 << 20  # bytes; one that fills every cell of a result takes 1.7 MB
_ROOT, _DATA, _ROW, _CELL = tag("worksheet"), tag("sheetData"), tag("row"), tag("c")
_VALUE = tag("v")


def read_rows(package: Package, sheet: str, cells: Cells, limits: Limits) -> Iterator[Row]:
    """Read the rows of the part `sheet` that show something, top down.

    Raises:
        WorkbookError: the sheet is too big, or of a kind that nobody reads.
        HostileXMLError, ValueError, IndexError, and what zipfile, zlib and expat raise: it is damaged.

    """
    scan = _Sheet(limits.elements, cells)
    for chunk in package.chunks(sheet):
        scan.feed(chunk)
        yield from scan.take()
    scan.feed(b"", last=True)
    yield from scan.take()


class _Sheet(TextScan):
    def __init__(self, room: int, cells: Cells) -> None:
        super().__init__(_ROOT, room)
        self.starts |= {
            _DATA: self._start_data,
            _ROW: self._start_row,
            _CELL: self._start_cell,
            _VALUE: self._start_value,
        }
        self.ends |= {
            _VALUE: self.end_text,
            _CELL: self._end_cell,
            _ROW: self._end_row,
            _DATA: self._end_data,
            _ROOT: self._end_sheet,
        }
        self._to_text = cells.text
        self._rows: list[Row] = []
        self._number = self._column = self._began = 0
        self._row: dict[int, str] | None = None
        self._kind = self._style = ""
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

    def _start_row(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        number = int(reference) if reference else self._number + 1
        if not self._number < number <= _LAST_ROW or self.depth != 3 or not self._in_data:
            raise HostileXMLError("rows out of order")
        self._number, self._column, self._row = number, 0, {}
        self._began = self.parser.CurrentByteIndex

    def _end_row(self) -> None:
        self._check_size()
        if self._row:
            self._rows.append((self._number, self._row))
        self._row = None

    def _start_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        self._column = _column(reference.rstrip("0123456789")) if reference else self._column + 1
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
        self.pieces = []

    def _end_cell(self) -> None:
        value = "".join(self.pieces)
        if value and self._row is not None:
            text = self._to_text(self._kind, self._style, value)
            if text:
                self._row[self._column] = text
        self._kind = ""

    def _start_value(self, _: dict[str, str]) -> None:
        self.shown = self._kind != "inlineStr"

    def start_text(self, _: dict[str, str]) -> None:
        self.shown = self._kind == "inlineStr" and not self.reading

    def _check_size(self) -> None:
        if self._row is not None and self.parser.CurrentByteIndex - self._began > _LARGEST_ROW:
            raise HostileXMLError("a row is too large")


@lru_cache(maxsize=1 << 15)
def _column(letters: str) -> int:
    number = column_index_from_string(letters)
    if number > _LAST_COLUMN:
        raise HostileXMLError("no such column")
    return number
