"""Files that are no filled-in template: each is refused in one sentence that says what to do."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from muster.errors import WorkbookError
from muster.spreadsheets.reader import Limits, open_workbook
from muster.spreadsheets.template import template
from tests.unit.damaged_files import DAMAGES
from tests.unit.properties import PROPERTY
from tests.unit.workbooks import (
    SHEET,
    changed,
    raw,
    replaced,
    row,
    saved,
    workbook,
    workbook_of,
    zipped,
    zipped_list,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
TYPES = "[Content_Types].xml"


def refusal(file: io.BytesIO, limits: Limits | None = None) -> str:
    """Read a file to its end; return the sentence with which it was refused."""
    with pytest.raises(WorkbookError) as caught, open_workbook(file, limits or Limits()) as reading:
        list(reading.rows)
    message = str(caught.value)
    assert re.fullmatch(r"[A-Z].{20,200}\.", message)
    return message


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\x00\x01\x02\x03" * 100, "not an Excel workbook"),
        (b"Name,Email\r\nLi,li@example.com\r\n", "CSV"),
        ("Name;Email\nZoë;z@example.com\n".encode("latin-1"), "CSV"),
        ("Name\tEmail\n".encode("utf-16"), "CSV"),
        (b"<html><table></table></html>", "text file"),
        (OLE, "(.xls)"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"PK\x03\x04" + bytes(200), "damaged"),
    ],
)
def test_files_that_are_no_zip(content: bytes, says: str) -> None:
    assert says in refusal(io.BytesIO(content))


def test_zips_that_are_no_workbook() -> None:
    assert "not an Excel workbook" in refusal(zipped({"holiday.jpg": b"x"}))
    assert "not an Excel workbook" in refusal(zipped({TYPES: "<Types>wordprocessingml</Types>"}))
    assert "OpenDocument" in refusal(zipped({"mimetype": "application/vnd...", "content.xml": "<x/>"}))


def of_type(kind: bytes) -> io.BytesIO:
    """Make a workbook whose main part is declared to be of this kind."""
    good = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    return changed(workbook_of(1), TYPES, lambda xml: xml.replace(good, b"application/vnd." + kind))


def test_workbooks_with_macros_and_binary_ones() -> None:
    assert "(.xlsm)" in refusal(of_type(b"ms-excel.sheet.macroEnabled.main+xml"))
    assert "(.xlsm)" in refusal(of_type(b"ms-excel.template.macroEnabled.main+xml"))
    assert "(.xlsb)" in refusal(of_type(b"ms-excel.sheet.binary.macroEnabled.main"))
    assert "not an Excel workbook" in refusal(of_type(b"openxmlformats-officedocument.wordprocessingml.main+xml"))


MENTIONS = (
    '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>',
    '<Default Extension="xlsm" ContentType="application/vnd.ms-excel.sheet.macroEnabled.12"/>',
    '<Default Extension="docm" ContentType="application/vnd.ms-word.document.macroEnabled.12"/>',
    '<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/>',
)


@pytest.mark.parametrize("mention", MENTIONS)
def test_what_other_parts_are_declared_to_be_does_not_matter(mention: str) -> None:
    file = changed(workbook_of(1), TYPES, lambda xml: xml.replace(b"</Types>", mention.encode() + b"</Types>"))
    with open_workbook(changed(file, "xl/vbaProject.bin", lambda _: b"x")) as reading:
        assert reading.count == 1


def test_content_types_in_utf_16() -> None:
    file = changed(workbook_of(1), TYPES, lambda xml: xml.decode().replace("utf-8", "utf-16").encode("utf-16"))
    with open_workbook(file) as reading:
        assert reading.count == 1


def test_an_old_workbook_is_called_so_even_if_it_ends_with_a_zip() -> None:
    assert "(.xls)" in refusal(io.BytesIO(OLE + bytes(10_000) + workbook_of(1).getvalue()))


def test_two_parts_of_one_name_are_refused_and_the_same_part_twice_is_read() -> None:
    with zipfile.ZipFile(workbook_of(1)) as archive:
        entries: list[tuple[str, str | bytes]] = [(name, archive.read(name)) for name in archive.namelist()]
    sheet = dict(entries)[SHEET]
    assert "damaged" in refusal(io.BytesIO(zipped_list([*entries, (SHEET.upper(), "<worksheet/>")])))
    with open_workbook(io.BytesIO(zipped_list([*entries, (SHEET, sheet)]))) as reading:
        assert reading.count == 1


@pytest.mark.parametrize("target", ["worksheets\\sheet1.xml", "/xl/worksheets/sheet1.xml", "./worksheets/sheet%31.xml"])
def test_a_target_may_be_written_in_other_ways(target: str) -> None:
    relations = replaced(rb"/xl/worksheets/sheet1.xml", target.encode().replace(b"\\", rb"\\"))
    with open_workbook(changed(workbook_of(1), "xl/_rels/workbook.xml.rels", relations)) as reading:
        assert reading.count == 1


def test_parts_that_are_related_but_not_there_are_not_needed() -> None:
    with zipfile.ZipFile(raw(row(2, "Li"), shared="<si/>", styles="<cellXfs/>")) as archive:
        parts = {
            name: archive.read(name) for name in archive.namelist() if "shared" not in name and "styles" not in name
        }
    with open_workbook(zipped(parts)) as reading:
        assert reading.count == 1


def test_parts_encrypted_by_zip() -> None:
    content = bytearray(workbook_of(1).getvalue())
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        for match in re.finditer(signature, bytes(content)):
            content[match.start() + offset] |= 1
    assert "password" in refusal(io.BytesIO(bytes(content)))


def test_files_that_are_too_large_packed_or_unpacked() -> None:
    assert "larger than 0 MB" in refusal(workbook_of(1), Limits(packed=100))
    assert "unpacks to more than 1 MB" in refusal(
        changed(workbook_of(1), "xl/media/x", lambda _: bytes(2 << 20)), Limits(unpacked=1 << 20)
    )


def test_a_zip_that_lies_about_its_size_is_not_unpacked_further() -> None:
    content = changed(workbook_of(1), SHEET, lambda sheet: sheet + b" " * (50 << 20)).getvalue()
    archive = zipfile.ZipFile(io.BytesIO(content))
    size = archive.getinfo(SHEET).file_size.to_bytes(4, "little")
    assert "damaged" in refusal(io.BytesIO(content.replace(size, (2000).to_bytes(4, "little"))))


def test_too_many_rows_are_refused_before_the_first_is_taken() -> None:
    limits = Limits(rows=50)
    with pytest.raises(WorkbookError, match="more than 50 users"), open_workbook(workbook_of(51), limits):
        pass
    with open_workbook(workbook_of(50), limits) as reading:
        assert len(list(reading.rows)) == 50


def test_rows_that_only_seem_too_many_are_read() -> None:
    notes = "".join(f'<row r="{number}"><c r="F{number}"><v>1</v></c></row>' for number in range(3, 200))
    with open_workbook(raw(row(2, "Li") + notes), Limits(rows=50)) as reading:
        assert len(list(reading.rows)) == 1


def test_an_empty_sheet() -> None:
    assert "empty" in refusal(workbook(headers=[]))


def test_no_header_row() -> None:
    assert "header row" in refusal(workbook(["Bo", "bo@example.com"], headers=["Li", "li@example.com"]))


def test_a_required_column_missing() -> None:
    assert "“Email” is missing" in refusal(workbook(["Li"], headers=["Name", "Account"]))


def test_a_header_twice() -> None:
    assert "“Email” is there twice" in refusal(workbook(["Li"], headers=["Name", "Email", "email *"]))


def test_no_rows() -> None:
    assert "no users" in refusal(io.BytesIO(template()))
    assert "no users" in refusal(workbook([None, " "]))


def test_too_many_columns() -> None:
    wide = workbook(
        ["Li", "li@example.com"], headers=["Name", "Email", *(f"Note {number}" for number in range(16_382))]
    )
    assert "more than 64 columns" in refusal(wide)


def test_cells_in_all_16_384_columns_are_passed_over() -> None:
    with open_workbook(workbook(["Li", "li@example.com", *range(16_382)])) as reading:
        assert next(iter(reading.rows)).cells == {"name": "Li", "email": "li@example.com"}


def test_no_sheet_at_all() -> None:
    assert "no sheet" in refusal(changed(workbook_of(1), "xl/workbook.xml", replaced(rb"<sheet [^>]*>", b"")))


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_and_hostile_files(damage: str) -> None:
    assert "damaged" in refusal(DAMAGES[damage]())


def test_a_zip_whose_directory_begins_before_the_file(tmp_path: Path) -> None:
    content = workbook_of(1).getvalue()
    end = content.rindex(b"PK\x05\x06")
    (tmp_path / "x.xlsx").write_bytes(content[: end + 12] + b"\xff\xff\xff\x7f" + content[end + 16 :])
    with (tmp_path / "x.xlsx").open("rb") as file, pytest.raises(WorkbookError, match="damaged"), open_workbook(file):
        pass


def test_more_shared_text_than_memory_should_hold() -> None:
    assert "too much text" in refusal(raw(row(2, "Li"), shared="<si><t>x</t></si>" * 1000), Limits(text=10_000))


def test_one_long_text_that_many_cells_share() -> None:
    cells = "".join(f'<row r="{number}"><c r="A{number}" t="s"><v>0</v></c></row>' for number in range(2, 200))
    file = raw(cells, shared=f"<si><t>{'李' * 30_000}</t></si>")
    assert "too much text" in refusal(file, Limits(rows_size=5 << 20))


def test_more_formats_than_memory_should_hold() -> None:
    styles = "<cellXfs>" + "<xf/>" * 1000 + "</cellXfs>"
    assert "formatting" in refusal(raw(row(2, "Li"), styles=styles), Limits(styles=1000))


def test_more_cells_than_time_should_be_spent_on() -> None:
    assert "copy its users" in refusal(workbook_of(100), Limits(elements=500))


def test_workbooks_in_the_strict_format() -> None:
    strict = replaced(b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/main")
    assert "Strict" in refusal(changed(workbook_of(1), SHEET, strict))


def test_parts_that_are_not_needed_are_not_read() -> None:
    made = Workbook()
    made.worksheets[0].title = "Users"
    for cells in (["Name", "Email"], ["Li", "li@example.com"]):
        made.worksheets[0].append(cells)
    made.create_sheet("Other")
    file = saved(made)
    for part in ("xl/worksheets/sheet2.xml", "xl/theme/theme1.xml", "docProps/core.xml", "docProps/app.xml"):
        file = changed(file, part, lambda _: b"<broken")
    with open_workbook(file) as reading:
        assert len(list(reading.rows)) == 1


@PROPERTY
@given(st.data())
def test_no_damage_anywhere_makes_anything_but_a_sentence(data: st.DataObject) -> None:
    content = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)) | st.just(len(content)))
    try:
        with open_workbook(io.BytesIO(bytes(content[:cut]))) as reading:
            list(reading.rows)
    except WorkbookError as error:
        assert str(error).endswith(".")  # noqa: PT017 - it need not be raised


GOOD = workbook_of(3).getvalue()
