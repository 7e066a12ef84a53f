"""The result workbook: the rows as they were, and what became of each."""

import io
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from muster.errors import WorkbookError
from muster.messages import label
from muster.spreadsheets.columns import COLUMNS
from muster.spreadsheets.reader import Limits, open_workbook
from muster.spreadsheets.report import Report
from muster.spreadsheets.rows import SheetRow
from muster.spreadsheets.writer import Writer
from muster.tasks.rows import RowStatus
from tests.unit.workbooks import HEADERS, MAIN, around, workbook

LI = {"name": "Li Wei", "email": "li@example.com", "phone": "+8613800138000", "password": "walnut-7"}


def _column(behind: int) -> str:
    """Return the letters of a column behind those of the template."""
    return get_column_letter(len(COLUMNS) + behind)


def reported(*rows: tuple[dict[str, str], bool, Sequence[str]]) -> io.BytesIO:
    file = io.BytesIO()
    report = Report(file)
    for number, (cells, created, reasons) in enumerate(rows, start=5):
        report.add(SheetRow(number, cells), RowStatus.CREATED if created else RowStatus.FAILED, [*map(label, reasons)])
    report.close()
    return file


def sheet(file: io.BytesIO) -> Worksheet:
    users = load_workbook(file)["Users"]
    assert isinstance(users, Worksheet)
    return users


def values(file: io.BytesIO, row: int = 2) -> dict[str, object]:
    users = sheet(file)
    return {str(header.value): cell.value for header, cell in zip(users[1], users[row], strict=True)}


def test_a_row_stands_as_it_was_with_what_became_of_it_and_why() -> None:
    file = reported((LI, True, []), (LI, False, ["Name: missing.", "Email: missing."]))
    assert [cell.value for cell in sheet(file)[1]] == [
        *(column.header for column in COLUMNS),
        "Row",
        "Result",
        "Reason",
    ]
    assert values(file)["Mobile Number"] == "+8613800138000"
    assert (values(file)["Row"], values(file)["Result"], values(file)["Reason"]) == ("5", "Created", None)
    assert values(file, 3)["Reason"] == "Name: missing. Email: missing."
    assert values(file, 3)["Result"] == "Failed"


def read_twice(file: io.BytesIO, limits: Limits) -> list[int]:
    """Read a workbook, and then the result of importing it; return how many rows each has, nothing if it is refused."""
    result = io.BytesIO()
    try:
        with open_workbook(file, limits) as reading, Report(result, reading.notes, reading.own) as report:
            for row in reading.rows:
                report.add(row, RowStatus.FAILED, [label("Name: missing.")] * 6)
            report.close()
    except WorkbookError:
        return []
    with open_workbook(result, limits) as again:
        return [reading.count, len(list(again.rows))]


@pytest.mark.parametrize("own", [0, 6, 61, 62, 64])
def test_what_has_as_many_columns_as_may_be_can_be_imported_again_from_its_result(own: int) -> None:
    file = workbook(["Li", "li@example.com", *["x"] * own], headers=[*HEADERS, *(f"Own {at}" for at in range(own))])
    assert read_twice(file, Limits()) == [1, 1]
    wider = workbook(["Li", "li@example.com"], headers=[*HEADERS, *(f"Own {at}" for at in range(65))])
    with pytest.raises(WorkbookError, match="more than 64 columns"), open_workbook(wider):
        pass


@pytest.mark.parametrize("cells", [2, 8, 30])
def test_what_fits_the_limits_can_be_imported_again_from_its_result(cells: int) -> None:
    """Excel writes a text that cells share as fewer elements than a result does, which has more columns besides."""
    shared = '<c t="s"><v>0</v></c>' * cells
    rows = "".join(f'<row r="{number}">{shared}</row>' for number in range(3, 503))
    names = [*HEADERS, *(f"Own {at}" for at in range(cells - 2))]
    header = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in names)
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1">{header}</row>{rows}</sheetData></worksheet>'
    counts = [
        read_twice(around(sheet, "<si><t>x</t></si>"), Limits(elements=elements))
        for elements in range(10_500, 80_000, 9_000)
    ]
    assert sorted(counts, key=len) == counts
    assert {*map(tuple, counts)} == {(), (500, 500)}


