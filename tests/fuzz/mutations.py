"""Ways to break a workbook: in its bytes, in the zip that it is, and in the XML of its parts."""

import io
import re
import struct
import zipfile
from collections.abc import Callable
from random import Random

from tests.unit.workbooks import zipped_list

Entries = list[tuple[str, bytes]]

_METHODS = [zipfile.ZIP_BZIP2] + [zipfile.ZIP_STORED] * 9 + [zipfile.ZIP_DEFLATED] * 10
_READ = re.compile(r"sheet\d*\.xml$|shared|workbook|rels|types|styles")
_TAG = re.compile(rb"<[^<>!?]+>")
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
_PIECE = re.compile(rb"<(c|row|si|xf|sheet|Relationship)\b.*?(/>|</\1>)", re.DOTALL)
_TEXT = re.compile(rb">([^<>]+)<")
_VALUES: tuple[bytes, ...] = (
    b"",
    *b"-1 0 1 2 1048576 1048577 99999999999999999999 1e400 -1e308 nan inf 1,5".split(),
    b"\xd9\xa1\xd9\xa2",  # digits, but not ours
    *b"A0 A1:XFD1048576 XFD1 XFE1 ZZZZZZZ1 s str inlineStr b e d n".split(),
    b"true",
    b"2999-13-45",
    b"#REF!",
    b"=1+1",
    b"=cmd|' /C calc'!A0",
    b"_x0000__xD800_",
    b"&#0;",
    b"&#55296;",
    b"&#1;",
    b"&lol;",
    b"&lt;script&gt;",
    b"\xff\xfe",
    b"\x00",
    b"\xef\xbf\xbf",
    b"\xe2\x80\xae\xe2\x80\x8f",
    b"../../../etc/passwd",
    b"/xl/workbook.xml",
    b"http://example.com/x.xml",
    b"file:///etc/passwd",
    b"x" * 40_000,
    b"9" * 5_000,
)
_INSERTS: tuple[bytes, ...] = (
    b"<!DOCTYPE x>",
    b'<!DOCTYPE x [<!ENTITY lol "lol"><!ENTITY lo2 "&lol;&lol;">]>',
    b'<!DOCTYPE x SYSTEM "http://example.com/x.dtd">',
    b"<![CDATA[ ]]>",
    b"<!-- -->",
    b"<?xml-stylesheet href='x'?>",
    b"<mc:AlternateContent><mc:Fallback/></mc:AlternateContent>",
    b"<f t='shared' ref='A1:A9' si='0'>A1</f>",
    b"<f t='array' ref='A1'>1+1</f>",
    b"<is><t>in</t></is>",
    b"<r><t>rich</t></r>",
    b"<v>7</v>",
    b"<c/>",
    b"<row/>",
    b"<sheetData/>",
    b"<x:y/>",
    b"\xef\xbb\xbf",
    b"\x00",
)
_NAMES: tuple[str, ...] = (
    "../../../../tmp/x",
    "/etc/passwd",
    "C:\\x",
    "xl\\workbook.xml",
    "XL/WORKBOOK.XML",
    "xl/worksheets/sheet1.xml",
    "xl/vbaProject.bin",
    "a\x01b",
    ".",
    "xl/worksheets/",
    "é" * 300,
    "xl/sharedStrings.xml",
)
_NAMESPACES: tuple[tuple[bytes, bytes], ...] = (
    (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
    (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"urn:x"),
    (b"http://schemas.openxmlformats.org/officeDocument/2006/relationships", b"urn:x"),
    (b' xmlns="', b' xmlns:x="'),
)


def mutated(content: bytes, rng: Random) -> bytes:
    """Return the workbook, broken in one to three ways."""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        content = rng.choice((_in_bytes, _in_zip, _in_xml, _in_xml))(content, rng)
    return content


def _in_bytes(content: bytes, rng: Random) -> bytes:
    broken = bytearray(content)
    at, to = sorted(rng.randrange(len(broken) + 1) for _ in range(2)) if broken else (0, 0)
    to = min(to, at + rng.choice((1, 4, 64, 4096)))
    match rng.randrange(7):
        case 0:  # flip some bits
            for _ in range(rng.choice((1, 2, 8, 64))):
                if broken:
                    broken[rng.randrange(len(broken))] ^= 1 << rng.randrange(8)
        case 1:
            del broken[at:to]
        case 2:
            broken[at:at] = broken[at:to]
        case 3:
            broken[at:to] = rng.randbytes(to - at)
        case 4:
            del broken[to:]
        case 5:  # a number of the zip's own: sizes, places, counts
            field = rng.choice((0, 1, 0xFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF))
            broken[at : at + 4] = struct.pack("<I", field)
        case 6:  # bytes in front, as in a self-extracting archive
            broken[:0] = rng.randbytes(rng.randrange(1, 2000))
    return bytes(broken)


def _in_zip(content: bytes, rng: Random) -> bytes:
    entries = _entries(content)
    if not entries:
        return _in_bytes(content, rng)
    at = rng.randrange(len(entries))
    name, part = entries[at]
    match rng.randrange(8):
        case 0:
            entries[at] = (rng.choice(_NAMES), part)
        case 1:
            entries.append((rng.choice((*_NAMES, name)), rng.choice(entries)[1]))
        case 2:
            del entries[at]
        case 3:
            entries[at] = (name, rng.choice(entries)[1])
        case 4:
            entries[at] = (name, part + rng.choice((b" ", b"\x00", b"<a>")) * rng.choice((10, 10_000, 3_000_000)))
        case 5:
            rng.shuffle(entries)
        case 6:
            entries[at] = (name, content)  # a zip in the zip
        case 7:
            entries += [(f"xl/media/{number}", b"x") for number in range(rng.choice((10, 200)))]
    return zipped_list(entries, _METHODS[rng.randrange(20)])


def _in_xml(content: bytes, rng: Random) -> bytes:
    entries = _entries(content)
    texts = [at for at, (name, _) in enumerate(entries) if name.lower().endswith((".xml", ".rels"))]
    if not texts:
        return _in_bytes(content, rng)
    # The parts that are read, if there are any: the sheet, its texts, and the relationships.
    read = [at for at in texts if _READ.search(entries[at][0].lower())]
    at = rng.choice(read or texts)
    name, part = entries[at]
    for _ in range(rng.choice((1, 1, 2, 5))):
        part = rng.choice(_XML)(part, rng)
    entries[at] = (name, part)
    return zipped_list(entries)


def _attribute(part: bytes, rng: Random) -> bytes:
    return _replaced(part, _ATTRIBUTE, rng, lambda found: found[1] + b'="' + rng.choice(_VALUES) + b'"')


def _no_attribute(part: bytes, rng: Random) -> bytes:
    return _replaced(part, _ATTRIBUTE, rng, lambda found: b"")


def _text(part: bytes, rng: Random) -> bytes:
    return _replaced(part, _TEXT, rng, lambda found: b">" + rng.choice(_VALUES) + b"<")


def _no_tag(part: bytes, rng: Random) -> bytes:
    return _replaced(part, _TAG, rng, lambda found: b"")


def _tag_of_elsewhere(part: bytes, rng: Random) -> bytes:
    tags = _TAG.findall(part)
    return _replaced(part, _TAG, rng, lambda found: rng.choice(tags))


def _inserted(part: bytes, rng: Random) -> bytes:
    return _replaced(part, _TAG, rng, lambda found: found[0] + rng.choice(_INSERTS))


def _repeated(part: bytes, rng: Random) -> bytes:
    times = rng.choice((2, 100, 2000))
    return _replaced(part, _PIECE, rng, lambda found: found[0] * times)


def _nested(part: bytes, rng: Random) -> bytes:
    times = rng.choice((3, 99, 101, 20_000))
    return _replaced(part, _TAG, rng, lambda found: found[0] * times)


def _namespace(part: bytes, rng: Random) -> bytes:
    return part.replace(*rng.choice(_NAMESPACES))


def _encoding(part: bytes, rng: Random) -> bytes:
    text = part.decode("utf-8", "replace")
    name = rng.choice(("utf-16", "utf-16-le", "utf-7", "utf-32", "cp037"))
    if rng.randrange(2):  # a declaration that is wrong
        return re.sub(rb'encoding="[^"]*"', b'encoding="' + name.encode() + b'"', part)
    return re.sub('encoding="[^"]*"', f'encoding="{name}"', text).encode(name, "replace")


_XML: tuple[Callable[[bytes, Random], bytes], ...] = (
    _attribute,
    _attribute,
    _attribute,
    _text,
    _text,
    _no_attribute,
    _no_tag,
    _tag_of_elsewhere,
    _inserted,
    _repeated,
    _nested,
    _namespace,
    _encoding,
)


def _replaced(part: bytes, pattern: re.Pattern[bytes], rng: Random, by: Callable[[re.Match[bytes]], bytes]) -> bytes:
    """Return the part with one of the matches replaced."""
    found = list(pattern.finditer(part))
    if not found:
        return part
    match = rng.choice(found)
    return part[: match.start()] + by(match) + part[match.end() :]


def _entries(content: bytes) -> Entries:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(info.file_size for info in archive.infolist()) > 64 << 20:
                return []
            return [(info.filename, archive.read(info)) for info in archive.infolist()]
    except Exception:  # noqa: BLE001 - broken already, which is what this is for
        return []
