"""Undoing an import: its changes, as the audit log tells them, become rows that give fields their former values."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from muster.audit.entries import AuditEntry, Subject, parts_of_subject, run_of_import
from muster.audit.log import EntryFilter, stream
from muster.errors import NotFoundError, WorkbookError
from muster.imports.cells import NONE
from muster.languages import translate
from muster.messages import message
from muster.spreadsheets.columns import ID, STATUS_TITLES
from muster.spreadsheets.export import text_of
from muster.spreadsheets.reader import Reading
from muster.spreadsheets.rows import SheetRow
from muster.tasks.service import find_task
from muster.tasks.table import Task
from muster.users.editing import EDITABLE
from muster.users.fields import TITLES
from muster.users.user import Status

_NOTHING = message("nothing_to_undo", "This import has changed nothing that the audit log still knows of.")
_MAILS = message("mails_not_undone", "Mails that the import has sent cannot be taken back.")
_FIRST = 2  # row, as in a sheet with headers


@dataclass
class _Former:
    """A user before an import: the values of the fields that it changed, and the version after its last change."""

    account: str
    version: int = 0
    values: dict[str, object] = field(default_factory=dict)


def undo_reading(enterprise_id: str, import_id: str, language: str) -> Reading:
    """Return rows that undo an import: one for each user that it changed, in the order of the changes.

    Raises WorkbookError if the import or its entries are not there any more, and ThrottledError.
    """
    try:
        task = find_task(enterprise_id, import_id)
    except NotFoundError:
        raise WorkbookError(_NOTHING) from None
    former = _former(_changes(task))
    if not former:
        raise WorkbookError(_NOTHING)
    rows = [_row(number, user_id, each, language) for number, (user_id, each) in enumerate(former.items(), _FIRST)]
    own = (translate(TITLES["account"], language), translate(ID, language))
    return Reading((_MAILS,), len(rows), rows, own, frozenset({*EDITABLE, "account"}))


def _changes(task: Task) -> Iterator[tuple[str, AuditEntry]]:
    """Yield the entries of an import about users, each with the user's id, in their order."""
    actor = run_of_import(task.task_id, task.created_by).id
    latest_first = stream(task.enterprise_id, EntryFilter(actor, since=task.created_at))
    for entry in reversed(list(latest_first)):
        kind, user_id = parts_of_subject(entry.subject)
        if kind == Subject.USER:
            yield user_id, entry


def _former(changes: Iterable[tuple[str, AuditEntry]]) -> dict[str, _Former]:
    """Return each user as before the import, by id."""
    users: dict[str, _Former] = {}
    for user_id, entry in changes:
        user = users.setdefault(user_id, _Former(entry.subject_name))
        user.version = int(entry.version or user.version)
        for name, (before, _) in (entry.changes or {}).items():
            user.values.setdefault(name, before)
    return users


def _row(number: int, user_id: str, former: _Former, language: str) -> SheetRow:
    """Return the row that gives a user the former values; a user that the import created had no status."""
    cells, controls = dict[str, str](), {"id": user_id, "version": str(former.version)}
    if "status" in former.values:
        before = former.values["status"]
        controls["status"] = translate(STATUS_TITLES[str(before or Status.REMOVED)], language)
    if former.values.get("status", "") is not None:
        cells = dict(_cells(former.values.items(), language))
    return SheetRow(number, cells, own=(former.account, user_id), controls=controls)


def _cells(values: Iterable[tuple[str, object]], language: str) -> Iterator[tuple[str, str]]:
    for name, value in values:
        if name != "status":
            yield name, text_of(name, value, language) or str(NONE)
