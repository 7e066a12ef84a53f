"""Workbooks for tests: good ones, and ones that nobody should have made."""

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.xml.constants import SHEET_MAIN_NS

from muster.spreadsheets.columns import COLUMNS
from muster.spreadsheets.reader import Limits, SheetRow, open_workbook
from muster.spreadsheets.writer import Writer

MAIN = SHEET_MAIN_NS
HEADERS: tuple[object, ...] = ("Name", "Email")
SHEET = "xl/worksheets/sheet1.xml"
_LETTERS = "ABCDEFGHIJKLMNOP"


def workbook(*rows: Sequence[object], headers: Sequence[object] = HEADERS, sheet: str = "Users") -> io.BytesIO:
    """Make a workbook as openpyxl writes it: `headers`, then `rows`."""
    made = Workbook()
    made.remove(made.worksheets[0])
    users = made.create_sheet(sheet)
    for row in (headers, *rows):
        users.append(list(row))
    return saved(made)


def workbook_of(count: int) -> io.BytesIO:
    """Make a workbook of so many people, P0, P1 and so on."""
    return workbook(*([f"P{number}", f"p{number}@example.com"] for number in range(count)))


def book(*sheets: tuple[str, str, Sequence[Sequence[object]]]) -> Workbook:
    """Make a workbook of sheets: name, state and rows."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, state, rows in sheets:
        sheet = made.create_sheet(name)
        sheet.sheet_state = state
        for each in rows:
            sheet.append(list(each))
    made.active = next(at for at, (_, state, _) in enumerate(sheets) if state == "visible")
    return made


def people(*names: str) -> Sequence[Sequence[object]]:
    """Return the rows of a sheet: its headers, then a user of each name."""
    return [HEADERS, *([name, f"{name}@example.com"] for name in names)]


def seen(file: io.BytesIO, limits: Limits | None = None) -> tuple[list[SheetRow], list[str]]:
    """Return the rows and the notes of a workbook."""
    with open_workbook(file, limits or Limits()) as reading:
        return list(reading.rows), list(reading.notes)


def filled_in(users: int = 20) -> bytes:
    """Fill in the template with users, all columns of them but the password."""
    file = io.BytesIO()
    with Writer(file) as writer:
        for number in range(users):
            own = {"email": f"p{number}@example.com", "account": f"p{number}", "phone": f"+86138{number:08}"}
            writer.add([own.get(column.field, column.example or "") for column in COLUMNS])
        writer.close()
    return file.getvalue()


def rows_of(users: int, remark: str) -> bytes:
    """Make a workbook of users with this text in every cell but one."""
    return workbook(
        *([f"P{number}", remark, remark] for number in range(users)), headers=[*HEADERS, "Remarks"]
    ).getvalue()


def saved(made: Workbook) -> io.BytesIO:
    file = io.BytesIO()
    made.save(file)
    file.seek(0)
    return file


def raw(rows: str, *, shared: str = "", namespace: str = "", styles: str = "") -> io.BytesIO:
    """Make a workbook by hand whose sheet has `rows`, XML, after a header row with Name, Email and Mobile Number."""
    header = _cells(1, [*HEADERS, "Mobile Number"])
    return around(
        f'<worksheet xmlns="{SHEET_MAIN_NS}"{namespace}><sheetData>{header}{rows}</sheetData></worksheet>',
        shared,
        styles,
    )


def around(sheet: str | bytes, shared: str = "", styles: str = "") -> io.BytesIO:
    """Make a workbook by hand with `sheet` as the XML of its only sheet."""
    relation = '<Relationship Id="{0}" Type="http://x/relationships/{1}" Target="{2}"/>'
    relations = [relation.format("r1", "worksheet", "worksheets/sheet1.xml")]
    parts: dict[str, str | bytes] = {SHEET: sheet}
    if shared:
        relations.append(relation.format("r2", "sharedStrings", "sharedStrings.xml"))
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{SHEET_MAIN_NS}">{shared}</sst>'
    if styles:
        relations.append(relation.format("r3", "styles", "/xl/styles.xml"))
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{SHEET_MAIN_NS}">{styles}</styleSheet>'
    root = relation.format("r1", "officeDocument", "xl/workbook.xml")
    return zipped(
        {
            "[Content_Types].xml": '<Types><Override ContentType="spreadsheetml.sheet.main+xml"/></Types>',
            "_rels/.rels": f"<Relationships>{root}</Relationships>",
            "xl/workbook.xml": '<workbook xmlns:r="r"><sheets><sheet name="Users" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f"<Relationships>{''.join(relations)}</Relationships>",
            **parts,
        }
    )


def encoded(encoding: str, name: str, *, written: str = "", doctype: str = "") -> io.BytesIO:
    """Make a workbook by hand of one user, whose sheet declares this encoding and is `written` in it, or in another."""
    rows = "".join(_cells(number, texts) for number, texts in ((1, HEADERS), (2, (name, "li@example.com"))))
    sheet = f'<worksheet xmlns="{SHEET_MAIN_NS}"><sheetData>{rows}</sheetData></worksheet>'
    text = f'<?xml version="1.0" encoding="{encoding}" standalone="yes"?>{doctype}{sheet}'
    return around(text.encode(written or encoding))


def zipped(parts: Mapping[str, str | bytes]) -> io.BytesIO:
    return io.BytesIO(zipped_list(parts.items()))


def zipped_list(entries: Iterable[tuple[str, str | bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Pack these entries, in which a name may be there twice."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive, warnings.catch_warnings(action="ignore"):
        for name, content in entries:
            archive.writestr(name, content)
    return file.getvalue()


def changed(file: io.BytesIO, part: str, change: Callable[[bytes], bytes]) -> io.BytesIO:
    """Copy a workbook with one part changed; every other part stays as it is."""
    with zipfile.ZipFile(file) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
        parts[part] = change(archive.read(part) if part in parts else b"")
    return zipped(parts)


def row(number: int, *texts: object) -> str:
    """Write a row of texts as XML, in the columns A, B, C…."""
    return _cells(number, texts)


def _cells(number: int, texts: Sequence[object]) -> str:
    cells = "".join(
        f'<c r="{letter}{number}" t="inlineStr"><is><t>{escape(str(text))}</t></is></c>'
        for letter, text in zip(_LETTERS, texts, strict=False)
    )
    return f'<row r="{number}">{cells}</row>'


def replaced(pattern: bytes, by: bytes) -> Callable[[bytes], bytes]:
    return lambda content: re.sub(pattern, by, content)
