"""Undoing an import or a batch: its changes, as the audit log tells them, become rows with the former values."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from muster.audit.entries import AuditEntry, Subject, parts_of_subject, run_of_import
from muster.audit.log import EntryFilter, stream
from muster.errors import NotFoundError, WorkbookError
from muster.imports.cells import NONE
from muster.imports.rows_of_users import FIRST_ROW, own_headers, row_of_user
from muster.messages import message
from muster.spreadsheets.export import text_of
from muster.spreadsheets.reader import Reading
from muster.spreadsheets.rows import SheetRow
from muster.tasks.service import find_task
from muster.ulids import time_of
from muster.users.editing import EDITABLE
from muster.users.user import Status

_NOTHING = message("nothing_to_undo", "Nothing that was changed is in the audit log any more.")
_MAILS = message("mails_not_undone", "Mails that were sent cannot be taken back.")
_LONGEST_BATCH = timedelta(minutes=1)  # a request takes 30 s at most (infra/template.yaml)


@dataclass
class _Former:
    """A user before an import: the values of the fields that it changed, and the version after its last change."""

    account: str
    version: int = 0
    values: dict[str, object] = field(default_factory=dict)


def undo_reading(enterprise_id: str, undo_of: str, language: str, *, is_of_batch: bool) -> Reading:
    """Return rows that undo an import or a batch: one for each user that it changed, in the order of the changes.

    Raises WorkbookError if the import or its entries are not there any more, and ThrottledError.
    """
    entries = entries_of_batch if is_of_batch else _entries_of_import
    former = _former(_of_users(reversed(list(entries(enterprise_id, undo_of)))))
    if not former:
        raise WorkbookError(_NOTHING)
    rows = [_row(number, user_id, each, language) for number, (user_id, each) in enumerate(former.items(), FIRST_ROW)]
    return Reading((_MAILS,), len(rows), rows, own_headers(language), frozenset({*EDITABLE, "account"}))


def _entries_of_import(enterprise_id: str, import_id: str) -> Iterator[AuditEntry]:
    """Yield the entries of an import, the latest first; none if its record was deleted. Raises ThrottledError."""
    with suppress(NotFoundError):
        task = find_task(enterprise_id, import_id)
        actor = run_of_import(task.task_id, task.created_by).id
        yield from stream(task.enterprise_id, EntryFilter(actor, since=task.created_at))


def entries_of_batch(enterprise_id: str, batch_id: str) -> Iterator[AuditEntry]:
    """Yield the entries of a batch, the latest first; none for a text that is no id. Raises ThrottledError."""
    begun = time_of(batch_id)
    if begun is None:
        return
    for entry in stream(enterprise_id, EntryFilter(since=begun, until=begun + _LONGEST_BATCH)):
        if entry.cause == batch_id:
            yield entry


def _of_users(entries: Iterable[AuditEntry]) -> Iterator[tuple[str, AuditEntry]]:
    """Yield the entries about users, each with the user's id."""
    for entry in entries:
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
    before = former.values.get("status", "")
    status = str(before or Status.REMOVED) if "status" in former.values else None
    cells = {} if before is None else dict(_cells(former.values.items(), language))
    return row_of_user(number, user_id, former.account, former.version, cells=cells, status=status, language=language)


def _cells(values: Iterable[tuple[str, object]], language: str) -> Iterator[tuple[str, str]]:
    for name, value in values:
        if name != "status":
            yield name, text_of(name, value, language) or str(NONE)