def test_a_created_row_can_have_a_note() -> None:
    assert values(reported((LI, True, ["The password was refused."])))["Reason"] == "The password was refused."


def test_the_password_is_never_in_it() -> None:
    file = reported((LI, False, []))
    assert values(file)["Password"] is None
    assert b"walnut" not in file.getvalue()


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "007", "TRUE", "#N/A"])
def test_text_stays_text_whatever_it_looks_like(text: str) -> None:
    cell = sheet(reported(({"name": text}, True, [])))["A2"]
    assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    assert (
        values(reported(({"name": "Li\x00\x07\ud800\uffff <&> Wei\r\n👩\u200d💻"}, True, [])))["Name*"]
        == "Li <&> Wei\n👩\u200d💻"
    )


@pytest.mark.parametrize(("character", "kept"), [("x", 32_767), ("字", 32_767), ("👩", 16_383)])
def test_texts_end_where_a_cell_of_excel_is_full(character: str, kept: int) -> None:
    assert values(reported(({"name": character * 40_000}, True, [])))["Name*"] == character * kept


def test_the_header_row_is_frozen_and_the_filter_reaches_the_last_row() -> None:
    users = sheet(reported(*[(LI, True, [])] * 10))
    assert users.freeze_panes == "B2"
    assert users.auto_filter.ref == f"A1:{_column(3)}11"


def test_other_programs_that_stream_it_find_all_rows() -> None:
    users = load_workbook(reported(*[(LI, True, [])] * 10), read_only=True)["Users"]
    assert len(list(users.iter_rows(values_only=True))) == 11


def test_it_can_be_imported_again() -> None:
    file = reported(({"name": "Li", "email": "li@example.com"}, False, ["x."]))
    with open_workbook(file) as reading:
        assert reading.notes == ()
        assert next(iter(reading.rows)).cells == {"name": "Li", "email": "li@example.com"}


def test_a_report_without_rows_is_a_workbook_too() -> None:
    assert sheet(reported()).max_row == 1


def test_it_can_be_written_to_a_path(tmp_path: Path) -> None:
    report = Report(tmp_path / "result.xlsx")
    report.add(SheetRow(2, LI), RowStatus.CREATED)
    report.close()
    assert load_workbook(tmp_path / "result.xlsx")["Users"]["A2"].value == "Li Wei"


def test_leaving_it_unfinished_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    file = io.BytesIO()
    with Report(file) as report:
        report.add(SheetRow(2, LI), RowStatus.CREATED)
    with Report(file):
        pass
    assert not list(tmp_path.iterdir())
    with pytest.raises(WorkbookError), open_workbook(file):
        pass


def test_leaving_it_finished_leaves_the_workbook_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    file = io.BytesIO()
    with Report(file) as report:
        report.add(SheetRow(2, LI), RowStatus.CREATED)
        report.close()
    assert not list(tmp_path.iterdir())
    assert values(file)["Name*"] == "Li Wei"


def test_it_looks_like_the_template_and_marks_what_failed() -> None:
    users = sheet(reported((LI, False, ["x."])))
    assert users["A1"].comment is not None
    assert len(users.data_validations.dataValidation) == 4
    assert users.column_dimensions["H"].number_format == users["H2"].number_format == "@"
    (marked,) = users.conditional_formatting
    assert (str(marked.sqref), marked.rules[0].formula) == (f"A2:{_column(3)}1048576", [f'${_column(2)}2="Failed"'])


def test_the_writer_takes_other_headers(tmp_path: Path) -> None:
    with Writer(tmp_path / "export.xlsx", [("Last Sign-in", 20)]) as writer:
        assert writer.add([*("" for _ in COLUMNS), "2025-03-01"]) == 2
        writer.close()
    users = load_workbook(tmp_path / "export.xlsx")["Users"]
    assert (users[f"{_column(1)}1"].value, users[f"{_column(1)}2"].value) == ("Last Sign-in", "2025-03-01")
    assert users.auto_filter.ref == f"A1:{_column(1)}2"
