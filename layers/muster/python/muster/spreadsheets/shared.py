"""Parts that all cells of a workbook share: texts, and number formats that show dates."""

import sys

from openpyxl.styles.numbers import builtin_format_code, is_date_format, is_timedelta_format

from muster.spreadsheets.cells import Formats, typed
from muster.spreadsheets.limits import Limits
from muster.spreadsheets.package import Package
from muster.spreadsheets.scans import HostileXMLError, Scan, TextScan, tag

_TEXTS, _ITEM = tag("sst"), tag("si")
_STYLES, _CODE, _FORMATS, _FORMAT = tag("styleSheet"), tag("numFmt"), tag("cellXfs"), tag("xf")
_ELEMENT = 40  # bytes that an element counts for, beside its text: most of it is time
_ESCAPE = 40  # bytes that an escaped character counts for: most of it is time, too
_LONGEST_TEXT = 1 << 20  # characters; a cell of Excel holds 32,767
_LONGEST_CODE = 255  # characters of a format ("Excel specifications and limits"); of a longer one no more is judged


def read_texts(package: Package, limits: Limits) -> list[str]:
    """Return the shared texts of a workbook, as typed. Raises the errors of `Scan.read`."""
    scan = _Texts(limits.text, _ELEMENT)
    if package.shared_strings:
        scan.read(package.chunks(package.shared_strings))
    return scan.texts


def read_formats(package: Package, limits: Limits) -> Formats:
    """Return the cell formats that show dates. Raises the errors of `Scan.read`."""
    scan = _Styles(limits.styles)
    if package.styles:
        scan.read(package.chunks(package.styles))
    numbers = set(scan.formats)
    codes = {number: scan.codes.get(number) or builtin_format_code(number) for number in numbers}
    dates = {number for number in numbers if is_date_format(codes[number])}
    lengths = {number for number in numbers if is_timedelta_format(codes[number])}
    return Formats(
        frozenset(at for at, number in enumerate(scan.formats) if number in dates),
        frozenset(at for at, number in enumerate(scan.formats) if number in lengths),
    )


class _Texts(TextScan):
    def __init__(self, room: int, element: int) -> None:
        super().__init__(_TEXTS, room, element)
        self.ends |= {_ITEM: self._end_item}
        self.texts: list[str] = []
        self._length = 0

    def text(self, piece: str) -> None:
        self._length += len(piece)
        if self._length > _LONGEST_TEXT:
            raise HostileXMLError("a text is too long")
        super().text(piece)

    def _end_item(self) -> None:
        raw = "".join(self.pieces)
        text = typed(raw)
        self.room -= sys.getsizeof(text)  # one wide character makes all of a text wide
        self.room -= raw.count("_x") * _ESCAPE
        self.texts.append(text)
        self.pieces.clear()
        self._length = 0


class _Styles(Scan):
    def __init__(self, room: int) -> None:
        super().__init__(_STYLES, room)
        self.starts = {_CODE: self._add_code, _FORMATS: self._start_formats, _FORMAT: self._add_format}
        self.ends = {_FORMATS: self._end_formats}
        self.codes: dict[int, str] = {}
        self.formats: list[int] = []
        self._in_formats = False

    def _add_code(self, attributes: dict[str, str]) -> None:
        code = attributes["formatCode"][:_LONGEST_CODE]
        self.room -= len(code)
        self.codes[int(attributes["numFmtId"])] = code

    def _start_formats(self, _: dict[str, str]) -> None:
        self._in_formats = True

    def _end_formats(self) -> None:
        self._in_formats = False

    def _add_format(self, attributes: dict[str, str]) -> None:
        if self._in_formats:
            self.formats.append(int(attributes.get("numFmtId", 0)))
