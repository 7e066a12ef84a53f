"""An .xlsx file as a zip of XML parts, opened as untrusted input."""

import posixpath
import zipfile
from collections.abc import Callable, Iterator
from typing import IO, BinaryIO, cast
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from muster.errors import WorkbookError
from muster.spreadsheets.limits import Limits

_CHUNK = 1 << 16
_MACROS = "This is a workbook with macros (.xlsm); save it as Excel Workbook (.xlsx) and upload that."
_BINARY = "This is a binary workbook (.xlsb); save it as Excel Workbook (.xlsx) and upload that."
_PASSWORD = "This workbook is protected by a password; remove the password in Excel, save it, and upload it again."  # noqa: S105
_OLD = "This is a workbook in the old format (.xls); save it as Excel Workbook (.xlsx) and upload that."
_TEXT = "This is a text file (such as CSV); open it in Excel, save it as Excel Workbook (.xlsx), and upload that."
_OTHER = "This is not an Excel workbook; download the template, fill it in, and upload that."
_OPENDOCUMENT = "This is an OpenDocument file; download the template, fill it in, and upload that."
TOO_BIG = "This workbook holds too much text or formatting; copy its users into a fresh template and upload that."
TOO_LONG = "This workbook takes too long to read; copy its users into a fresh template and upload that."
DAMAGED = "This workbook is damaged or incomplete; open it in Excel, save it again as .xlsx, and upload that."


class Deadline:
    """The time that reading a workbook may take."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        """Begin now; `clock` tells seconds."""
        self._clock = clock
        self._end = clock() + seconds

    def check(self) -> None:
        """Raise WorkbookError when the time is over."""
        if self._clock() > self._end:
            raise WorkbookError(TOO_LONG)


class _ShortReads:
    """A file that gives few bytes at a time: zipfile reads the directory of a zip, however long, as one piece."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        self._file, self._most = file, most
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(self._most + 1 if size < 0 else min(size, self._most + 1))
        if len(piece) > self._most:
            raise WorkbookError(TOO_BIG)
        return piece


class Package:
    """The parts of a workbook. All errors are `WorkbookError`, or those that the libraries raise on damage."""

    def __init__(self, file: BinaryIO, limits: Limits, deadline: Deadline) -> None:
        _check_size(file, limits)
        self._limits, self._deadline = limits, deadline
        try:
            self._zip = zipfile.ZipFile(cast(IO[bytes], _ShortReads(file, limits.directory)))
        except zipfile.BadZipFile:
            raise WorkbookError(_what_it_is(file)) from None
        self._parts = {info.filename.replace("\\", "/").lower(): info for info in self._zip.infolist()}
        self._check_parts()
        self._check_kind()
        self.workbook = next(iter(self.related("").get("officeDocument", {}).values()), "xl/workbook.xml")
        relations = self.related(self.workbook)
        self.worksheets: dict[str, str] = relations.get("worksheet", {})
        self.shared_strings: str | None = next(iter(relations.get("sharedStrings", {}).values()), None)
        self.styles: str | None = next(iter(relations.get("styles", {}).values()), None)

    def chunks(self, part: str) -> Iterator[bytes]:
        """Read a part, never more of it than the directory of the zip says: zipfile stops there."""
        info = self._parts[part.lower()]
        if info.flag_bits & 1:
            raise WorkbookError(_PASSWORD)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # all that ECMA-376-2 allows
            raise WorkbookError(DAMAGED)
        with self._zip.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                self._deadline.check()
                yield chunk

    def tree(self, part: str) -> Element:
        """Read a part that only describes the other parts."""
        return fromstring(self._small(part), forbid_dtd=True)

    def related(self, part: str) -> dict[str, dict[str, str]]:
        """Return the relationships of `part`: the kind of relation -> its id -> the part's path."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, dict[str, str]] = {}
        for relation in self.tree(relations).iterfind("{*}Relationship") if relations.lower() in self._parts else ():
            kind = relation.attrib["Type"].rpartition("/")[2]
            path = posixpath.normpath(posixpath.join("/", folder, relation.attrib["Target"])).lstrip("/")
            found.setdefault(kind, {})[relation.attrib["Id"]] = path
        return found

    def _small(self, part: str) -> bytes:
        if self._parts[part.lower()].file_size > self._limits.small:
            raise WorkbookError(TOO_BIG)
        return b"".join(self.chunks(part))

    def _check_parts(self) -> None:
        most = self._limits.unpacked
        if sum(info.file_size for info in self._parts.values()) > most:
            raise WorkbookError(
                f"This workbook unpacks to more than {most // 1024**2} MB;"
                " copy its users into a fresh template and upload that."
            )

    def _check_kind(self) -> None:
        if "[content_types].xml" not in self._parts:
            is_opendocument = "mimetype" in self._parts and "content.xml" in self._parts
            raise WorkbookError(_OPENDOCUMENT if is_opendocument else _OTHER)
        types = self._small("[Content_Types].xml")
        if b"ms-excel.sheet.binary" in types:
            raise WorkbookError(_BINARY)
        if b"macroEnabled" in types or any(part.endswith("vbaproject.bin") for part in self._parts):
            raise WorkbookError(_MACROS)
        if b"spreadsheetml" not in types:
            raise WorkbookError(_OTHER)


def _check_size(file: BinaryIO, limits: Limits) -> None:
    size = file.seek(0, 2)
    file.seek(0)
    if size == 0:
        raise WorkbookError("This file is empty; download the template, fill it in, and upload that.")
    if size > limits.packed:
        raise WorkbookError(f"This file is larger than {limits.packed // 1024**2} MB; split it into several files.")


def _what_it_is(file: BinaryIO) -> str:
    """Return a sentence that names the kind of a file that is not a zip."""
    file.seek(0)
    content = file.read()
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):  # OLE2, as [MS-CFB] has it
        return _PASSWORD if "EncryptedPackage".encode("utf-16-le") in content else _OLD
    if content.startswith(b"PK"):
        return DAMAGED
    return _TEXT if _is_text(content[:4096]) else _OTHER


def _is_text(start: bytes) -> bool:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16, which Excel calls Unicode Text
        return True
    return not any(byte < 32 and byte not in b"\t\n\r\f" for byte in start)
