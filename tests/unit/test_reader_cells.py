"""Cells as a person sees them: merged ones, dates, numbers in formats, and rows with nothing of a person."""

import datetime
import io
from collections.abc import Sequence

import pytest

from muster.errors import WorkbookError
from muster.spreadsheets.columns import COLUMNS
from muster.spreadsheets.reader import Limits
from muster.users.fields import NewUser
from tests.unit.workbooks import HEADERS, book, raw, row, saved, seen, workbook


def merged(*ranges: str, rows: Sequence[Sequence[object]] = ()) -> io.BytesIO:
    made = book(("Users", "visible", [[*HEADERS, "Department", "Position"], *rows]))
    for each in ranges:
        made.worksheets[0].merge_cells(each)
    return saved(made)


_PERSONAL = ["Name", "Email", "Account", "English Name", "Given Name", "Family Name", "Mobile Number"]
THREE = [[name, f"{name}@example.com", "Sales" if name == "a" else None, "Lead"] for name in "abc"]


def test_merged_cells_hold_for_all_rows_that_they_cover_and_for_no_others() -> None:
    rows, notes = seen(merged("C2:C3", rows=THREE))
    assert [each.cells.get("department") for each in rows] == ["Sales", "Sales", None]
    assert [each.cells.get("title") for each in rows] == ["Lead"] * 3
    assert notes == ["The value of merged cells was taken for each row that they cover: C2:C3."]


def test_merged_cells_cover_the_values_under_them_and_rows_of_nobody_stay_so() -> None:
    cells = (
        row(2, "a", "a@example.com")
        + '<row r="3"><c r="C3"><v>13800138003</v></c></row>'
        + row(4, "b", "b@example.com", "13800138004")
    )
    file = raw(cells.replace("<v>13800138003</v>", ""))
    assert seen(file)[0][1].cells["phone"] == "13800138004"
    merging = '<mergeCells count="1"><mergeCell ref="C2:C4"/></mergeCells>'
    covered = raw(f"{cells}</sheetData>{merging}<sheetData>")
    assert "phone" not in seen(covered)[0][-1].cells


def test_merged_cells_may_begin_in_a_row_of_nobody() -> None:
    rows, _ = seen(merged("C2:C4", rows=[[None, None, "Sales"], *THREE[1:]]))
    assert [(each.number, each.cells["department"]) for each in rows] == [(3, "Sales"), (4, "Sales")]


def test_a_fault_of_merged_cells_is_one_of_each_row() -> None:
    rows, _ = seen(
        merged("C2:C3", rows=[[name, f"{name}@example.com", "=1+1" if name == "a" else None] for name in "ab"])
    )
    assert [[fault.field for fault in each.faults] for each in rows] == [["department"]] * 2


def test_merged_headers_do_not_fill_rows() -> None:
    rows, notes = seen(merged("A1:A2", "C1:D1", rows=[["x", "x@example.com"], *THREE]))
    assert rows[0].cells.get("name") != "Name"
    assert "C1:D1" not in str(notes)


def test_a_long_text_merged_over_many_rows_is_too_much() -> None:
    file = merged("D2:D1001", rows=[["x", "x@example.com", None, "y" * 1000 if not at else None] for at in range(1000)])
    with pytest.raises(WorkbookError, match="too much text"):
        seen(file, Limits(rows_size=500_000))


def test_rows_with_nothing_of_a_person_are_passed_over_and_counted() -> None:
    headers = [*HEADERS, "Role", "Hide Mobile Number", "Department"]
    blank = [[None, None, "Member", "No", "Sales"]] * 300
    rows, notes = seen(workbook(["a", "a@example.com", "Member"], *blank, ["b", "b@example.com"], headers=headers))
    assert [each.number for each in rows] == [2, 303]
    assert notes == [
        "Rows without a name, an email, an account and a mobile number were passed over, 300 in all: 3–302."
    ]


