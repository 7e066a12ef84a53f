"""What has to be known of the parts of a workbook before openpyxl may read them.

openpyxl takes what it is given: it fills gaps between rows however wide, builds a tree of a row however large, and
keeps all shared texts and styles.
"""

import sys
from collections.abc import Iterable, Iterator
from xml.parsers import expat

from openpyxl.utils import column_index_from_string
from openpyxl.xml.constants import SHEET_MAIN_NS

from muster.errors import WorkbookError
from muster.spreadsheets.package import TOO_BIG, Limits

_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384  # of any sheet ("Excel specifications and limits")
_DEEPEST = 100
_LONGEST_TOKEN = 1 << 20  # bytes
_LARGEST_ROW = 2 << 20  # bytes; one that fills every cell of a result takes 1.7 MB
_LONGEST_TEXT = 1 << 20  # characters; a cell of Excel holds 32,767
_ELEMENT = 80  # bytes that openpyxl's tree keeps of an element that was cleared, and its place in a list
_ROOT, _DATA, _ROW, _CELL, _VALUE, _INLINE = (
    f"{SHEET_MAIN_NS} {name}" for name in ("worksheet", "sheetData", "row", "c", "v", "is")
)
_STRICT = "This workbook was saved as Strict Open XML; save it as Excel Workbook (.xlsx) and upload that."


class HostileXMLError(ValueError):
    """XML that no spreadsheet program writes."""


class Scan:
    """Reads XML as a stream; refuses document types, and with them all entities, and what is out of all proportion."""

    def __init__(self, room: int, element: int = 1) -> None:
        """Allow elements as long as there is `room`, of which each takes `element`."""
        self.depth = 0
        self.room = room
        self._element = element
        self.parser = expat.ParserCreate(namespace_separator=" ")  # names are "namespace name"
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = _refuse
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def through(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Parse `chunks`, and pass each on.

        Raises:
            WorkbookError: there are too many elements.
            expat.ExpatError, HostileXMLError: the XML is broken, or nothing that a spreadsheet program writes.

        """
        fed = 0
        for chunk in chunks:
            self.parser.Parse(chunk, False)
            fed += len(chunk)
            if fed - self.parser.CurrentByteIndex > _LONGEST_TOKEN:
                raise HostileXMLError("a token is too long")
            yield chunk
        self.parser.Parse(b"", True)

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 - for subclasses
        """Take note that an element begins."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise HostileXMLError("elements are nested too deeply")
        self.room -= self._element
        if self.room < 0:
            raise WorkbookError(TOO_BIG)

    def end(self, name: str) -> None:  # noqa: ARG002 - for subclasses
        """Take note that an element ends."""
        self.depth -= 1


class SheetScan(Scan):
    """Finds out which rows of a worksheet may hold something."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits.elements)
        self.rows = 0
        """How many rows have a cell with a value."""
        self.last = 0
        """The number of the last of them."""
        self._formatted = 5 * limits.rows  # openpyxl keeps up to 400 bytes of every row, even of one without cells
        self._row = self._since = 0
        self._filled = self._in_data = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
        if name == _CELL:
            reference = attributes.get("r")
            if reference and column_index_from_string(reference.rstrip("0123456789")) > _LAST_COLUMN:
                raise HostileXMLError("no such column")
        elif name in (_VALUE, _INLINE):
            self._filled = True
        elif name == _ROW:
            self._start_row(attributes.get("r"))
        elif name == _DATA:
            self._end_piece()
            self._in_data = True
        elif self.depth == 1 and name != _ROOT:
            raise WorkbookError(_STRICT) if "purl.oclc.org" in name else HostileXMLError("no worksheet")

    def end(self, name: str) -> None:
        super().end(name)
        if name == _ROW:
            self._end_piece()
            if self._filled:
                if self._formatted < 0:
                    raise WorkbookError(TOO_BIG)
                self.rows, self.last = self.rows + 1, self._row
        elif name == _DATA:
            self._end_piece()
            self._in_data = False
        elif self.depth == 0 and not self._since:
            raise HostileXMLError("no rows")

    def _start_row(self, reference: str | None) -> None:
        number = int(reference) if reference else self._row + 1
        if not self._row < number <= _LAST_ROW or not self._in_data or self.depth != 3:
            raise HostileXMLError("rows out of order")
        self._row, self._filled = number, False
        self._formatted -= 1

    def _end_piece(self) -> None:
        """Check what openpyxl reads in one piece: a row, or what stands before or behind all of them."""
        index = self.parser.CurrentByteIndex
        if index - self._since > _LARGEST_ROW:
            raise HostileXMLError("a row is too large")
        self._since = index


class TextScan(Scan):
    """Finds out how much memory the texts take that cells share."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits.text, _ELEMENT)
        self.parser.CharacterDataHandler = self._add
        self._pieces: list[str] = []
        self._length = 0

    def end(self, name: str) -> None:
        super().end(name)
        if self.depth == 1:
            self.room -= sys.getsizeof("".join(self._pieces))  # one wide character makes all of a text wide
            self._pieces.clear()
            self._length = 0

    def _add(self, piece: str) -> None:
        self._pieces.append(piece)
        self._length += len(piece)
        if self._length > _LONGEST_TEXT:
            raise HostileXMLError("a text is too long")


def _refuse(*_: object) -> None:
    raise HostileXMLError("document types are not allowed")
