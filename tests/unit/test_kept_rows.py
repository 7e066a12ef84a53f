"""The rows that are kept beside a result: parts, filters, and what a page reads of them."""

import io

import pytest

from muster.errors import NotFoundError
from muster.imports.changes_shown import FieldChange
from muster.imports.kept_rows import KeptRows, RowFilter, RowsWriter
from muster.imports.rows import RowResult
from muster.messages import label
from muster.spreadsheets.rows import SheetRow
from muster.tasks.rows import RowStatus
from muster.users.fields import field_fault
from tests.fakes import InMemoryFiles

KEY = "results/acme/task/people-result.xlsx.rows"
ROWS = 20_000
ALL = RowFilter()


class _CountingFiles(InMemoryFiles):
    """A bucket that counts what is read of it."""

    reads: int = 0
    bytes_read: int = 0

    def read_range(self, key: str, start: int, length: int) -> bytes:
        self.reads += 1
        content = super().read_range(key, start, length)
        self.bytes_read += len(content)
        return content


def _kept(*rows: RowResult) -> _CountingFiles:
    file = io.BytesIO()
    writer = RowsWriter(file, ["name", "email", "title"])
    for row in rows:
        writer.add(row, row.messages)
    writer.close()
    file.seek(0)
    files = _CountingFiles()
    files.write(KEY, file, content_type="")
    return files


def _row(number: int) -> RowResult:
    sheet = SheetRow(number, {"name": f"Person {number}", "email": f"p{number}@example.com", "password": "walnut-7"})
    if number % 5_000 == 0:
        return RowResult(sheet, RowStatus.FAILED, [field_fault("email", label("it is {n}.", n=number)).message])
    if number % 100 == 0:
        return RowResult(
            sheet, RowStatus.UPDATED, changes=[FieldChange("title", "", str(number))], account=f"a{number}"
        )
    return RowResult(sheet, RowStatus.UNCHANGED, account=f"a{number}")


@pytest.fixture(scope="module")
def many() -> _CountingFiles:
    return _kept(*map(_row, range(2, ROWS + 2)))


def _read(files: _CountingFiles, wanted: RowFilter, limit: int = 150) -> tuple[list[int], int]:
    """Read all pages; return the numbers of their rows, and the most reads of a page."""
    numbers: list[int] = []
    after: int | None = 0
    most = 0
    while after is not None:
        files.reads = 0
        found, after = KeptRows(files, KEY).page(wanted, after=after, limit=limit)
        most = max(most, files.reads)
        numbers += [row.number for row in found]
    return numbers, most


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (ALL, [*range(2, ROWS + 2)]),
        (RowFilter(RowStatus.FAILED), [*range(5_000, ROWS + 2, 5_000)]),
        (RowFilter(field="email"), [*range(5_000, ROWS + 2, 5_000)]),
        (RowFilter(field="title"), [n for n in range(100, ROWS + 2, 100) if n % 5_000]),
        (RowFilter(RowStatus.UPDATED, "title"), [n for n in range(100, ROWS + 2, 100) if n % 5_000]),
        (RowFilter(RowStatus.FAILED, "title"), []),
        (RowFilter(RowStatus.CREATED), []),
    ],
)
def test_pages_have_each_row_that_is_asked_for_once_and_in_order_and_read_few_parts(
    many: _CountingFiles, wanted: RowFilter, numbers: list[int]
) -> None:
    found, most = _read(many, wanted)

    assert found == numbers
    assert KeptRows(many, KEY).count(wanted) == len(numbers)
    assert most <= 1 + 8


def test_a_page_reads_a_small_part_of_many_rows(many: _CountingFiles) -> None:
    many.bytes_read = many.reads = 0
    KeptRows(many, KEY).page(ALL, after=7_100, limit=50)

    assert many.reads == 2
    assert many.bytes_read < len(many.kept[KEY][0]) / 2


def test_few_rows_are_read_at_once() -> None:
    files = _kept(*map(_row, range(2, 50)))

    assert _read(files, ALL) == ([*range(2, 50)], 1)


def test_a_row_comes_back_with_what_became_of_it_and_without_its_password() -> None:
    cells = {"name": "Li\u2028Wei", "email": "x", "password": "walnut-7"}
    sheet = SheetRow(2, cells, controls={"id": "I", "version": "3"})
    fault = field_fault("email", label("it is wrong."))
    files = _kept(RowResult(sheet, RowStatus.FAILED, [fault.message, label("As a whole.")]), _row(100))
    failed, updated = KeptRows(files, KEY)

    assert failed.cells == {"name": "Li\u2028Wei", "email": "x", "id": "I", "version": "3"}
    assert [(each.field, each.message) for each in failed.messages] == [
        ("email", "Email: it is wrong."),
        ("", "As a whole."),
    ]
    assert (updated.cells, updated.account, updated.changes) == (None, "a100", [("title", "", "100")])
    assert KeptRows(files, KEY).fields == ["email", "title"]
    assert KeptRows(files, KEY).columns == ["name", "email", "title"]


def test_rows_with_long_cells_are_kept_in_small_parts_and_shortened() -> None:
    long = dict.fromkeys(("name", "email", "title", "remarks"), "字" * 32000)
    files = _kept(*(RowResult(SheetRow(number, long), RowStatus.FAILED) for number in range(2, 500)))
    files.reads = 0
    found, _ = KeptRows(files, KEY).page(ALL, after=0, limit=500)

    assert [row.number for row in found] == [*range(2, 500)]
    assert found[0].cells == dict.fromkeys(long, "字" * 1_000)
    assert len(KeptRows(files, KEY)._parts) > 4


def test_an_index_longer_than_the_end_that_is_read_first_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("muster.imports.kept_rows._TAIL", 16)
    monkeypatch.setattr("muster.imports.kept_rows._PART_ROWS", 5)
    files = _kept(*map(_row, range(2, 40)))

    assert _read(files, ALL, limit=7)[0] == [*range(2, 40)]


def test_rows_that_are_not_kept_are_not_found() -> None:
    with pytest.raises(NotFoundError):
        KeptRows(InMemoryFiles(), KEY).page(ALL, after=0, limit=5)
