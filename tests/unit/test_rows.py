"""Rows of a workbook on their way to becoming users."""

from collections.abc import Iterator

import pytest

from muster.imports import rows as module
from muster.imports.rows import RowPlan, RowResult, RowValidator, batches, write
from muster.spreadsheets.reader import SheetRow
from muster.tasks.rows import RowStatus
from muster.users.creation import Source
from tests.fakes import InMemorySignIns, InMemoryTransactions


def _rows(count: int, **fields: str) -> Iterator[SheetRow]:
    for number in range(2, count + 2):
        yield SheetRow(number, {"name": f"Person {number}", "email": f"person{number}@example.com"} | fields)


def _intake() -> RowValidator:
    return RowValidator(Source("acme", "admin", "import1"))


def _checked(rows: Iterator[SheetRow]) -> list[RowPlan]:
    validator = _intake()
    return [validator.check(row) for row in rows]


def _written(rows: list[RowPlan]) -> list[RowResult]:
    return write(rows, InMemoryTransactions(), InMemorySignIns())


def test_batches_fit_into_a_transaction_and_keep_the_order() -> None:
    rows = _checked(_rows(120))
    grouped = list(batches(rows))

    assert [len(batch) for batch in grouped] == [25, 25, 25, 25, 20]
    assert [row for batch in grouped for row in batch] == rows


def test_users_with_a_phone_take_more_room_in_a_batch() -> None:
    rows = _checked(SheetRow(n, row.cells | {"phone": f"+86138{n:08}"}) for n, row in enumerate(_rows(40), start=2))

    assert [len(batch) for batch in batches(rows)] == [20, 20]


def test_rows_that_need_no_write_do_not_pile_up() -> None:
    rows = _checked(_rows(500, contact_no="ten"))

    assert max(len(batch) for batch in batches(rows)) == 200


def test_no_rows_make_no_batch() -> None:
    assert list(batches([])) == []


def test_a_faulty_row_takes_nothing_from_the_rows_after_it() -> None:
    validator = _intake()
    ann = {"name": "Ann", "email": "ann@example.com"}
    faulty, good = validator.check(SheetRow(2, ann | {"contact_no": "0"})), validator.check(SheetRow(3, ann))

    assert faulty.faults
    assert not good.faults


def test_rows_fail_unchecked_when_nearly_none_of_many_before_them_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HOPELESS", 3)
    validator = _intake()
    faulty = [validator.check(row) for row in _rows(3, contact_no="0")]
    after = [validator.check(row) for row in _rows(2)]

    assert all("Contact No." in row.faults[0].message for row in faulty)
    assert [row.faults[0].message[:40] for row in after] == ["Not imported: this row was not checked, "] * 2
    assert [(row.status, len(row.messages)) for row in _written(after)] == [(RowStatus.FAILED, 1)] * 2


def test_a_good_row_in_a_hundred_is_enough_for_all_to_be_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HOPELESS", 3)
    validator = _intake()
    good, again = next(_rows(1)), SheetRow(9, {"name": "Person", "email": "person2@example.com"})
    for row in (*_rows(2, contact_no="0"), good, *_rows(3, contact_no="0"), again):
        checked = validator.check(row)
    assert "is in row 2 too" in checked.faults[0].message
    assert not validator.check(SheetRow(10, {"name": "Li", "email": "li@example.com"})).faults


def test_a_batch_of_faulty_rows_writes_nothing() -> None:
    transactions = InMemoryTransactions()
    done = write(_checked(_rows(3, contact_no="0")), transactions, InMemorySignIns())

    assert [row.status for row in done] == [RowStatus.FAILED] * 3
    assert transactions.items == {}


def test_every_row_comes_out_in_its_place() -> None:
    validator = _intake()
    first, second, third = _rows(3)
    rows = [validator.check(row) for row in (first, SheetRow(second.number, second.cells | {"role": "king"}), third)]

    assert [(row.sheet.number, row.status) for row in _written(rows)] == [(2, "created"), (3, "failed"), (4, "created")]


def test_a_country_that_nobody_knows_is_a_note_unless_a_number_needs_it() -> None:
    cells = {"name": "Ann", "email": "ann@example.com", "country": "Atlantis"}
    validator = RowValidator(Source("acme", "admin", "import1"))
    (noted,) = _written([validator.check(SheetRow(2, cells))])
    assert noted.status == RowStatus.CREATED
    assert noted.messages == [
        "Country/Region: “Atlantis” is not a country or region; choose one from the list, or write its code, "
        "such as CN. The user was created without it."
    ]
    failed = validator.check(SheetRow(3, cells | {"email": "bob@example.com", "phone": "13800138000"}))
    assert [fault.field for fault in failed.faults] == ["country"]
    (both,) = [validator.check(SheetRow(4, cells | {"email": "?"}))]
    assert {fault.field for fault in both.faults} >= {"country", "email"}
