"""Streaming XML scanner for untrusted files, with limits on memory and size."""

from collections.abc import Callable, Iterable
from xml.parsers import expat

from openpyxl.xml.constants import SHEET_MAIN_NS

from muster.errors import WorkbookError
from muster.spreadsheets.package import TOO_BIG

_DEEPEST = 100
_LONGEST_TOKEN = 1 << 20  # bytes
_STRICT = "This workbook was saved as Strict Open XML; save it as Excel Workbook (.xlsx) and upload that."


def tag(name: str) -> str:
    """Return the name of an element of a workbook, as scans get it from the parser."""
    return f"{SHEET_MAIN_NS} {name}"


_TEXT, _READING = tag("t"), tag("rPh")


class HostileXMLError(ValueError):
    """XML that no spreadsheet program writes."""


class Scan:
    """Reads XML as a stream; refuses document types, and with them all entities, and parts over the limits.

    What its subclasses hear of are the elements that they name in `starts` and `ends`, and all text.
    """

    def __init__(self, root: str, room: int, element: int = 1) -> None:
        """Allow one element `root` and others in it as long as there is `room`, of which each takes `element`."""
        self.depth = 0
        self.room = room
        self.starts: dict[str, Callable[[dict[str, str]], None]] = {}
        self.ends: dict[str, Callable[[], None]] = {}
        self._root = root
        self._element = element
        self._fed = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")  # names are "namespace name"
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = _refuse
        self.parser.StartElementHandler = self._first
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self.text

    def read(self, chunks: Iterable[bytes]) -> None:
        """Parse a whole part.

        Raises:
            WorkbookError: there are too many elements, or they are of a kind that nobody reads.
            expat.ExpatError, HostileXMLError: the XML is broken, or nothing that a spreadsheet program writes.

        """
        for chunk in chunks:
            self.feed(chunk)
        self.feed(b"", last=True)

    def feed(self, chunk: bytes, *, last: bool = False) -> None:
        """Parse a piece of a part; raises the errors of `read`."""
        self.parser.Parse(chunk, last)
        self._fed += len(chunk)
        if self._fed - self.parser.CurrentByteIndex > _LONGEST_TOKEN:
            raise HostileXMLError("a token is too long")

    def text(self, piece: str) -> None:
        """Take a piece of text."""

    def _first(self, name: str, attributes: dict[str, str]) -> None:
        if name != self._root:
            raise WorkbookError(_STRICT) if "purl.oclc.org" in name else HostileXMLError("another kind of part")
        self.parser.StartElementHandler = self._start
        self._start(name, attributes)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise HostileXMLError("elements are nested too deeply")
        self.room -= self._element
        if self.room < 0:
            raise WorkbookError(TOO_BIG)
        if heard := self.starts.get(name):
            heard(attributes)

    def _end(self, name: str) -> None:
        self.depth -= 1
        if heard := self.ends.get(name):
            heard()


class TextScan(Scan):
    """Collects visible texts in `pieces`: the content of `t`, without phonetic guides of Chinese or Japanese."""

    def __init__(self, root: str, room: int, element: int = 1) -> None:
        super().__init__(root, room, element)
        self.starts = {_TEXT: self.start_text, _READING: self._start_reading}
        self.ends = {_TEXT: self.end_text, _READING: self._end_reading}
        self.pieces: list[str] = []
        self.shown = self.reading = False

    def text(self, piece: str) -> None:
        if self.shown:
            self.pieces.append(piece)

    def start_text(self, _: dict[str, str]) -> None:
        """Collect the following characters, unless they are a phonetic guide."""
        self.shown = not self.reading

    def end_text(self) -> None:
        """Stop collecting characters."""
        self.shown = False

    def _start_reading(self, _: dict[str, str]) -> None:
        self.reading = True

    def _end_reading(self) -> None:
        self.reading = False


def _refuse(*_: object) -> None:
    raise HostileXMLError("document types are not allowed")
