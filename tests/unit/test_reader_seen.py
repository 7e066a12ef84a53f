"""What a person sees in a workbook is what is imported, and what may be missed is noted."""

import datetime
import io
from collections.abc import Sequence

import pytest
from openpyxl import Workbook

from muster.errors import WorkbookError
from muster.spreadsheets.columns import COLUMNS, OUR_KEYS
from muster.spreadsheets.reader import Limits, SheetRow, open_workbook
from tests.unit.workbooks import encoded, raw, row, saved, workbook

HEADERS: list[object] = ["Name", "Email"]


def seen(file: io.BytesIO, limits: Limits | None = None) -> tuple[list[SheetRow], list[str]]:
    """Return the rows and the notes of a workbook."""
    with open_workbook(file, limits or Limits()) as reading:
        return list(reading.rows), list(reading.notes)


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
    return [[*HEADERS], *([name, f"{name}@example.com"] for name in names)]


def names_in(made: Workbook) -> list[str]:
    return [each.cells["name"] for each in seen(saved(made))[0]]


# Sheets

OTHER = (
    "sheet “{}” has the template's header row too, but one sheet of a file is imported; import it in a file of its own."
)


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
@pytest.mark.parametrize("name", ["Users", "Old"])
def test_a_visible_sheet_is_read_before_a_hidden_one_of_any_name(name: str, state: str) -> None:
    made = book((name, state, people("old")), ("New hires", "visible", people("new")))
    assert names_in(made) == ["new"]
    assert seen(saved(made))[1] == [f"The hidden {OTHER.format(name)}"]


@pytest.mark.parametrize("first", [[["Anything", "else"], [1, 2]], [], [HEADERS]])
def test_a_sheet_without_our_users_does_not_hide_one_with_them(first: list[list[object]]) -> None:
    assert names_in(book(("Cover", "visible", first), ("People", "visible", people("ann")))) == ["ann"]


def test_a_hidden_sheet_is_read_with_a_note_if_no_visible_one_fits() -> None:
    made = book(("Cover", "visible", [["Welcome"]]), ("Data", "hidden", people("ann")))
    rows, notes = seen(saved(made))
    assert [each.cells["name"] for each in rows] == ["ann"]
    assert notes == [
        "The sheet “Data” is hidden; it was imported because no visible sheet has the template's header row."
    ]


def test_further_sheets_with_our_header_are_named_and_others_are_not() -> None:
    sheets = [(name, "visible", people(name)) for name in ("Berlin", "Paris", "Users", "Rome")]
    made = book(*sheets, ("Countries", "hidden", [["Name"], ["China"]]), ("Empty", "visible", [HEADERS]))
    rows, notes = seen(saved(made))
    assert [each.cells["name"] for each in rows] == ["Users"]
    assert notes == [f"The {OTHER.format(name)}" for name in ("Berlin", "Paris", "Rome")]


def test_many_further_sheets_are_counted() -> None:
    _, notes = seen(saved(book(*((f"S{number}", "visible", people("x")) for number in range(14)))))
    assert len(notes) == 11
    assert notes[-1] == "3 more sheets have the template's header row and were not imported."


def test_a_sheet_users_that_lacks_a_column_is_not_passed_over_for_another() -> None:
    made = book(("Users", "visible", [["Name"], ["x"]]), ("Old", "visible", people("old")))
    with pytest.raises(WorkbookError, match="“Email” is missing"):
        seen(saved(made))


# Columns


def test_columns_that_are_not_imported_are_named() -> None:
    headers = ["Name", "Email", "Row", "RESULT", "Reason", "Badge", "Badge", "x" * 50, None, " ", "\u200b"]
    rows, notes = seen(workbook(["Li", "li@example.com", *range(9)], headers=headers))
    assert rows[0].cells == {"name": "Li", "email": "li@example.com"}
    assert notes == [
        "The column F, “Badge”, is not part of the template and was not imported; the result keeps it.",
        "The column G, “Badge”, is not part of the template and was not imported; the result keeps it.",
        f"The column H, “{'x' * 39}…”, is not part of the template and was not imported; the result keeps it.",
        "Columns with values but no header were not imported: I–K.",
    ]


