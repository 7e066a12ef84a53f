"""Rows of a workbook on their way to becoming users."""

from collections.abc import Iterator

from muster.imports.rows import CheckedRow, DoneRow, Intake, batches, write
from muster.spreadsheets.reader import SheetRow
from muster.users.creation import Source
from tests.fakes import InMemorySignIns, InMemoryTransactions


def _rows(count: int, **fields: str) -> Iterator[SheetRow]:
    for number in range(2, count + 2):
        yield SheetRow(number, {"name": f"Person {number}", "email": f"person{number}@example.com"} | fields)


def _intake() -> Intake:
    return Intake(Source("acme", "admin", "import1"))


def _checked(rows: Iterator[SheetRow]) -> list[CheckedRow]:
    intake = _intake()
    return [intake.check(row) for row in rows]


def _written(rows: list[CheckedRow]) -> list[DoneRow]:
    return write(rows, InMemoryTransactions(), InMemorySignIns())


def test_batches_fit_into_a_transaction_and_keep_the_order() -> None:
    rows = _checked(_rows(120))
    grouped = list(batches(rows))

    assert [len(batch) for batch in grouped] == [50, 50, 20]
    assert [row for batch in grouped for row in batch] == rows


def test_users_with_a_phone_take_more_room_in_a_batch() -> None:
    rows = _checked(SheetRow(n, row.cells | {"phone": f"+86138{n:08}"}) for n, row in enumerate(_rows(40), start=2))

    assert [len(batch) for batch in batches(rows)] == [33, 7]


def test_rows_that_need_no_write_do_not_pile_up() -> None:
    rows = _checked(_rows(500, contact_no="ten"))

    assert max(len(batch) for batch in batches(rows)) == 200


def test_no_rows_make_no_batch() -> None:
    assert list(batches([])) == []


def test_a_faulty_row_takes_nothing_from_the_rows_after_it() -> None:
    intake = _intake()
    ann = {"name": "Ann", "email": "ann@example.com"}
    faulty, good = intake.check(SheetRow(2, ann | {"contact_no": "0"})), intake.check(SheetRow(3, ann))

    assert faulty.faults
    assert not good.faults


def test_a_batch_of_faulty_rows_writes_nothing() -> None:
    transactions = InMemoryTransactions()
    done = write(_checked(_rows(3, contact_no="0")), transactions, InMemorySignIns())

    assert [row.created for row in done] == [False, False, False]
    assert transactions.calls == []


def test_every_row_comes_out_in_its_place() -> None:
    intake = _intake()
    first, second, third = _rows(3)
    rows = [intake.check(row) for row in (first, SheetRow(second.number, second.cells | {"role": "king"}), third)]

    assert [(row.sheet.number, row.created) for row in _written(rows)] == [(2, True), (3, False), (4, True)]
