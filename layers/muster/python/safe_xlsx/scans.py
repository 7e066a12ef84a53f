"""Streaming XML scanner for untrusted files, with limits on memory and size."""

import codecs
from collections.abc import Callable, Iterable
from xml.parsers import expat

from safe_xlsx.encodings import decoder_of
from safe_xlsx.errors import HostileXMLError, Reason, XlsxError

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
YES = ("1", "true")
"""The ways to write a truth (xsd:boolean)."""
_DEEPEST = 100
_LONGEST_TOKEN = 1 << 20  # bytes


def tag(name: str) -> str:
    """Return the name of an element of a workbook, as scans get it from the parser."""
    return f"{MAIN} {name}"


_TEXT, _READING = tag("t"), tag("rPh")
# What programs add for themselves, and what only a program that knows an extension may choose (ECMA-376-3, 9.3): of
# alternatives the fallback is read.
_PASSED_OVER = (tag("extLst"), f"{_COMPATIBILITY} Choice")


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
        self._fed = self._passed_over = 0
        self._decoder: codecs.IncrementalDecoder | None = None
        self.parser = expat.ParserCreate(namespace_separator=" ")  # names are "namespace name"
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = _refuse
        self.parser.StartElementHandler = self._first
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self.text

    def read(self, chunks: Iterable[bytes]) -> None:
        """Parse a whole part.

        Raises:
            XlsxError: there are too many elements, or they are of a kind that nobody reads.
            expat.ExpatError, HostileXMLError: the XML is broken, or nothing that a spreadsheet program writes.

        """
        for chunk in chunks:
            self.feed(chunk)
        self.feed(b"", last=True)

    def feed(self, chunk: bytes, *, last: bool = False) -> None:
        """Parse a piece of a part; raises the errors of `read`."""
        if not self._fed:
            self._decoder = decoder_of(chunk)
        if self._decoder:
            chunk = _decoded(self._decoder, chunk, last=last).encode()
            self.parser.Parse(chunk.decode(), last)  # as text, since the encoding that it declares is no longer so
        else:
            self.parser.Parse(chunk, last)
        self._fed += len(chunk)
        if self._fed - self.parser.CurrentByteIndex > _LONGEST_TOKEN:
            raise HostileXMLError("a token is too long")

    def text(self, piece: str) -> None:
        """Take a piece of text."""

    def _first(self, name: str, attributes: dict[str, str]) -> None:
        if not self.is_root(name):
            raise XlsxError(Reason.STRICT) if "purl.oclc.org" in name else HostileXMLError("another kind of part")
        for passed_over in _PASSED_OVER:
            self.starts[passed_over] = self._pass_over
        self.parser.StartElementHandler = self._start
        self._start(name, attributes)

    def is_root(self, name: str) -> bool:
        """Return whether a part of this kind may begin with this element."""
        return name == self._root

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise HostileXMLError("elements are nested too deeply")
        self.room -= self._element
        if self.room < 0:
            raise XlsxError(Reason.TOO_MUCH)
        if heard := self.starts.get(name):
            heard(attributes)

    def _end(self, name: str) -> None:
        self.depth -= 1
        if heard := self.ends.get(name):
            heard()

    def _pass_over(self, _: dict[str, str]) -> None:
        """Hear nothing of what is in this element."""
        self._passed_over = self.depth
        self.parser.StartElementHandler = self._start_passed_over
        self.parser.EndElementHandler = self._end_passed_over
        self.parser.CharacterDataHandler = None

    def _start_passed_over(self, *_: object) -> None:
        self.depth += 1
        self.room -= self._element
        if self.depth > _DEEPEST:
            raise HostileXMLError("elements are nested too deeply")
        if self.room < 0:
            raise XlsxError(Reason.TOO_MUCH)

    def _end_passed_over(self, _: str) -> None:
        self.depth -= 1
        if self.depth < self._passed_over:
            self.parser.StartElementHandler = self._start
            self.parser.EndElementHandler = self._end
            self.parser.CharacterDataHandler = self.text


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


class Description(Scan):
    """Reads a part that only says what the others are, with any namespaces or none."""

    def __init__(self, root: str, room: int) -> None:
        super().__init__(root, room)
        self.heard: dict[str, Callable[[dict[str, str]], None]] = {}

    def is_root(self, name: str) -> bool:
        return "purl.oclc.org" not in name and name.rpartition(" ")[2] == self._root

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        super()._start(name, attributes)
        if heard := self.heard.get(name.rpartition(" ")[2]):
            heard(attributes)


def _decoded(decoder: codecs.IncrementalDecoder, chunk: bytes, *, last: bool) -> str:
    try:
        return decoder.decode(chunk, last)
    except UnicodeDecodeError as error:
        raise HostileXMLError("another encoding than the declared one") from error


def _refuse(*_: object) -> None:
    raise HostileXMLError("document types are not allowed")
