"""Reading a filled-in template: what each cell says, and which rows there are."""

import datetime
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from muster.errors import FieldError
from muster.messages import label
from muster.spreadsheets.columns import COLUMNS
from muster.spreadsheets.reader import SheetRow, open_workbook
from muster.spreadsheets.report import Report
from muster.tasks.rows import RowStatus
from tests.unit.properties import PROPERTY
from tests.unit.workbooks import SHEET, changed, raw, replaced, row, saved, workbook


def read(file: io.BytesIO) -> list[SheetRow]:
    with open_workbook(file) as reading:
        rows = list(reading.rows)
        assert len(rows) <= reading.count
        return rows


def name_of(file: io.BytesIO) -> str | None:
    return read(file)[0].cells.get("name")


# Sheets, headers, rows


def test_rows_carry_their_number_and_their_texts_by_field() -> None:
    rows = read(workbook(["Li Wei", "li@example.com"], ["Bo", None]))
    assert rows == [SheetRow(2, {"name": "Li Wei", "email": "li@example.com"}), SheetRow(3, {"name": "Bo"})]


def test_headers_are_found_by_name_in_any_order_without_case_star_or_spaces() -> None:
    headers = ["  EMAIL ", "notes", "Contact  no. in\nDirectory", "name *"]
    with open_workbook(workbook(["li@example.com", "x", 5, "Li"], headers=headers)) as reading:
        assert next(iter(reading.rows)).cells == {"email": "li@example.com", "contact_no": "5", "name": "Li"}
        assert reading.notes == (
            "The column B, “notes”, is not part of the template and was not imported; the result keeps it.",
        )


def test_the_sheet_users_is_read_wherever_it_stands() -> None:
    made = Workbook()
    made.worksheets[0].append(["Something", "else"])
    users = made.create_sheet("USERS ")
    users.append(["Name", "Email"])
    users.append(["Li", "li@example.com"])
    assert name_of(saved(made)) == "Li"


def test_without_a_sheet_users_the_first_visible_one_is_read() -> None:
    made = Workbook()
    hidden, shown = made.worksheets[0], made.create_sheet("Tabelle1")
    hidden.sheet_state = "hidden"
    hidden.append(["Name", "Email"])
    hidden.append(["No", "no@example.com"])
    shown.append(["Name", "Email"])
    shown.append(["Yes", "yes@example.com"])
    made.active = 1
    assert name_of(saved(made)) == "Yes"


def test_blank_rows_are_passed_over_and_rows_after_a_gap_are_read() -> None:
    rows = read(raw(row(2, " ", "\u00a0") + row(900, "Li", "li@example.com") + '<row r="901"/>' + row(1_048_576, "Bo")))
    assert [each.number for each in rows] == [900, 1_048_576]


def test_the_header_row_need_not_be_the_first_one() -> None:
    assert read(workbook(["Name", "Email"], ["Li", "li@example.com"], headers=[None, " "]))[0].number == 3


def test_cells_under_unknown_or_no_headers_make_no_user() -> None:
    file = workbook(["Li", "li@example.com", None, 1], [None, None, 2, 3], headers=["Name", "Email", "Notes"])
    assert len(read(file)) == 1


def test_a_million_formatted_empty_rows_take_neither_rows_nor_memory() -> None:
    empty = b"".join(
        b'<row r="%d" s="1" customFormat="1"><c r="A%d" s="1"/></row>' % (n, n) for n in range(3, 1_000_003)
    )
    file = changed(workbook(["Li", "li@example.com"]), SHEET, replaced(b"</sheetData>", empty + b"</sheetData>"))
    with open_workbook(file) as reading:
        assert reading.count < 10
        assert len(list(reading.rows)) == 1


def test_a_wrong_dimension_does_not_matter() -> None:
    file = workbook(["Li", "li@example.com"])
    for wrong in (b'<dimension ref="A1"/>', b'<dimension ref="A1:XFD1048576"/>', b""):
        assert name_of(changed(file, SHEET, replaced(b"<dimension[^>]*>", wrong))) == "Li"


def test_references_may_be_missing() -> None:
    cells = "<c t='str'><v>Li</v></c><c/><c><v>13800138000</v></c>"
    assert read(raw(f"<row>{cells}</row>"))[0] == SheetRow(2, {"name": "Li", "phone": "13800138000"})


def test_prefixes_of_other_programs_do_not_matter() -> None:
    file = workbook(["Li", "li@example.com"])

    def prefixed(xml: bytes) -> bytes:
        return replaced(b"<(/?)(?=[a-zA-Z])", rb"<\1x:")(xml).replace(b"xmlns=", b"xmlns:x=")

    assert name_of(changed(file, SHEET, prefixed)) == "Li"


# Cells


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("13800138000.0", "13800138000"),
        ("1.3800138E10", "13800138000"),
        ("8613800138000", "8613800138000"),
        ("1.5", "1.5"),
        ("0.30000000000000004", "0.3"),
        ("-0.001", "-0.001"),
        ("123456789012345", "123456789012345"),
    ],
)
def test_numbers_are_read_as_people_type_them(typed: str, read_as: str) -> None:
    assert read(raw(f'<row r="2"><c r="C2"><v>{typed}</v></c></row>'))[0].cells == {"phone": read_as}


