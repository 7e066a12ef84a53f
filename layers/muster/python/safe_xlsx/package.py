"""An .xlsx file as a zip of XML parts, opened as untrusted input."""

import posixpath
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, BinaryIO, cast
from urllib.parse import unquote

from safe_xlsx.errors import HostileXMLError, Reason, XlsxError
from safe_xlsx.kinds import check_magic, check_type, kind_without_types, kind_without_zip
from safe_xlsx.limits import Limits
from safe_xlsx.scans import Description

_CHUNK = 1 << 16
_TYPES = "[content_types].xml"


class Deadline:
    """The time that reading a workbook may take."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        """Begin now; `clock` tells seconds."""
        self._clock = clock
        self._end = clock() + seconds

    def check(self) -> None:
        """Raise XlsxError when the time is over."""
        if self._clock() > self._end:
            raise XlsxError(Reason.TOO_LONG)


class _ShortReads:
    """A file that gives few bytes at a time: zipfile reads the directory of a zip, however long, as one piece."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        self._file, self._most = file, most
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(self._most + 1 if size < 0 else min(size, self._most + 1))
        if len(piece) > self._most:
            raise XlsxError(Reason.TOO_MUCH)
        return piece


@dataclass(frozen=True)
class Relations:
    """The relationships of a part."""

    by_kind: dict[str, str] = field(default_factory=dict)
    """The first part of each kind of relation."""
    worksheets: dict[str, str] = field(default_factory=dict)
    """The parts that are worksheets, by the relation's id."""


class Package:
    """The parts of a workbook. All errors are `XlsxError`, or those that the libraries raise on damage."""

    def __init__(self, file: BinaryIO, limits: Limits, deadline: Deadline) -> None:
        _check_size(file, limits)
        check_magic(file)
        self._limits, self._deadline = limits, deadline
        try:
            self._zip = zipfile.ZipFile(cast(IO[bytes], _ShortReads(file, limits.directory)))
        except zipfile.BadZipFile:
            raise XlsxError(kind_without_zip(file)) from None
        self._parts: dict[str, zipfile.ZipInfo] = {}
        self._twice: set[str] = set()
        for info in self._zip.infolist():
            self._add(info)
        if sum(info.file_size for info in self._zip.infolist()) > limits.unpacked:
            raise XlsxError(Reason.UNPACKS_TOO_LARGE)
        if _TYPES not in self._parts:
            raise XlsxError(kind_without_types(self._parts))
        types = _Types(limits.described)
        types.read(self.small(_TYPES))
        self.workbook = self._find(self.related("").by_kind.get("officeDocument") or "xl/workbook.xml")
        declared = types.of(self.workbook)
        check_type(self.workbook, declared)
        if not self.has(self.workbook):
            raise XlsxError(Reason.DAMAGED if declared else Reason.OTHER)

    def has(self, part: str) -> bool:
        """Return whether there is such a part."""
        return self._find(part).lower() in self._parts

    def chunks(self, part: str) -> Iterator[bytes]:
        """Read a part, never more of it than the directory of the zip says: zipfile stops there."""
        name = self._find(part).lower()
        if name in self._twice:  # programs disagree about which of the two counts
            raise HostileXMLError("there are two parts of one name")
        info = self._parts[name]
        if info.flag_bits & 1:
            raise XlsxError(Reason.ENCRYPTED)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # all that ECMA-376-2 allows
            raise XlsxError(Reason.DAMAGED)
        with self._zip.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                self._deadline.check()
                yield chunk

    def small(self, part: str) -> Iterator[bytes]:
        """Read a part that only describes the other parts. Raises XlsxError if it is too large for that."""
        if self._parts[self._find(part).lower()].file_size > self._limits.small:
            raise XlsxError(Reason.TOO_MUCH)
        return self.chunks(part)

    def related(self, part: str) -> Relations:
        """Return the relationships of `part`; none if there is no list of them."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        scan = _Relations(folder, self._limits.described)
        if self.has(relations):
            scan.read(self.small(relations))
        return scan.found

    def _add(self, info: zipfile.ZipInfo) -> None:
        name = _path(info.filename).lower()
        before = self._parts.get(name)
        if before is not None and (before.CRC, before.file_size) != (info.CRC, info.file_size):
            self._twice.add(name)
        self._parts[name] = info

    def _find(self, part: str) -> str:
        """Return the part's name; one that a target names with %20 and the like is found without."""
        return part if part.lower() in self._parts else unquote(part)


class _Types(Description):
    """The content types that a package declares (ECMA-376-2, 10.1.2)."""

    def __init__(self, room: int) -> None:
        super().__init__("Types", room)
        self.heard = {"Default": self._add_default, "Override": self._add_override}
        self._of_parts: dict[str, str] = {}
        self._of_endings: dict[str, str] = {}

    def of(self, part: str) -> str:
        """Return the type that is declared for a part, "" if none is."""
        name = _path(part).lower()
        return self._of_parts.get(name) or self._of_endings.get(name.rpartition(".")[2], "")

    def _add_default(self, attributes: dict[str, str]) -> None:
        self._of_endings[attributes.get("Extension", "").lower()] = attributes.get("ContentType", "")

    def _add_override(self, attributes: dict[str, str]) -> None:
        self._of_parts[_path(attributes.get("PartName", "")).lower()] = attributes.get("ContentType", "")


class _Relations(Description):
    def __init__(self, folder: str, room: int) -> None:
        super().__init__("Relationships", room)
        self.heard = {"Relationship": self._add}
        self.found = Relations()
        self._folder = folder

    def _add(self, attributes: dict[str, str]) -> None:
        if attributes.get("TargetMode") == "External":
            return
        kind = attributes["Type"].rpartition("/")[2]
        path = _path(posixpath.join("/", self._folder, attributes["Target"].replace("\\", "/")))
        if kind == "worksheet":
            self.found.worksheets[attributes["Id"]] = path
        else:
            self.found.by_kind.setdefault(kind, path)


def _path(name: str) -> str:
    """Return the one spelling of a part's path."""
    return posixpath.normpath(posixpath.join("/", name.replace("\\", "/"))).lstrip("/")


def _check_size(file: BinaryIO, limits: Limits) -> None:
    size = file.seek(0, 2)
    file.seek(0)
    if size == 0:
        raise XlsxError(Reason.EMPTY)
    if size > limits.packed:
        raise XlsxError(Reason.TOO_LARGE)
