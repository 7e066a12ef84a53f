"""The sample workbook: believable people, and known rows that have to fail."""

from pathlib import Path

from infra.local.sample import write_sample
from muster.spreadsheets.reader import SheetRow, open_workbook


def rows_of(path: Path) -> list[SheetRow]:
    with path.open("rb") as file, open_workbook(file) as reading:
        return list(reading.rows)


def failing(rows: list[SheetRow]) -> dict[int, str]:
    """Find the field at fault in each row that breaks a rule or repeats what an earlier one has."""
    found: dict[int, str] = {}
    taken: set[tuple[str, str]] = set()
    for row in rows:
        user = row.check()
        if isinstance(user, tuple):
            found[row.number] = ", ".join(fault.field for fault in user)
            continue
        for field, value in (("email", user.email), ("phone", user.phone), ("account", user.account)):
            if value and (field, value) in taken:
                found[row.number] = field
            taken.add((field, value or ""))
    return found


def test_exactly_the_rows_that_were_spoiled_fail_each_for_its_one_reason(tmp_path: Path) -> None:
    expected = write_sample(tmp_path / "sample.xlsx", 1000)
    rows = rows_of(tmp_path / "sample.xlsx")
    assert len(rows) == 1000
    assert len(expected) == 30
    assert failing(rows) == expected


def test_the_same_seed_makes_the_same_people(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_sample(tmp_path / name, 50, seed)
    assert rows_of(tmp_path / "a") == rows_of(tmp_path / "b") != rows_of(tmp_path / "c")
