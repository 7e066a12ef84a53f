"""Cells with a meaning of their own: (none), and the column Status."""

import unicodedata
from collections.abc import Mapping

from muster.languages import in_all_languages
from muster.messages import label
from muster.spreadsheets.columns import STATUS_TITLES
from muster.spreadsheets.rows import SheetRow
from muster.users.user import Status

NONE = label("(none)")
"""The text of a cell that clears a value."""
_NONE_TEXTS = frozenset(unicodedata.normalize("NFKC", each).casefold() for each in in_all_languages(NONE))
_STATUSES: Mapping[str, Status] = {
    text.casefold(): Status(status) for status, title in STATUS_TITLES.items() for text in in_all_languages(title)
}


def is_none(text: str) -> bool:
    """Return whether the text of a cell clears a value."""
    return unicodedata.normalize("NFKC", text).strip().casefold() in _NONE_TEXTS


def status_text(row: SheetRow) -> str:
    """Return the text of a row's column Status; empty for none."""
    return row.controls.get("status", "").strip()


def status_of(row: SheetRow, *, removes: bool = False) -> Status | None:
    """Return the status that a row asks for; None if it asks for none. `removes` lets it ask for a removal."""
    status = _STATUSES.get(status_text(row).casefold())
    return None if status is Status.REMOVED and not removes else status