@pytest.mark.parametrize("nothing", ["\u200b", "\u00a0\u200b ", "\ufeff", "\u3164", "\u2800"])
def test_a_row_with_nothing_to_see_is_nobody(nothing: str) -> None:
    rows, notes = seen(workbook(["a", "a@example.com"], [nothing, nothing]))
    assert len(rows) == 1
    assert notes[0].endswith("1 in all: 3.")


@pytest.mark.parametrize("column", _PERSONAL)
def test_one_cell_of_a_person_makes_a_person(column: str) -> None:
    headers = _PERSONAL
    rows, _ = seen(workbook([7 if header == column else None for header in headers], headers=headers))
    assert len(rows) == 1


@pytest.mark.parametrize(
    "column", [each.title for each in COLUMNS if each.field not in ("name", "email") and not each.takes_dates]
)
@pytest.mark.parametrize("value", [datetime.date(2026, 3, 10), datetime.time(1, 30), datetime.timedelta(1.5)])
def test_a_date_is_a_fault_in_every_field_that_is_none(column: str, value: object) -> None:
    (one,), _ = seen(workbook(["Li", "li@example.com", value], headers=[*HEADERS, column]))
    (fault,) = one.faults
    assert (
        fault.message
        == f"{column}: cell C2 holds a date or a time; format the cell as text, and write the value again."
    )
    assert one.check() == one.faults


@pytest.mark.parametrize("code", ["yyyy-mm-dd", "d/m/yyyy", "[$-804]yyyy年m月d日", "mmm d"])
def test_a_date_cell_of_any_format_is_a_day(code: str) -> None:
    day = datetime.date(2026, 3, 10)
    made = book(("Users", "visible", [[*HEADERS, "Active Until"], ["Li", "li@example.com", day]]))
    made.worksheets[0]["C2"].number_format = code
    (one,), _ = seen(saved(made))
    new = one.check()
    assert isinstance(new, NewUser)
    assert new.active_until == "2026-03-10"


@pytest.mark.parametrize(
    "value",
    [datetime.datetime(2026, 3, 10, 9, 30), datetime.time(1, 30), datetime.timedelta(1.5)],  # noqa: DTZ001 - no zones
)
def test_a_cell_with_a_time_is_no_day(value: object) -> None:
    (one,), _ = seen(workbook(["Li", "li@example.com", value], headers=[*HEADERS, "Active Until"]))
    checked = one.check()
    assert isinstance(checked, tuple)
    assert [(fault.field, fault.message.code) for fault in checked] == [("active_until", "date_invalid")]


@pytest.mark.parametrize(
    ("column", "value", "code", "read_as"),
    [
        ("Mobile Number", 8613800138000, "\\+0", "+8613800138000"),
        ("Mobile Number", 13800138000, "#,##0", "13800138000"),
        ("Mobile Number", 13800138000, "0.00", "13800138000"),
        ("Mobile Number", 612345678, "0000000000", "0612345678"),
        ("Contact No. in Directory", 1000, "#,##0", "1000"),
        ("Contact No. in Directory", 7, "0.00", "7"),
        ("Account", 7, '"E"0000', "E0007"),
        ("Department", 7, "000", "007"),
    ],
)
def test_a_number_is_read_as_it_shows(column: str, value: int, code: str, read_as: str) -> None:
    made = book(("Users", "visible", [[*HEADERS, column], ["Li", "li@example.com", value]]))
    made.worksheets[0]["C2"].number_format = code
    (one,), _ = seen(saved(made))
    assert ([*one.cells.values()][2], one.faults) == (read_as, ())


def test_a_number_that_does_not_show_whole_is_a_fault_that_does_not_repeat_it() -> None:
    made = book(("Users", "visible", [[*HEADERS, "Password"], ["Li", "li@example.com", 12345678]]))
    made.worksheets[0]["C2"].number_format = ";;;"
    ((one,), _) = seen(saved(made))
    assert [fault.message for fault in one.faults] == [
        "Password: cell C2 does not show its whole value; format the cell as text, and write the value again."
    ]
