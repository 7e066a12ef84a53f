"""What is to be said of a file that is imported: everything in it that a person may miss in what was imported."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from muster.messages import Message, message
from muster.spreadsheets.columns import Column, header_key, looks_secret, own_columns
from muster.spreadsheets.sheets import Header
from muster.users.text import quote, shorten
from safe_xlsx import Merged, column_letters

_MOST_RUNS = 20  # that a note names
_MOST_HEADERS = 20  # that are named one by one


@dataclass
class Numbers:
    """Ascending numbers of rows, or of columns, of which as many are kept as a note names."""

    count: int = 0
    _runs: list[list[int]] = field(default_factory=list)

    def add(self, number: int) -> None:
        self.count += 1
        if self._runs and self._runs[-1][1] == number - 1:
            self._runs[-1][1] = number
        elif len(self._runs) <= _MOST_RUNS:
            self._runs.append([number, number])

    def rows(self) -> str:
        """Return them as a person writes rows: 3, 7–9."""
        return self._named([str(first) if first == last else f"{first}–{last}" for first, last in self._runs])

    def columns(self) -> str:
        """Return them as a person writes columns: C, E–G."""
        named = [[column_letters(first), column_letters(last)] for first, last in self._runs]
        return self._named([first if first == last else f"{first}–{last}" for first, last in named])

    @staticmethod
    def _named(runs: list[str]) -> str:
        return ", ".join([*runs[:_MOST_RUNS], "…"] if len(runs) > _MOST_RUNS else runs)


@dataclass
class Seen:
    """What was met while the rows were read."""

    columns: set[int] = field(default_factory=set)
    """The columns that have a value in some row."""
    hidden_rows: Numbers = field(default_factory=Numbers)
    done: Numbers = field(default_factory=Numbers)
    """Rows of a result whose users are created."""
    nobody: Numbers = field(default_factory=Numbers)
    """Rows in which nothing stands that is of one person alone."""


def header_row_note(header: Header) -> list[Message]:
    """Return the note about a header row that is not the first."""
    if not header.above:
        return []
    return [
        message(
            "header_row_found",
            "Row {row} was taken as the header row; what is above it was passed over.",
            row=header.row.number,
        )
    ]


def header_notes(header: Mapping[int, str], columns: Set[int], seen: Seen) -> list[Message]:
    """Return the notes about columns that were not imported; `columns` are the places of those that were."""
    named = [_own_note(column_letters(at), header[at]) for at in own_columns(header, columns)]
    notes = named[:_MOST_HEADERS]
    if len(named) > _MOST_HEADERS:
        notes.append(
            message(
                "more_columns_not_imported",
                "{count} more columns are not part of the template and were not imported; the result keeps them.",
                count=len(named) - _MOST_HEADERS,
            )
        )
    blank = Numbers()
    for at in sorted(seen.columns - columns - {at for at, text in header.items() if header_key(text)}):
        blank.add(at)
    if blank.count:
        notes.append(
            message(
                "columns_without_header",
                "Columns with values but no header were not imported: {columns}.",
                columns=blank.columns(),
            )
        )
    return notes


def _own_note(letters: str, header: str) -> Message:
    name = quote(header.strip())
    if looks_secret(header):
        return message(
            "column_not_imported",
            "The column {place}, {header}, is not part of the template and was not imported.",
            place=letters,
            header=name,
        )
    return message(
        "column_not_imported_kept",
        "The column {place}, {header}, is not part of the template and was not imported; the result keeps it.",
        place=letters,
        header=name,
    )


def hidden_notes(columns: Mapping[int, Column], hidden: Iterable[tuple[int, int]], seen: Seen) -> list[Message]:
    """Return the notes about hidden rows and columns, which are imported like all others."""
    out_of_sight = [
        f"{column_letters(at)} ({shorten(column.title)})"
        for at, column in sorted(columns.items(), key=lambda each: each[0])
        if at in seen.columns and any(first <= at <= last for first, last in hidden)
    ]
    notes = (
        [message("columns_hidden", "Hidden columns were imported too: {columns}.", columns=", ".join(out_of_sight))]
        if out_of_sight
        else []
    )
    if seen.hidden_rows.count:
        notes.append(message("rows_hidden", "Hidden rows were imported too: {rows}.", rows=seen.hidden_rows.rows()))
    return notes


def merged_note(merged: Sequence[Merged]) -> list[Message]:
    """Return the note about merged cells whose value was taken for each row."""
    if not merged:
        return []
    named = [
        f"{column_letters(left)}{top}:{column_letters(right)}{bottom}"
        for top, left, bottom, right in merged[: _MOST_RUNS + 1]
    ]
    shown = ", ".join([*named[:_MOST_RUNS], "…"] if len(named) > _MOST_RUNS else named)
    return [
        message(
            "cells_merged", "The value of merged cells was taken for each row that they cover: {ranges}.", ranges=shown
        )
    ]


def nobody_note(seen: Seen) -> list[Message]:
    """Return the note about rows that describe no person."""
    if not seen.nobody.count:
        return []
    return [
        message(
            "rows_without_person",
            "Rows without a name, an email, an account and a mobile number were passed over, {count:,} in all: {rows}.",
            count=seen.nobody.count,
            rows=seen.nobody.rows(),
        )
    ]


def done_note(seen: Seen) -> list[Message]:
    """Return the note about rows of a result whose users an earlier import has created."""
    if not seen.done.count:
        return []
    count, rows = f"{seen.done.count:,}", seen.done.rows()
    return [
        message(
            "rows_done",
            "Rows whose users an earlier import has created were passed over, {count} in all: {rows}.",
            count=count,
            rows=rows,
        )
    ]
