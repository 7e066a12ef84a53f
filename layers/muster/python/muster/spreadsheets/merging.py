"""Merged cells: their value holds for every row that they cover."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from muster.errors import FieldError
from muster.spreadsheets.columns import Column
from muster.spreadsheets.rows import SheetRow
from safe_xlsx import Merged

_MOST_ROWS, _LONGEST = 10_000, 1_000  # rows that are kept, and characters of one
Value = tuple[str | None, Sequence[FieldError]]


class Anchors:
    """Cells of rows that describe no person; merged cells may begin in one of them."""

    def __init__(self) -> None:
        self._rows: dict[int, SheetRow] = {}

    def has_room(self) -> bool:
        """Return whether more rows can be kept."""
        return len(self._rows) < _MOST_ROWS

    def keep(self, row: SheetRow) -> None:
        """Keep a row, if it is not too long."""
        if sum(map(len, row.cells.values())) <= _LONGEST:
            self._rows[row.number] = row

    def at(self, number: int) -> SheetRow | None:
        return self._rows.get(number)


def covering(merged: Iterable[Merged], columns: Mapping[int, Column], header: int) -> list[Merged]:
    """Return the ranges that cover several rows of one of our columns, by their first rows."""
    return sorted(each for each in merged if each.left in columns and header < each.top < each.bottom)


def filled(
    rows: Iterator[SheetRow], merged: Sequence[Merged], columns: Mapping[int, Column], anchors: Anchors
) -> Iterator[SheetRow]:
    """Yield the rows with the values of merged cells in each row that these cover, over values under them."""
    at = 0
    active: dict[str, tuple[int, Value]] = {}
    for row in rows:
        while at < len(merged) and merged[at].top <= row.number:
            field = columns[merged[at].left].field
            first = row if row.number == merged[at].top else anchors.at(merged[at].top)
            active[field] = merged[at].bottom, _value(first, field)
            at += 1
        active = {field: each for field, each in active.items() if each[0] >= row.number}
        yield _filled(row, {field: value for field, (_, value) in active.items()}) if active else row


def _value(row: SheetRow | None, field: str) -> Value:
    if row is None:
        return None, ()
    return row.cells.get(field), [fault for fault in row.faults if fault.field == field]


def _filled(row: SheetRow, values: Mapping[str, Value]) -> SheetRow:
    cells = {field: text for field, text in row.cells.items() if field not in values}
    cells |= {field: text for field, (text, _) in values.items() if text}
    faults = [fault for fault in row.faults if fault.field not in values]
    faults += [fault for _, of_cell in values.values() for fault in of_cell]
    return replace(row, cells=cells, faults=tuple(faults))
