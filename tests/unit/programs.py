"""Workbooks as the programs write them that people fill the template in with, besides Excel.

`samples/libreoffice.xlsx` was written by LibreOffice 7 (`soffice --convert-to xlsx`). The others are built here part by
part, in the structure that their programs give them: which parts there are and in which order, where texts stand, what
stands beside them, and what is left out.
"""

import io
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from tests.unit.workbooks import zipped

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'

ROWS: Sequence[Sequence[str | float]] = (
    ("Name*", "Email*", "Mobile Number", "Contact No. in Directory", "Remarks"),
    ("李伟", "li.wei@example.com", "+86 138 0013 8000", 100, "a < b & c"),
    ("Zoë", "zoe@example.com", 13800138001, 7, " kept "),
)
"""What stands in all of them but LibreOffice's."""


def google_sheets() -> io.BytesIO:
    """As Google Sheets: no dimension, `<definedNames/>` empty, texts shared, empty rows down to 1000, types last."""
    texts, rows = _shared(ROWS, 'ht="15.75" customHeight="1"')
    empty = "".join(f'<row r="{number}" ht="15.75" customHeight="1"/>' for number in range(len(ROWS) + 1, 1001))
    spaces = f'xmlns="{_MAIN}" xmlns:r="{_OFFICE}" xmlns:mx="http://schemas.microsoft.com/office/mac/excel/2008/main"'
    return zipped(
        {
            "xl/worksheets/sheet1.xml": f'{_XML}<worksheet {spaces}><sheetPr><outlinePr summaryBelow="0"'
            ' summaryRight="0"/></sheetPr><sheetViews><sheetView workbookViewId="0"/></sheetViews>'
            '<sheetFormatPr customHeight="1" defaultColWidth="12.63" defaultRowHeight="15.75"/>'
            f'<sheetData>{rows}{empty}</sheetData><drawing r:id="rId1"/></worksheet>',
            "xl/worksheets/_rels/sheet1.xml.rels": _relations({"drawing": "../drawings/drawing1.xml"}),
            "xl/drawings/drawing1.xml": f"{_XML}<wsDr/>",
            "xl/sharedStrings.xml": texts,
            "xl/styles.xml": _STYLES,
            "xl/workbook.xml": f'{_XML}<workbook {spaces}><workbookPr/><sheets><sheet state="visible" name="Users"'
            ' sheetId="1" r:id="rId3"/></sheets><definedNames/><calcPr/></workbook>',
            "xl/_rels/workbook.xml.rels": _relations(
                {"styles": "styles.xml", "sharedStrings": "sharedStrings.xml", "worksheet": "worksheets/sheet1.xml"}
            ),
            "_rels/.rels": _relations({"officeDocument": "xl/workbook.xml"}),
            "[Content_Types].xml": _content_types("/xl/workbook.xml"),
        }
    )


def wps() -> io.BytesIO:
    """As WPS Office: parts and properties of its own, phonetic runs left in, each row with its spans."""
    texts, rows = _shared(ROWS, 'spans="1:5"', rich=True)
    own = 'xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"'
    return zipped(
        {
            "[Content_Types].xml": _content_types("/xl/workbook.xml"),
            "_rels/.rels": _relations(
                {
                    "custom-properties": "docProps/custom.xml",
                    "extended-properties": "docProps/app.xml",
                    "officeDocument": "xl/workbook.xml",
                }
            ),
            "docProps/app.xml": f"{_XML}<Properties><Application>WPS Office</Application></Properties>",
            "docProps/custom.xml": f'{_XML}<Properties><property name="KSOProductBuildVer"/></Properties>',
            "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><fileVersion appName="xl"/>'
            '<workbookPr/><bookViews><workbookView windowWidth="28800"/></bookViews><sheets>'
            '<sheet name="Users" sheetId="1" r:id="rId3"/></sheets><calcPr calcId="144525"/></workbook>',
            "xl/_rels/workbook.xml.rels": _relations(
                {"sharedStrings": "sharedStrings.xml", "styles": "styles.xml", "worksheet": "worksheets/sheet1.xml"}
            ),
            "xl/worksheets/sheet1.xml": f'{_XML}<worksheet xmlns="{_MAIN}" xmlns:r="{_OFFICE}" {own}><sheetPr/>'
            f'<dimension ref="A1:E{len(ROWS)}"/><sheetViews><sheetView workbookViewId="0"/></sheetViews>'
            '<sheetFormatPr defaultColWidth="9" defaultRowHeight="13.5" outlineLevelRow="2"/>'
            f'<sheetData>{rows}</sheetData><pageMargins left="0.75" right="0.75" top="1" bottom="1" header="0.5"'
            " footer='0.5'/><headerFooter/></worksheet>",
            "xl/sharedStrings.xml": texts,
            "xl/styles.xml": _STYLES,
        }
    )


