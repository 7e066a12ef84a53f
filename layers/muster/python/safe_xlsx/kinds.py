"""Tells what kind of file was given: first by its magic bytes, then by the type declared for its main part."""

from collections.abc import Container
from typing import BinaryIO

from safe_xlsx.errors import Reason, XlsxError

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # [MS-CFB]: .xls, and any Office file that has a password
_PIECE = 1 << 16
_GOOD_ENDS = ("spreadsheetml.sheet.main+xml", "spreadsheetml.template.main+xml")
# Types of a main part that says nothing of its own kind; its root element will.
_UNTOLD = frozenset({"", "application/xml", "text/xml", "application/octet-stream"})


def check_magic(file: BinaryIO) -> None:
    """Refuse an OLE2 file, also one that holds a zip: Excel stores its theme as one in an .xls."""
    file.seek(0)
    if file.read(len(_OLE2)) == _OLE2:
        raise XlsxError(
            Reason.ENCRYPTED if _contains(file, "EncryptedPackage".encode("utf-16-le")) else Reason.OLD_FORMAT
        )
    file.seek(0)


def kind_without_zip(file: BinaryIO) -> Reason:
    """Return what a file is that cannot be opened as a zip."""
    file.seek(0)
    start = file.read(4096)
    if start.startswith(b"PK"):
        return Reason.DAMAGED
    return Reason.TEXT if _is_text(start) else Reason.OTHER


def kind_without_types(parts: Container[str]) -> Reason:
    """Return what a zip is that does not say which types its parts have."""
    return Reason.OPENDOCUMENT if "mimetype" in parts and "content.xml" in parts else Reason.OTHER


def check_type(part: str, declared: str) -> None:
    """Refuse a main part of a type that is not read. What other parts declare, or hold, does not matter."""
    kind = declared.partition(";")[0].strip().lower()
    if kind.endswith(_GOOD_ENDS) or (kind in _UNTOLD and not part.lower().endswith(".bin")):
        return
    if "sheet.binary" in kind or (kind in _UNTOLD and part.lower().endswith(".bin")):
        raise XlsxError(Reason.BINARY)
    if "ms-excel" in kind and "macroenabled" in kind:
        raise XlsxError(Reason.MACROS)
    raise XlsxError(Reason.OTHER)


def _contains(file: BinaryIO, wanted: bytes) -> bool:
    file.seek(0)
    end = b""
    while piece := file.read(_PIECE):
        if wanted in end + piece:
            return True
        end = piece[-len(wanted) :]
    return False


def _is_text(start: bytes) -> bool:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16, which Excel calls Unicode Text
        return True
    return not any(byte < 32 and byte not in b"\t\n\r\f" for byte in start)
