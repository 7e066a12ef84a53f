"""Rows of imports without a file: one for each user, found by its ID."""

from muster.languages import translate
from muster.spreadsheets.columns import ID, STATUS_TITLES
from muster.spreadsheets.rows import SheetRow
from muster.users.fields import TITLES

FIRST_ROW = 2
"""The number of the first row, as in a sheet with headers."""


def own_headers(language: str) -> tuple[str, ...]:
    """Return the headers of the columns that a result has of these rows: account and ID."""
    return translate(TITLES["account"], language), translate(ID, language)


def row_of_user(
    number: int,
    user_id: str,
    account: str,
    version: int,
    *,
    cells: dict[str, str],
    status: str | None,
    language: str,
) -> SheetRow:
    """Return the row that gives a user these values and this status, compared with a version; no status leaves it."""
    asked = {"status": translate(STATUS_TITLES[status], language)} if status else {}
    controls = {"id": user_id, "version": str(version), **asked}
    return SheetRow(number, cells, own=(account, user_id), controls=controls)