def numbers() -> io.BytesIO:
    """As Numbers: a summary before the sheets of the document, XML on many lines, every cell there, blank ones too."""
    texts, rows = _shared([*ROWS, ("",) * 5], 'ht="20.25" customHeight="1"')
    broken = rows.replace("><", ">\n  <")
    summary = (
        '<row r="3" ht="50" customHeight="1"><c r="B3" t="inlineStr"><is><t>This document was exported</t></is></c>'
    )
    frame = (
        f'{_XML}\n<worksheet xmlns:r="{_OFFICE}" xmlns="{_MAIN}">\n  <sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
    )
    return zipped(
        {
            "[Content_Types].xml": _content_types("/xl/workbook.xml"),
            "_rels/.rels": _relations({"officeDocument": "xl/workbook.xml"}),
            "xl/workbook.xml": f'{_XML}\n<workbook xmlns:r="{_OFFICE}" xmlns="{_MAIN}">\n<sheets>\n'
            '<sheet name="Export Summary" sheetId="1" r:id="rId4"/>\n<sheet name="Users" sheetId="2" r:id="rId5"/>\n'
            "</sheets>\n</workbook>\n",
            "xl/_rels/workbook.xml.rels": _relations(
                {"sharedStrings": "sharedStrings.xml", "styles": "styles.xml", "theme": "theme/theme1.xml"},
                ("worksheets/sheet1.xml", "worksheets/sheet2.xml"),
            ),
            "xl/worksheets/sheet1.xml": f"{frame}<sheetData>{summary}</row></sheetData></worksheet>",
            "xl/worksheets/sheet2.xml": f'{frame}\n<dimension ref="A1:E4"/>\n<sheetViews>\n'
            '<sheetView workbookViewId="0" showGridLines="0"/></sheetViews>\n<sheetData>\n'
            f'{broken}\n</sheetData>\n<pageMargins left="1" right="1" top="1" bottom="1"/></worksheet>\n',
            "xl/sharedStrings.xml": texts,
            "xl/styles.xml": _STYLES,
            "xl/theme/theme1.xml": f"{_XML}<theme/>",
        }
    )


def libreoffice() -> io.BytesIO:
    """As LibreOffice wrote it: the template with two users, one cell of them a formula and one a date."""
    return io.BytesIO((Path(__file__).parent / "samples" / "libreoffice.xlsx").read_bytes())


def _shared(rows: Sequence[Sequence[str | float]], attributes: str, *, rich: bool = False) -> tuple[str, str]:
    """The texts that the cells share, and the rows, as XML."""
    texts: dict[str, int] = {}
    written = []
    for number, row in enumerate(rows, start=1):
        cells = []
        for letter, value in zip("ABCDE", row, strict=True):
            if isinstance(value, str):
                place = texts.setdefault(value, len(texts))
                cells.append(
                    f'<c r="{letter}{number}" s="1" t="s"><v>{place}</v></c>' if value else _blank(letter, number)
                )
            else:
                cells.append(f'<c r="{letter}{number}" s="1"><v>{value}</v></c>')
        written.append(f'<row r="{number}" {attributes}>{"".join(cells)}</row>')
    items = "".join(f"<si>{_rich(text) if rich else _text(text)}</si>" for text in texts)
    return f'{_XML}<sst xmlns="{_MAIN}" count="{len(texts)}" uniqueCount="{len(texts)}">{items}</sst>', "".join(written)


def _blank(letter: str, number: int) -> str:
    return f'<c r="{letter}{number}" s="1"/>'


def _text(text: str) -> str:
    return f'<t xml:space="preserve">{escape(text)}</t>'


def _rich(text: str) -> str:
    """In two runs, with a reading that does not belong to the text."""
    middle = len(text) // 2
    runs = "".join(f'<r><rPr><sz val="11"/></rPr>{_text(run)}</r>' for run in (text[:middle], text[middle:]))
    return f'{runs}<rPh sb="0" eb="1"><t>reading</t></rPh><phoneticPr fontId="1"/>'


def _relations(targets: Mapping[str, str], sheets: Sequence[str] = ()) -> str:
    each = [*targets.items(), *(("worksheet", sheet) for sheet in sheets)]
    written = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(each, start=1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{written}</Relationships>'


def _content_types(workbook: str) -> str:
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default ContentType="application/xml" Extension="xml"/>'
        f'<Override ContentType="{_TYPES}.sheet.main+xml" PartName="{workbook}"/></Types>'
    )


_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="10"/></font></fonts><fills count="1"><fill>'
    '<patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1">'
    '<xf/></cellStyleXfs><cellXfs count="2"><xf/><xf numFmtId="0" applyAlignment="1"><alignment/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle xfId="0" name="Normal" builtinId="0"/></cellStyles><dxfs count="0"/></styleSheet>'
)
