"""Columns of a workbook: those that are ours, others, hidden ones, and those of results."""

import pytest

from muster.spreadsheets.columns import COLUMNS, OUR_KEYS
from muster.users.fields import NewUser
from tests.unit.workbooks import book, people, saved, seen, workbook


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


def test_a_template_from_before_a_column_is_imported_as_it_was() -> None:
    headers = [column.header for column in COLUMNS if column.field not in {"given_name", "family_name"}]
    assert headers[:5] == ["Name*", "Email*", "Account", "English Name", "Country/Region"]
    rows, notes = seen(workbook(["Li", "li@example.com", "li", "William Li", "CN"], headers=headers))
    (user,) = [row.check() for row in rows]
    assert isinstance(user, NewUser)
    assert (user.english_name, user.country, user.given_name, user.family_name) == ("William Li", "CN", "", "")
    assert notes == []


@pytest.mark.parametrize("headers", [("Given Name", "Family Name"), ("名", "姓")])
def test_given_and_family_names_are_read_in_both_languages(headers: tuple[str, str]) -> None:
    rows, notes = seen(workbook(["Li Wei", "li@example.com", "Wei", "Li"], headers=["Name", "Email", *headers]))
    assert rows[0].cells == {"name": "Li Wei", "email": "li@example.com", "given_name": "Wei", "family_name": "Li"}
    assert notes == []


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


def test_headers_that_are_ours_are_known_by_their_keys() -> None:
    assert {"row", "result", "reason"} <= OUR_KEYS


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
