"""The choice of the sheet that is imported: the one that a person sees."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import NamedTuple

from muster.languages import in_all_languages
from muster.messages import Message, message
from muster.spreadsheets.columns import COLUMN_OF_HEADER, COLUMNS, USERS, header_key
from muster.users.text import quote
from safe_xlsx import Row, Rows, Sheet, Workbook, XlsxError

_LOOK, _LOOKS = 60_000, 600_000  # elements of one sheet, and of all, that are read to know what they begin with
_FIRST_ROWS = 10  # rows that show something, among which the header row is looked for
_MOST_NAMED = 10  # sheets that notes name
_USERS = frozenset(map(header_key, in_all_languages(USERS)))
_REQUIRED = frozenset(column for column in COLUMNS if column.required)


@dataclass(frozen=True)
class _Look:
    """What a sheet begins with."""

    ours: bool
    """Whether it has any of the template's headers, or cannot be read."""
    fits: bool = False
    """Whether it has all that are required."""
    has_rows: bool = False


def choose_sheet(book: Workbook) -> tuple[Sheet | None, list[Message]]:
    """Return the sheet to import, None if there is none, and notes about it and those that are not imported.

    The first visible sheet with the template's header row is read, and one named Users before all others; a hidden one
    only if no visible one has that header row.
    """
    ordered = sorted(book.sheets, key=lambda sheet: (not sheet.visible, header_key(sheet.name) not in _USERS))
    if not ordered:
        return None, []
    if len(ordered) == 1:
        return ordered[0], _hidden_note(ordered[0])
    looks = _looks(book, ordered)
    chosen = _chosen(ordered, looks)
    others = [sheet for sheet in ordered if sheet is not chosen and looks[sheet].fits and looks[sheet].has_rows]
    return chosen, _hidden_note(chosen) + _notes(others)


def _chosen(ordered: Sequence[Sheet], looks: Mapping[Sheet, _Look]) -> Sheet:
    first = ordered[0]
    if first.visible and header_key(first.name) in _USERS and looks[first].ours and not looks[first].fits:
        return first  # to say what is wrong with it
    for visible in (True, False):
        fitting = [sheet for sheet in ordered if sheet.visible is visible and looks[sheet].fits]
        if fitting:
            return next((sheet for sheet in fitting if looks[sheet].has_rows), fitting[0])
    return first


def _looks(book: Workbook, sheets: Collection[Sheet]) -> dict[Sheet, _Look]:
    looks, room = {}, _LOOKS
    for sheet in sheets:
        if room <= 0:
            looks[sheet] = _Look(ours=False)
            continue
        rows = book.rows(sheet, _LOOK)
        looks[sheet] = _look(rows)
        room -= _LOOK - rows.room
    return looks


class Header(NamedTuple):
    """The header row of a sheet, and the rows below it."""

    row: Row
    above: int
    """How many rows that show something are above it."""
    below: Iterator[Row]


def find_header(rows: Iterator[Row]) -> Header | None:
    """Return the header row: the first of the first rows that has all headers that are required.

    If there is none, the first that has any of the template's headers, else the first of all; None without any row.
    """
    first = list(islice(rows, _FIRST_ROWS))
    if not first:
        return None
    ours = [{COLUMN_OF_HEADER.get(header_key(text)) for text in row.cells.values()} - {None} for row in first]
    fitting = [place for place, columns in enumerate(ours) if columns >= _REQUIRED]
    known = fitting or [place for place, columns in enumerate(ours) if columns]
    place = known[0] if known else 0
    return Header(first[place], place, chain(first[place + 1 :], rows))


def _look(rows: Rows) -> _Look:
    try:
        header = find_header(rows)
        if header is None:
            return _Look(ours=False)
        columns = {COLUMN_OF_HEADER.get(header_key(text)) for text in header.row.cells.values()}
        return _Look(bool(columns - {None}), columns >= _REQUIRED, next(header.below, None) is not None)
    except XlsxError:
        return _Look(ours=True)


def _hidden_note(sheet: Sheet) -> list[Message]:
    if sheet.visible:
        return []
    name = quote(sheet.name)
    return [
        message(
            "sheet_hidden",
            "The sheet {name} is hidden; it was imported because no visible sheet has the template's header row.",
            name=name,
        )
    ]


def _notes(others: Sequence[Sheet]) -> list[Message]:
    notes = [_other_note(sheet) for sheet in others[:_MOST_NAMED]]
    if len(others) > _MOST_NAMED:
        notes.append(
            message(
                "more_sheets_not_imported",
                "{count} more sheets have the template's header row and were not imported.",
                count=len(others) - _MOST_NAMED,
            )
        )
    return notes


def _other_note(sheet: Sheet) -> Message:
    name = quote(sheet.name)
    if sheet.visible:
        return message(
            "sheet_not_imported",
            "The sheet {name} has the template's header row too, but one sheet of a file is imported;"
            " import it in a file of its own.",
            name=name,
        )
    return message(
        "sheet_hidden_not_imported",
        "The hidden sheet {name} has the template's header row too, but one sheet of a file is "
        "imported; import it in a file of its own.",
        name=name,
    )