def test_a_column_without_header_and_values_is_not_named() -> None:
    assert seen(workbook(["Li", "li@example.com"], headers=["Name", "Email", None, " "]))[1] == []


@pytest.mark.parametrize("mark", ["\ufeff", "\u200b", "\u00a0", "\u200e", "\u2060", "\u00ad"])
def test_headers_are_cleaned_as_cells_are(mark: str) -> None:
    headers = [f"{mark}Name*", "Email", f"Mobile{mark} Number{mark}" if mark != "\u00a0" else "Mobile\u00a0Number"]
    rows, notes = seen(workbook(["Li", "li@example.com", "+86 138 0013 8000"], headers=headers))
    assert rows[0].cells == {"name": "Li", "email": "li@example.com", "phone": "+86 138 0013 8000"}
    assert notes == []


def test_headers_in_full_width_are_ours_too() -> None:
    assert seen(workbook(["Li", "li@example.com"], headers=["Ｎａｍｅ＊", "Ｅｍａｉｌ"]))[1] == []


def test_hidden_columns_and_rows_that_were_used_are_named() -> None:
    made = book(("Users", "visible", people("a", "b", "c", "d", "e")))
    sheet = made.worksheets[0]
    for number in (3, 4, 6):
        sheet.row_dimensions[number].hidden = True
    sheet.row_dimensions[9].hidden = sheet.column_dimensions["B"].hidden = sheet.column_dimensions["F"].hidden = True
    rows, notes = seen(saved(made))
    assert len(rows) == 5
    assert notes == ["Hidden columns were imported too: B (Email).", "Hidden rows were imported too: 3–4, 6."]


def test_many_hidden_rows_make_a_short_note() -> None:
    made = book(("Users", "visible", people(*(f"p{number}" for number in range(200)))))
    for number in range(2, 200, 2):
        made.worksheets[0].row_dimensions[number].hidden = True
    (note,) = seen(saved(made))[1]
    assert note.endswith(" 38, 40, ….")


# Merged cells


def merged(*ranges: str, rows: Sequence[Sequence[object]] = ()) -> io.BytesIO:
    made = book(("Users", "visible", [[*HEADERS, "Department", "Position"], *rows]))
    for each in ranges:
        made.worksheets[0].merge_cells(each)
    return saved(made)


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


# Rows of nobody


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


@pytest.mark.parametrize("column", ["Name", "Email", "Account", "English Name", "Mobile Number"])
def test_one_cell_of_a_person_makes_a_person(column: str) -> None:
    headers = ["Name", "Email", "Account", "English Name", "Mobile Number"]
    rows, _ = seen(workbook([7 if header == column else None for header in headers], headers=headers))
    assert len(rows) == 1


# Dates, and numbers in formats


@pytest.mark.parametrize("column", [each.title for each in COLUMNS if each.field not in ("name", "email")])
@pytest.mark.parametrize("value", [datetime.date(2026, 3, 10), datetime.time(1, 30), datetime.timedelta(1.5)])
def test_a_date_is_a_fault_in_every_field(column: str, value: object) -> None:
    (one,), _ = seen(workbook(["Li", "li@example.com", value], headers=[*HEADERS, column]))
    (fault,) = one.faults
    assert (
        fault.message
        == f"{column}: cell C2 holds a date or a time; format the cell as text, and write the value again."
    )
    assert one.check() == one.faults


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


def test_headers_that_are_ours_are_known_by_their_keys() -> None:
    assert {"row", "result", "reason"} <= OUR_KEYS


# The header row