def test_dates_booleans_and_formulas_are_read_as_they_show() -> None:
    day, moment = datetime.date(2025, 3, 1), datetime.datetime(2025, 3, 1, 9, 30)  # noqa: DTZ001 - workbooks have no zones
    file = workbook([day, moment], [True, False], [datetime.time(9, 30), 0.5])
    assert [tuple(each.cells.values()) for each in read(file)] == [
        ("2025-03-01", "2025-03-01 09:30:00"),
        ("TRUE", "FALSE"),
        ("09:30:00", "0.5"),
    ]


@pytest.mark.parametrize("raw_date", ["9e15", "-1", "2958466"])
def test_dates_that_are_none_are_faults(raw_date: str) -> None:
    styles = '<cellXfs><xf numFmtId="14"/></cellXfs>'
    (fault,) = read(raw(f'<row r="2"><c r="A2" s="0"><v>{raw_date}</v></c></row>', styles=styles))[0].faults
    assert fault.message.startswith("Name: cell A2 shows the error #VALUE!")


def test_a_formula_counts_as_its_last_value() -> None:
    cells = '<c r="A2" t="str"><f>B2&amp;"x"</f><v>Li</v></c><c r="B2" t="str"><f>""</f><v/></c>'
    cells += '<c r="C2"><f>1+1</f><v>2</v></c>'
    (found,) = read(raw(f'<row r="2">{cells}</row>'))
    assert (found.cells, found.faults) == ({"name": "Li", "phone": "2"}, ())


NEVER = "is a formula that was never calculated; open the file in Excel, save it, and upload it."


@pytest.mark.parametrize("value", ["", "<v/>", "<v></v>"])
def test_a_formula_that_was_never_calculated_is_a_fault_of_its_cell(value: str) -> None:
    (found,) = read(raw(f'<row r="2"><c r="A2" t="str"><v>Li</v></c><c r="C2"><f>1+1</f>{value}</c></row>'))
    assert found.faults == (FieldError("phone", label(f"Mobile Number: cell C2 {NEVER}")),)


@pytest.mark.parametrize("value", ["<v>0</v>", "<v>7</v>"])
def test_in_a_file_that_asks_to_be_calculated_no_formula_has_a_value(value: str) -> None:
    file = raw(f'<row r="2"><c r="A2" t="str"><v>Li</v></c><c r="C2"><f>1+1</f>{value}</c></row>')
    asking = replaced(b"</workbook>", b'<calcPr calcId="1" fullCalcOnLoad="1"/></workbook>')
    (found,) = read(changed(file, "xl/workbook.xml", asking))
    assert found.faults == (FieldError("phone", label(f"Mobile Number: cell C2 {NEVER}")),)


def test_an_error_in_a_cell_is_a_fault_that_says_what_to_do() -> None:
    found = read(raw('<row r="2"><c r="A2" t="str"><v>Li</v></c><c r="B2" t="e"><f>NA()</f><v>#N/A</v></c></row>'))[0]
    fault = FieldError(
        "email", label("Email: cell B2 shows the error #N/A; write the value itself, or clear the cell.")
    )
    assert found.faults == (fault,)
    assert found.check() == (fault,)


def test_rich_text_and_readings_are_read_as_what_shows() -> None:
    shared = "<si><r><t>Li </t></r><r><t>Wei</t></r></si><si><t>李</t><rPh sb='0' eb='1'><t>LI</t></rPh></si>"
    cells = '<c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c>'
    assert read(raw(f'<row r="2">{cells}</row>', shared=shared))[0].cells == {"name": "Li Wei", "email": "李"}


def test_escaped_characters_are_read_as_what_they_stand_for() -> None:
    assert name_of(raw(row(2, "Li_x000D__x005F_x0041_"))) == "Li\r_x0041_"


def test_cells_longer_than_excel_allows_are_a_fault() -> None:
    good, bad = read(raw(row(2, "x" * 32_767) + row(3, "x" * 40_000)))
    assert good.faults == ()
    assert [fault.message for fault in bad.faults] == [
        "Name: cell A3 has more than 32,767 characters; shorten the text."
    ]
    assert len(bad.cells["name"]) == 32_768


def test_a_row_says_everything_that_is_wrong_with_it() -> None:
    found = read(workbook(["", "bob@", "call me"], headers=["Name", "Email", "Mobile Number"]))[0].check()
    assert isinstance(found, tuple)
    assert [fault.field for fault in found] == ["name", "email", "phone"]


def test_a_password_does_not_show_in_the_representation_of_a_row() -> None:
    assert "secret" not in repr(SheetRow(2, {"password": "secret"}))


# Round trip

TEXTS = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=40
)


@PROPERTY
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from([column.field for column in COLUMNS if column.field != "password"]),
            (TEXTS | st.sampled_from(["=1+1", "_x0041_", "<&>", "+86 1", "007", " x ", "a\nb", "👩\u200d💻"])).filter(
                lambda text: not text.isspace()
            ),
        ).map(lambda cells: cells | {"name": "Li" + cells.get("name", "")}),
        min_size=1,
        max_size=5,
    )
)
def test_what_a_report_says_is_read_back_as_it_was(users: list[dict[str, str]]) -> None:
    file = io.BytesIO()
    report = Report(file)
    for number, cells in enumerate(users, start=2):
        report.add(SheetRow(number, cells), RowStatus.FAILED, [label("Name: missing.")])
    report.close()
    assert [each.cells for each in read(file)] == users
