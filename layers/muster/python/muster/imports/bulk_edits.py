"""Bulk edits: the users that match a filter, as they are when the plan is made, become rows of an import.

The list is stored at once, so that the plan is applied to just these users, though the change itself may take them out
of the filter, and others into it.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any

from muster.errors import NotFoundError, WorkbookError
from muster.gateways.files import Files
from muster.imports import failures
from muster.imports.cells import NONE
from muster.imports.rows_of_users import FIRST_ROW, own_headers, row_of_user
from muster.languages import translate
from muster.messages import message
from muster.spreadsheets.export import text_of
from muster.spreadsheets.reader import Reading
from muster.spreadsheets.rows import Repeatable, SheetRow
from muster.tasks.table import Task
from muster.users.filters import Filter
from muster.users.lists import stream

MOST_USERS = 100_000
"""As many as the rows of a file."""
_NOBODY = message("bulk_edit_of_nobody", "No user matches the filter. Change the filter, and start again.")
_TOO_MANY = message(
    "bulk_edit_too_large",
    "More than {most:,} users match the filter. Narrow it, by department for example, and change the parts one by one.",
    most=MOST_USERS,
)


def list_key(enterprise_id: str, task_id: str) -> str:
    """Return the key under which the list of a bulk edit's users is stored."""
    return f"checkpoints/{enterprise_id}/{task_id}-users"


@contextmanager
def bulk_edit_reading(task: Task, asked: Mapping[str, Any], reports: Files, language: str) -> Iterator[Reading]:
    """Open the rows of a bulk edit: one for each user that matched the filter when its first run began.

    Raises WorkbookError if nobody matches, if too many do, and if the list is not there any more; and ThrottledError.
    """
    key = list_key(task.enterprise_id, task.task_id)
    with tempfile.TemporaryFile() as file:
        try:
            reports.read(key, file)
        except NotFoundError:
            if task.approver_id:
                raise WorkbookError(failures.PLAN_GONE) from None
            _list_users(task.enterprise_id, Filter.of(asked["filter"]), file)
            file.seek(0)
            reports.write(key, file, content_type="text/plain")
        rows = Repeatable(lambda: _rows(file, asked, language))
        yield Reading((), _count(file), rows, own_headers(language), frozenset(asked.get("changes", ())))


def _list_users(enterprise_id: str, which: Filter, file: IO[bytes]) -> None:
    """Write id, account and version of each user that matches a line each."""
    count = 0
    for user in stream(enterprise_id, which, ("id", "account", "version")):
        count += 1
        if count > MOST_USERS:
            raise WorkbookError(_TOO_MANY)
        file.write(json.dumps([user.id, user.account, user.version]).encode() + b"\n")
    if not count:
        raise WorkbookError(_NOBODY)


def _count(file: IO[bytes]) -> int:
    file.seek(0)
    return sum(1 for _ in file)


def _rows(file: IO[bytes], asked: Mapping[str, Any], language: str) -> Iterator[SheetRow]:
    """Yield the row of each user: the values that all get, and the version that they are compared with."""
    cells = {
        name: text_of(name, value, language) or translate(NONE, language)
        for name, value in asked.get("changes", {}).items()
    }
    file.seek(0)
    for number, line in enumerate(file, FIRST_ROW):
        yield row_of_user(number, *json.loads(line), cells=cells, status=asked.get("status"), language=language)
