"""Parts that all cells of a workbook share: texts, and number formats."""

import sys
from array import array

from safe_xlsx.cells import Formats, typed
from safe_xlsx.errors import HostileXMLError
from safe_xlsx.formats import LONGEST_CODE, built_in
from safe_xlsx.limits import Limits
from safe_xlsx.package import Package
from safe_xlsx.scans import Scan, TextScan, tag

_TEXTS, _ITEM = tag("sst"), tag("si")
_STYLES, _CODES, _CODE, _FORMATS, _FORMAT = (tag(x) for x in ("styleSheet", "numFmts", "numFmt", "cellXfs", "xf"))
_ELEMENT = 40  # bytes that an element counts for, beside its text: most of it is time
_ESCAPE = 40  # bytes that an escaped character counts for: most of it is time, too
_LONGEST_TEXT = 1 << 20  # characters; a cell of Excel holds 32,767


def read_texts(package: Package, part: str | None, limits: Limits) -> list[str]:
    """Return the shared texts of a workbook, as typed; none without that part. Raises the errors of `Scan.read`."""
    scan = _Texts(limits.text, _ELEMENT)
    if part and package.has(part):
        scan.read(package.chunks(part))
    return scan.texts


def read_formats(package: Package, part: str | None, limits: Limits) -> Formats:
    """Return the formats of cells; only General if there is no such part. Raises the errors of `Scan.read`."""
    scan = _Styles(limits.styles)
    if part and package.has(part):
        scan.read(package.chunks(part))
    places: dict[int, int] = {}
    codes: list[str] = []
    for number in scan.formats:
        if number not in places:
            places[number] = len(codes)
            codes.append(scan.codes.get(number) or built_in(number))
    return Formats(codes, array("L", (places[number] for number in scan.formats)))


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
    """The formats of cells. Those that conditional formats apply (dxf) have numbers of their own, and are none."""

    def __init__(self, room: int) -> None:
        super().__init__(_STYLES, room)
        self.starts = {
            _CODES: self._start_codes,
            _CODE: self._add_code,
            _FORMATS: self._start_formats,
            _FORMAT: self._add_format,
        }
        self.ends = {_FORMATS: self._end_formats, _CODES: self._end_codes}
        self.codes: dict[int, str] = {}
        self.formats = array("L")
        self._in_codes = self._in_formats = False

    def _start_codes(self, _: dict[str, str]) -> None:
        self._in_codes = self.depth == 2

    def _end_codes(self) -> None:
        self._in_codes = False

    def _add_code(self, attributes: dict[str, str]) -> None:
        if not self._in_codes or self.depth != 3:
            return
        code = attributes.get("formatCode", "")[: LONGEST_CODE + 1]
        self.room -= sys.getsizeof(code)
        number = _number(attributes)
        if number is not None:
            self.codes[number] = code

    def _start_formats(self, _: dict[str, str]) -> None:
        self._in_formats = self.depth == 2

    def _end_formats(self) -> None:
        self._in_formats = False

    def _add_format(self, attributes: dict[str, str]) -> None:
        if self._in_formats and self.depth == 3:
            self.formats.append(_number(attributes) or 0)


def _number(attributes: dict[str, str]) -> int | None:
    """Return the number of a format; None if there is none, or it is no number."""
    number = attributes.get("numFmtId", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None
