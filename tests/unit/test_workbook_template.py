"""The template: made from the one list of columns, with everything that helps to fill it in."""

import io
import re

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.datavalidation import DataValidation

from muster.spreadsheets.columns import COLUMN_OF_HEADER, COLUMNS
from muster.spreadsheets.reader import open_workbook
from muster.spreadsheets.template import template
from muster.users.fields import NewUser, check


@pytest.fixture(scope="module")
def book() -> Workbook:
    return load_workbook(io.BytesIO(template()))


def rules(book: Workbook) -> dict[str, DataValidation]:
    users = book["Users"]
    found = {}
    for rule in users.data_validations.dataValidation:
        letter = str(rule.sqref)[0]
        assert str(rule.sqref) == f"{letter}2:{letter}100001"
        found[str(users[f"{letter}1"].value)] = rule
    return found


def test_there_is_a_column_for_every_field_with_headers_as_designed(book: Workbook) -> None:
    assert [column.field for column in COLUMNS] == list(NewUser.model_fields)
    assert len(COLUMN_OF_HEADER) == 2 * len(COLUMNS)
    assert ", ".join(str(cell.value) for cell in book["Users"][1]) == (
        "Name*, Email*, Account, English Name, Given Name, Family Name, Country/Region, Mobile Number,"
        " Department, Position, Contact No. in Directory, Hide Mobile Number, Role, Password, Signature, Remarks,"
        " Active Until"
    )


def test_the_header_row_is_frozen_and_filtered(book: Workbook) -> None:
    assert book["Users"].freeze_panes == "B2"
    assert book["Users"].auto_filter.ref == "A1:Q1"


def test_required_headers_look_different_and_each_header_has_a_hint(book: Workbook) -> None:
    for column, cell in zip(COLUMNS, book["Users"][1], strict=True):
        assert cell.comment is not None
        assert column.hint in cell.comment.text
        assert cell.comment.text.startswith("Required.") == column.required
        assert (cell.fill.fgColor.rgb == book["Users"]["A1"].fill.fgColor.rgb) == column.required


def test_whole_columns_are_text_so_that_plus_and_zeros_survive(book: Workbook) -> None:
    formats = {
        column.field: book["Users"].column_dimensions["ABCDEFGHIJKLMNOPQ"[n]].number_format
        for n, column in enumerate(COLUMNS)
    }
    assert formats.pop("contact_no") == "0"  # Excel would refuse every text by the integer rule
    assert set(formats.values()) == {"@"}


def test_choices_and_the_integer_rule_are_offered(book: Workbook) -> None:
    found = rules(book)
    assert found["Role"].formula1 == '"Member,Auditor,Administrator"'
    assert found["Hide Mobile Number"].formula1 == '"Yes,No"'
    number = found["Contact No. in Directory"]
    assert (number.type, number.formula1, number.formula2) == ("whole", "1", "10000")
    assert found["Country/Region"].formula1 == f"Countries!$A$1:$A${book['Countries'].max_row}"
    assert not found["Country/Region"].showErrorMessage  # a code may be typed


def test_every_choice_is_accepted() -> None:
    for column in COLUMNS:
        for choice in column.choices:
            assert isinstance(check({"name": "Li", "email": "li@example.com", column.field: choice}), NewUser)


def test_the_precautions_have_a_line_for_each_column_with_an_example_that_is_accepted(book: Workbook) -> None:
    lines = {str(line[0].value): line for line in book["Precautions"].iter_rows()}
    for column in COLUMNS:
        assert lines[column.header][2].value == column.hint
    assert isinstance(check({column.field: column.example for column in COLUMNS}), NewUser)


def test_the_countries_are_out_of_sight(book: Workbook) -> None:
    assert book["Countries"].sheet_state == "hidden"
    assert book.active is not None
    assert book.active.title == "Users"


def test_every_text_of_a_chinese_template_is_chinese() -> None:
    book = load_workbook(io.BytesIO(template("zh")))
    users, precautions, countries = book.worksheets
    assert (users.title, precautions.title) == ("用户", "填写说明")
    headers = [str(cell.value) for cell in users[1]]
    hints = [str(cell.comment.text) for cell in users[1] if cell.comment]
    texts = [str(value) for row in precautions.values for value in row if value]
    labels = [str(value) for (value,) in countries.values]
    for text in (*headers, *hints, *labels, *(text for text in texts if text not in UNTRANSLATED)):
        assert re.search(r"[\u4e00-\u9fff]", text), text
    lists = {rule.formula1 for rule in users.data_validations.dataValidation if rule.type == "list"}
    assert lists >= {'"是,否"', '"成员,审计员,管理员"'}


UNTRANSLATED = {"li.wei@example.com", "li.wei", "William Li", "+86 138 0013 8000", "100", "2026-12-31"}


def test_a_chinese_template_that_is_filled_in_is_read() -> None:
    book = load_workbook(io.BytesIO(template("zh")))
    own = {
        "姓名*": "李伟",
        "邮箱*": "li.wei@example.com",
        "国家/地区": "中国 (CN)",
        "隐藏手机号": "是",
        "角色": "管理员",
    }
    headers = [str(cell.value) for cell in book["用户"][1]]
    for header, text in own.items():
        book["用户"].cell(2, headers.index(header) + 1).value = text
    file = io.BytesIO()
    book.save(file)
    with open_workbook(file) as reading:
        (row,) = reading.rows
        assert reading.notes == ()
    new = row.check()
    assert isinstance(new, NewUser)
    assert (new.name, new.country, new.hide_phone, new.role) == ("李伟", "CN", True, "administrator")