@pytest.mark.parametrize(
    "above",
    [
        [["Staff of Acme, as of May"]],
        [["Staff"], [], ["Please do not change the names of the columns."]],
        [["Name of the list", "Spring"], ["made by", "Li"]],
        [[f"note {number}"] for number in range(9)],
    ],
)
def test_the_header_row_is_found_below_a_title(above: list[list[object]]) -> None:
    made = book(("Users", "visible", [*above, ["Email", "Name"], ["li@example.com", "Li"], ["bad", "Bo"]]))
    rows, notes = seen(saved(made))
    at = len(above) + 1
    assert [(row.number, row.cells["name"]) for row in rows] == [(at + 1, "Li"), (at + 2, "Bo")]
    assert notes == [f"Row {at} was taken as the header row; what is above it was passed over."]


def test_a_header_row_below_the_first_ten_rows_is_not_looked_for() -> None:
    made = book(("Users", "visible", [*([f"note {number}"] for number in range(10)), *people("li")]))
    with pytest.raises(WorkbookError, match="does not begin with the template's header row"):
        seen(saved(made))


def test_the_sheet_whose_header_row_is_below_a_title_is_chosen() -> None:
    made = book(("Cover", "visible", [["Hello"]]), ("Staff", "visible", [["Staff"], *people("li")]))
    assert [row.cells["name"] for row in seen(saved(made))[0]] == ["li"]


# Results that are imported again


_RESULT: list[object] = ["Name", "Email", "Row", "Result", "Reason", "Badge"]


def test_rows_of_a_result_whose_users_were_created_are_done() -> None:
    lines: list[list[object]] = [
        ["a", "a@example.com", "2", "Created", "", "17"],
        ["b", "b@example.com", "3", "Failed", "Email: …", "18"],
        ["c", "#N/A", "4", "skipped ", "", None],
    ]
    rows, notes = seen(workbook(*lines, headers=_RESULT))
    assert [(row.is_done, row.own) for row in rows] == [(True, ("17",)), (False, ("18",)), (True, ("",))]
    assert "Rows whose users an earlier import has created were passed over, 2 in all: 2, 4." in notes


def test_a_column_result_in_a_file_that_is_no_result_is_the_administrators_own() -> None:
    (found,), _ = seen(workbook(["a", "a@example.com", "Created"], headers=["Name", "Email", "Result"]))
    assert not found.is_done


@pytest.mark.parametrize("header", ["Passwort", "pwd", "Initial PASSWORD", "密码 (初始)", "mot de passe"])
def test_a_column_that_seems_to_hold_passwords_is_named_and_not_kept(header: str) -> None:
    headers = ["Name", "Email", header, "Badge"]
    (found,), notes = seen(workbook(["a", "a@example.com", "Violet-Otter-81", "17"], headers=headers))
    assert found.own == ("17",)
    assert notes[0] == f"The column C, “{header}”, is not part of the template and was not imported."


# Encodings


@pytest.mark.parametrize("encoding", ["GBK", "gb18030", "Big5", "Shift_JIS", "EUC-JP", "UTF-16", "windows-1251"])
def test_a_part_is_read_in_the_encoding_that_it_declares(encoding: str) -> None:
    name = "Иван" if encoding == "windows-1251" else "山田"
    assert seen(encoded(encoding, name))[0][0].cells["name"] == name


@pytest.mark.parametrize("encoding", ["no-such", "rot13", "base64", "utf-7", "idna", "unicode_escape", "hex"])
def test_a_part_in_an_encoding_that_is_none_is_damaged(encoding: str) -> None:
    with pytest.raises(WorkbookError, match="damaged"):
        seen(encoded(encoding, "Li", written="ascii"))


def test_a_part_in_another_encoding_than_it_declares_is_damaged() -> None:
    with pytest.raises(WorkbookError, match="damaged"):
        seen(encoded("GBK", "山田", written="utf-16-le"))


@pytest.mark.parametrize("encoding", ["GBK", "Shift_JIS", "UTF-16"])
def test_document_types_are_refused_in_every_encoding(encoding: str) -> None:
    with pytest.raises(WorkbookError):
        seen(encoded(encoding, "&a;", doctype='<!DOCTYPE a [<!ENTITY a "b">]>'))
