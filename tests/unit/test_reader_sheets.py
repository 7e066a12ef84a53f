"""Which sheet of a workbook is imported, and where its header row is."""

import pytest
from openpyxl import Workbook

from muster.errors import WorkbookError
from tests.unit.workbooks import HEADERS, book, people, saved, seen


def names_in(made: Workbook) -> list[str]:
    """Return the names of the users that are read."""
    return [each.cells["name"] for each in seen(saved(made))[0]]


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
