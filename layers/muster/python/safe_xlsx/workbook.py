"""A workbook: its sheets, and their rows."""

import errno
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from safe_xlsx.cells import Cells
from safe_xlsx.errors import Reason, XlsxError
from safe_xlsx.limits import Limits
from safe_xlsx.package import Deadline, Package
from safe_xlsx.scans import YES, Description
from safe_xlsx.shared import read_formats, read_texts
from safe_xlsx.sheet import Merged, Row, SheetScan


@dataclass(frozen=True)
class Sheet:
    """A worksheet's name, whether it is visible, and the part that holds it."""

    name: str
    visible: bool
    part: str


class Rows:
    """The rows of a sheet that show something, top down; to be gone through once.

    Iterating raises XlsxError if the sheet cannot be read.
    """

    def __init__(self, package: Package, sheet: Sheet, scan: SheetScan) -> None:
        self._scan = scan
        self._rows = _read(package, sheet.part, scan)

    def __iter__(self) -> Iterator[Row]:
        return self._rows

    def __next__(self) -> Row:
        return next(self._rows)

    @property
    def room(self) -> int:
        """Return how many elements more may be read."""
        return self._scan.room

    @property
    def merged(self) -> Sequence[Merged]:
        """Return the ranges of merged cells; known when all rows are read."""
        return self._scan.merged

    @property
    def hidden_columns(self) -> Sequence[tuple[int, int]]:
        """Return the first and the last of each run of hidden columns; known when the first row is read."""
        return self._scan.hidden_columns


class Workbook:
    """An .xlsx file of unknown origin.

    The limits bound memory, disk and time. All errors that the file is to blame for are `XlsxError`.
    """

    def __init__(
        self,
        file: BinaryIO,
        limits: Limits = Limits(),  # noqa: B008 - it is frozen
        clock: Callable[[], float] = time.process_time,
    ) -> None:
        """Open a workbook and read what its sheets share.

        Args:
            file: opened for reading, seekable; stays open, and is read as rows are.
            limits: what the workbook may have.
            clock: tells the seconds that `limits.seconds` counts; by default those that this process has worked.

        Raises:
            XlsxError: the file cannot be read.

        """
        self._limits = limits
        with damage_explained():
            self._package = Package(file, limits, Deadline(limits.seconds, clock))
            relations = self._package.related(self._package.workbook)
            described = _Described(limits.described)
            described.read(self._package.small(self._package.workbook))
            sheets = [(name, visible, relations.worksheets.get(at)) for name, visible, at in described.sheets]
            self.sheets = tuple(Sheet(name, visible, part) for name, visible, part in sheets if part is not None)
            self._stale = described.stale
            texts = read_texts(self._package, relations.by_kind.get("sharedStrings"), limits)
            formats = read_formats(self._package, relations.by_kind.get("styles"), limits)
            self._cells = Cells(texts, formats, from_1904=described.from_1904)

    def rows(self, sheet: Sheet, elements: int | None = None) -> Rows:
        """Return the rows of a sheet, of at most so many elements instead of the limit."""
        room = self._limits.elements if elements is None else elements
        return Rows(
            self._package,
            sheet,
            SheetScan(room, self._cells, most_merged=self._limits.merged, stale=self._stale),
        )


def _read(package: Package, part: str, scan: SheetScan) -> Iterator[Row]:
    with damage_explained():
        for chunk in package.chunks(part):
            scan.feed(chunk)
            yield from scan.take()
        scan.feed(b"", last=True)
        yield from scan.take()


class _Described(Description):
    """What the main part says: the sheets, where dates begin, and whether formulas wait to be calculated."""

    def __init__(self, room: int) -> None:
        super().__init__("workbook", room)
        self.heard = {"sheet": self._add_sheet, "workbookPr": self._add_properties, "calcPr": self._add_calculation}
        self.sheets: list[tuple[str, bool, str]] = []
        self.from_1904 = self.stale = False

    def _add_sheet(self, attributes: dict[str, str]) -> None:
        relation = next((value for key, value in attributes.items() if key.endswith(" id")), "")
        self.sheets.append((attributes.get("name", ""), attributes.get("state", "visible") == "visible", relation))

    def _add_properties(self, attributes: dict[str, str]) -> None:
        self.from_1904 = attributes.get("date1904") in YES

    def _add_calculation(self, attributes: dict[str, str]) -> None:
        self.stale = attributes.get("fullCalcOnLoad") in YES


@contextmanager
def damage_explained() -> Iterator[None]:
    """Turn the errors that libraries raise on damaged files into one XlsxError."""
    try:
        yield
    except (XlsxError, MemoryError):
        raise
    except OSError as error:
        if error.errno != errno.EINVAL:  # which is a place in the file where none can be
            raise
        raise XlsxError(Reason.DAMAGED) from error
    except Exception as error:  # nothing says what zipfile and expat raise: KeyError, struct.error, errors of their own
        raise XlsxError(Reason.DAMAGED) from error
