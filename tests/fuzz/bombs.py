"""Files that are made to fill memory, to take time, or to reach other files."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping

from muster.spreadsheets.columns import COLUMNS
from muster.spreadsheets.writer import Writer
from tests.unit.workbooks import MAIN, SHEET, around, changed, raw, row, rows_of, workbook_of, zipped_list

_MEGABYTE = 1 << 20
_XF = '<xf numFmtId="200"/>'
_SHARED = '<c t="s"><v>0</v></c>'


def _with_part(name: str, content: bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    return zipped_list([*_entries(workbook_of(1).getvalue()), (name, content)], method)


def _entries(content: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def _overlapping(count: int) -> bytes:
    """Return a zip with many entries for the same ten megabytes, packed into a few kilobytes."""
    packer = zlib.compressobj(9, wbits=-15)
    body = packer.compress(bytes(10 * _MEGABYTE)) + packer.flush()
    sizes = struct.pack("<III", zlib.crc32(bytes(10 * _MEGABYTE)), len(body), 10 * _MEGABYTE)
    local = b"PK\x03\x04" + struct.pack("<HHHHH", 20, 0, 8, 0, 33) + sizes + struct.pack("<HH", 1, 0) + b"x"
    return _directory(local + body, (_entry(f"x{number}".encode(), sizes) for number in range(count)))


def _entry(name: bytes, sizes: bytes) -> bytes:
    head = struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 33)
    return b"PK\x01\x02" + head + sizes + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0) + name


def _directory(front: bytes, entries: Iterable[bytes]) -> bytes:
    directory = b"".join(entries)
    end = struct.pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, len(directory), len(front), 0)
    return front + directory + b"PK\x05\x06" + end


def _entities(levels: int) -> str:
    inner = "".join(f'<!ENTITY l{at + 1} "{f"&l{at};" * 10}">' for at in range(levels))
    return f'<!DOCTYPE sst [<!ENTITY l0 "lol">{inner}]>'


def _long_rows(count: int) -> str:
    """Return rows with two cells of the greatest length."""
    return "".join(row(number, "x" * 32_767, "y" * 32_767) for number in range(2, count + 2))


def _formats(code: str, cells: int) -> str:
    return f'<numFmts><numFmt numFmtId="200" formatCode="{code}"/></numFmts><cellXfs>{_XF * cells}</cellXfs>'


def _shifted(rows: int) -> bytes:
    """Return rows with columns shifted by one, as by mistake."""
    return _written(
        [f"p{number}@example.com", f"Li {number}", "李", *(column.example or "x" for column in COLUMNS[3:])]
        for number in range(rows)
    )


_BLANK = [""] * (len(COLUMNS) - 3)  # after Name, Email and Account
_WRONG = {
    "name": "www.a.de",
    "english_name": "李",
    "account": "x\ty",
    "country": "Nowhere",
    "department": "a//b",
    "title": "x\ty",
    "contact_no": "10001",
    "hide_phone": "maybe",
    "role": "Boss",
    "password": "short",
}
_RIGHT = {
    "english_name": "Li Wei",
    "country": "CN",
    "department": "Sales/EMEA",
    "title": "Manager",
    "contact_no": "7",
    "hide_phone": "Yes",
    "role": "Member",
    "password": "Otter-813x",
    "remarks": "new",
}


def _row(**cells: str) -> list[str]:
    """Return a row with these cells by field."""
    return [cells.get(column.field, "") for column in COLUMNS]


def _wrong(number: int) -> list[str]:
    """Return a row with a fault in each cell, of the kinds that take longest to find."""
    cells = _WRONG | {"email": f"a@b_{number}.de", "phone": f"+99912345{number}"}
    return [cells.get(column.field, "x\x7fy") for column in COLUMNS]


def _right(number: int) -> list[str]:
    cells = _RIGHT | {
        "name": f"Li {number}",
        "email": f"li{number}@example.com",
        "account": f"li{number}",
        "phone": f"138{number:08}",
    }
    return _row(**cells)


def _written(rows: Iterable[list[str]]) -> bytes:
    file = io.BytesIO()
    with Writer(file) as writer:
        for row in rows:
            writer.add(row)
        writer.close()
    return file.getvalue()


def _sheet(body: str) -> bytes:
    return raw(body).getvalue()


def _described(part: str, end: bytes, content: bytes) -> bytes:
    """Return a workbook with `content` before the end tag of a part."""
    return changed(workbook_of(1), part, lambda xml: xml.replace(end, content + end)).getvalue()


def _numbers(code: str, value: str, cells: int) -> bytes:
    """Return a workbook with so many cells of one number in one format."""
    row = f'<c s="0"><v>{value}</v></c>' * 1_000
    rows = "".join(f'<row r="{number}">{row}</row>' for number in range(2, cells // 1_000 + 2))
    styles = f'<numFmts><numFmt numFmtId="200" formatCode="{code}"/></numFmts><cellXfs>{_XF}</cellXfs>'
    return raw(rows, styles=styles).getvalue()


def _many_codes(count: int, code: str) -> str:
    codes = "".join(f'<numFmt numFmtId="{200 + number}" formatCode="{code}"/>' for number in range(count))
    formats = "".join(f'<xf numFmtId="{200 + number}"/>' for number in range(count))
    return f"<numFmts>{codes}</numFmts><cellXfs>{formats}</cellXfs>"


def _sheets(count: int) -> bytes:
    """Return a workbook with many sheets of the same part, which begins with 50,000 blank cells."""
    blank = f"<row>{'<c/>' * 1_000}</row>" * 50
    sheet = "".join(f'<sheet name="S{number}" r:id="r1"/>' for number in range(count))
    part = f'<worksheet xmlns="{MAIN}"><sheetData>{blank}{row(1_000, "x")}</sheetData></worksheet>'
    return changed(
        around(part), "xl/workbook.xml", lambda xml: xml.replace(b"</sheets>", sheet.encode() + b"</sheets>")
    ).getvalue()


def _merged(ranges: str, rows: int, text: str) -> bytes:
    cells = "".join(row(number, f"p{number}", "x@example.com") for number in range(3, rows + 3))
    merged = f"</sheetData><mergeCells>{ranges}</mergeCells><sheetData>"
    return raw(row(2, "p", "x@example.com", text) + cells + merged).getvalue()


BOMBS: Mapping[str, Callable[[], bytes]] = {
    "billion laughs": lambda: raw(row(2, "Li"), shared=f"{_entities(9)}<si><t>&l9;</t></si>").getvalue(),
    "laughs in the sheet": lambda: changed(workbook_of(1), SHEET, lambda xml: _entities(9).encode() + xml).getvalue(),
    "external entity": lambda: changed(
        workbook_of(1), "xl/workbook.xml", lambda xml: b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + xml
    ).getvalue(),
    "1 GB of zeros in a picture": lambda: _with_part("xl/media/x.png", bytes(1024 * _MEGABYTE)),
    "280 MB of spaces in the sheet": lambda: changed(
        workbook_of(1), SHEET, lambda xml: xml.replace(b"</sheetData>", b" " * (280 * _MEGABYTE) + b"</sheetData>")
    ).getvalue(),
    "a hundred names for the same 10 MB": lambda: _overlapping(100),
    "400,000 names for nothing": lambda: _directory(
        b"", (_entry(b"%x" % number, struct.pack("<III", 0, 0, 0)) for number in range(400_000))
    ),
    "a zip in a zip in a zip": lambda: _with_part("x.zip", _with_part("x.zip", _with_part("x", bytes(_MEGABYTE)))),
    "packed by LZMA": lambda: zipped_list(_entries(workbook_of(5).getvalue()), zipfile.ZIP_LZMA),
    "names that climb": lambda: zipped_list(
        [*_entries(workbook_of(5).getvalue()), ("../../../../tmp/climbed", b"x"), ("/tmp/climbed", b"x")]  # noqa: S108
    ),
    "names twice": lambda: zipped_list([*_entries(workbook_of(5).getvalue()), (SHEET, b"<worksheet/>")]),
    "900,000 shared texts": lambda: raw(row(2, "Li"), shared="<si><t>x</t></si>" * 900_000).getvalue(),
    "3,000,000 shared texts": lambda: raw(row(2, "Li"), shared="<si><t>x</t></si>" * 3_000_000).getvalue(),
    "290,000 formats": lambda: raw(row(2, "Li"), styles=f"<cellXfs>{'<xf/>' * 290_000}</cellXfs>").getvalue(),
    "one format of 1,000,000 brackets": lambda: raw(row(2, "Li"), styles=_formats("[" * 1_000_000, 1)).getvalue(),
    "290,000 cells of a format of 1,000 brackets": lambda: raw(
        row(2, "Li"), styles=_formats("[" * 1_000, 290_000)
    ).getvalue(),
    "a format of a million characters 200 times": lambda: raw(
        row(2, "Li"), styles=_formats("y" * 1_000_000, 1) * 200
    ).getvalue(),
    "10 MB of content types": lambda: changed(
        workbook_of(1), "[Content_Types].xml", lambda xml: xml.replace(b"</Types>", b"<a/>" * 2_500_000 + b"</Types>")
    ).getvalue(),
    "2 MB of sheets": lambda: changed(
        workbook_of(1),
        "xl/workbook.xml",
        lambda xml: xml.replace(b"</sheets>", b'<sheet name="x"/>' * 115_000 + b"</sheets>"),
    ).getvalue(),
    "10 MB of relationships": lambda: changed(
        workbook_of(1),
        "xl/_rels/workbook.xml.rels",
        lambda xml: xml.replace(b"</Relationships>", b"<a/>" * 2_500_000 + b"</Relationships>"),
    ).getvalue(),
    "290,000 codes of 960 characters": lambda: raw(
        row(2, "Li"), styles=_many_codes(290_000, "0" * 959 + "😀")
    ).getvalue(),
    "65,000 codes of 255 brackets": lambda: raw(row(2, "Li"), styles=_many_codes(65_000, "[" * 255)).getvalue(),
    "200,000 cells in formats of 1,000,000 digits": lambda: _numbers("0" * 1_000_000, "1", 200_000),
    "1,500,000 numbers in a format of 250 digits": lambda: _numbers("0" * 250, "1", 1_500_000),
    "1,500,000 fractions": lambda: _numbers("# ??????/??????", "0.123456789012345", 1_500_000),
    "1,500,000 dates": lambda: _numbers("yyyy-mm-dd hh:mm:ss.000", "45413.56325", 1_500_000),
    "1,500,000 huge numbers": lambda: _numbers("0.00", "1e308", 1_500_000),
    "2,700,000 numbers": lambda: _numbers("General", "1234567890.12345", 2_700_000),
    "as many texts, formats and numbers as may be": lambda: raw(
        "".join(f'<row r="{number}">{"<c><v>0.5</v></c>" * 1_000}</row>' for number in range(2, 2_750)),
        shared="<si><t>x</t></si>" * 900_000,
        styles=f"<cellXfs>{'<xf/>' * 490_000}</cellXfs>",
    ).getvalue(),
    "8 MB of attributes in the workbook": lambda: _described("xl/workbook.xml", b"</sheets>", b'<a b=""/>' * 900_000),
    "2 MB of attributes in the workbook": lambda: _described("xl/workbook.xml", b"</sheets>", b'<a b=""/>' * 230_000),
    "2 MB of attributes in the content types": lambda: _described(
        "[Content_Types].xml", b"</Types>", b'<Default Extension="%x"/>' * 80_000
    ),
    "2 MB of relationships": lambda: _described(
        "xl/_rels/workbook.xml.rels",
        b"</Relationships>",
        b"".join(b'<Relationship Id="x%d" Type="worksheet" Target="x"/>' % number for number in range(36_000)),
    ),
    "one attribute of 1 MB in the workbook": lambda: _described(
        "xl/workbook.xml", b"</sheets>", b'<a b="%b"/>' % (b"x" * 1_000_000)
    ),
    "5,000 names in the directory": lambda: zipped_list(
        [*_entries(workbook_of(5).getvalue()), *((f"xl/media/{number:05}", b"") for number in range(5_000))]
    ),
    "2,000 sheets of the same part": lambda: _sheets(2_000),
    "200,000 merged ranges": lambda: _merged('<mergeCell ref="C3:C4"/>' * 200_000, 5, "1"),
    "99,000 merged ranges over one column": lambda: _merged('<mergeCell ref="C2:C90000"/>' * 99_000, 20_000, "1"),
    "a long text merged over 99,000 rows": lambda: _merged('<mergeCell ref="C2:C99999"/>', 99_000, "y" * 30_000),
    "1,000,000 rows of nobody": lambda: raw(
        row(2, "Li")
        + "".join(f'<row r="{number}"><c r="D{number}"><v>1</v></c></row>' for number in range(3, 1_000_000))
    ).getvalue(),
    "290 MB of escaped characters": lambda: raw(
        row(2, "Li"), shared=f"<si><t>{'_x000D_' * 4_600}</t></si>" * 9_000
    ).getvalue(),
    "1,100 rows of ampersands": lambda: raw(
        "".join(f'<row r="{number}">{_SHARED * 3}</row>' for number in range(2, 1_102)),
        shared=f"<si><t>{'&amp;' * 32_767}</t></si>",
    ).getvalue(),
    "100,000 rows, columns shifted": lambda: _shifted(100_000),
    "100,000 rows with a fault in each cell": lambda: _written(map(_wrong, range(100_000))),
    "99,999 rows with a fault in each cell after a good one": lambda: _written(
        [_right(0), *(_wrong(number) for number in range(1, 100_000))]
    ),
    "100,000 good rows with all fields": lambda: _written(map(_right, range(100_000))),
    "100,000 addresses of 120 labels": lambda: _written(
        [f"Li {number}", f"a{number}@{'a.' * 120}com", f"a@{'ä.' * 120}com", *[""] * (len(COLUMNS) - 3)]
        for number in range(100_000)
    ),
    "1,600 passwords of 16,383 characters that fall into two": lambda: _written(
        _row(name=f"Li {number}", email=f"p{number}@example.com", password="\u0344" * 16_383) for number in range(1_600)
    ),
    "400 rows of 16,384 columns": lambda: _sheet(
        row(2, "Li", "li@example.com")
        + "".join(f'<row r="{number}">{"<c/>" * 16_384}</row>' for number in range(3, 403))
    ),
    "a user in the last row of all": lambda: _sheet(row(1_048_576, "Li", "li@example.com")),
    "1,048,575 formatted rows": lambda: _sheet("".join(f'<row r="{number}" s="1"/>' for number in range(2, 1_048_577))),
    "6,900,000 cells with nothing": lambda: _sheet(
        "".join(f'<row r="{number}">{"<c/>" * 1000}</row>' for number in range(2, 6_902)) + row(7_000, "Li")
    ),
    "a million tags deep": lambda: changed(workbook_of(1), SHEET, lambda _: b"<a>" * 1_000_000).getvalue(),
    "a tag of 8 MB": lambda: changed(
        workbook_of(1), SHEET, lambda _: b'<worksheet xmlns="%b" x="%b"/>' % (MAIN.encode(), b"x" * (8 * _MEGABYTE))
    ).getvalue(),
    "one long text in 200,000 cells": lambda: raw(
        "".join(f'<row r="{number}">{_SHARED * 2}</row>' for number in range(2, 100_002)),
        shared=f"<si><t>{'李' * 32_767}</t></si>",
    ).getvalue(),
    "290 MB of texts in cells": lambda: _sheet(_long_rows(4_400)),
    "32,767 characters in every cell": lambda: rows_of(500, "x" * 32_767),
}
