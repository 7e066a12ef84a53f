"""Workbooks that are damaged, or made to do damage, each by its name."""

import io
from collections.abc import Callable

from tests.unit.workbooks import SHEET, around, changed, raw, replaced, row, workbook_of


def flipped(content: bytes) -> bytes:
    middle = content.index(b"sheet1.xml") + 300
    return content[:middle] + bytes([content[middle] ^ 0xFF]) + content[middle + 1 :]


DAMAGES: dict[str, Callable[[], io.BytesIO]] = {
    "cut off": lambda: io.BytesIO(workbook_of(500).getvalue()[:-3000]),
    "a flipped byte": lambda: io.BytesIO(flipped(workbook_of(500).getvalue())),
    "no sheet": lambda: changed(workbook_of(1), "xl/_rels/workbook.xml.rels", replaced(b"sheet1", b"sheet9")),
    "broken XML": lambda: changed(workbook_of(1), SHEET, lambda sheet: sheet[:-30]),
    "broken workbook": lambda: changed(workbook_of(1), "xl/workbook.xml", lambda _: b"<workbook>"),
    "no XML": lambda: changed(workbook_of(1), SHEET, lambda _: b"\x00\x01"),
    "external entity": lambda: around(
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet><sheetData>&e;</sheetData></worksheet>'
    ),
    "billion laughs": lambda: raw("", shared='<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><si><t>&b;</t></si>'),
    "document type in the list of sheets": lambda: changed(
        workbook_of(1), "xl/workbook.xml", lambda xml: b"<!DOCTYPE workbook []>" + xml
    ),
    "document type in the styles": lambda: changed(
        workbook_of(1), "xl/styles.xml", lambda xml: b"<!DOCTYPE x []>" + xml
    ),
    "styles that are none": lambda: changed(
        workbook_of(1), "xl/styles.xml", lambda _: b"<x><fills><fill/></fills></x>"
    ),
    "a row larger than any": lambda: raw(f'<row r="2">{"<c/>" * (1 << 20)}</row>'),
    "rows in rows": lambda: raw("<row r='2'><row r='3'><c><v>1</v></c></row></row>"),
    "a long text": lambda: raw(row(2, "Li"), shared=f"<si><t>{'x' * (2 << 20)}</t></si>"),
    "entities in the sheet": lambda: around('<!DOCTYPE x [<!ENTITY a "ha">]><worksheet/>'),
    "huge row number": lambda: raw(row(999_999_999, "Li")),
    "row number zero": lambda: raw(row(0, "Li")),
    "row twice": lambda: raw(row(2, "Li") + row(2, "Bo")),
    "deep": lambda: raw("<row>" * 100_000),
    "deeper": lambda: around("<a>" * 1_000_000),
    "deep texts": lambda: raw(row(2, "Li"), shared="<x>" * 1_000_000),
    "a long tag": lambda: around(f'<worksheet x="{"x" * (8 << 20)}"/>'),
}
