"""An export of users: those that its task's filter shows, as the template has them."""

from typing import BinaryIO

from muster.enterprises import find_enterprise
from muster.errors import WorkbookError
from muster.exports.pace import Pace
from muster.messages import Message, in_a_row, message
from muster.spreadsheets.columns import COLUMNS, EXPORT_TIMES
from muster.spreadsheets.export import Export
from muster.tasks.table import Task
from muster.users.filters import Filter
from muster.users.lists import count, stream

MOST_USERS = 100_000
"""What a file may hold that is to be imported again."""

_ATTRIBUTES = (
    *(column.field for column in COLUMNS if column.field != "password"),
    *("status", "mail_status", *EXPORT_TIMES, "id", "version"),
)
_NARROW = message(
    "export_narrow_filter", "Narrow the filter, by department for example, and export the parts one by one."
)


def write_users(task: Task, pace: Pace, file: BinaryIO) -> None:
    """Write the users to `file`. Raises WorkbookError when they are too many, and what `pace` raises."""
    criteria = Filter.of(task.export_filter or {})
    total = count(task.enterprise_id, criteria)
    if total > MOST_USERS:
        raise WorkbookError(in_a_row([_too_large(total), _NARROW]))
    pace.begin(total, too_slow=in_a_row([_too_slow(total), _NARROW]))
    with Export(file, find_enterprise(task.enterprise_id).language) as export:
        for user in stream(task.enterprise_id, criteria, _ATTRIBUTES):
            export.add(vars(user))
            pace.step()
        export.close()


def _too_large(total: int) -> Message:
    return message(
        "export_too_large",
        "These are {total:,} users, and a file may have {most:,}.",
        total=total,
        most=MOST_USERS,
    )


def _too_slow(total: int) -> Message:
    return message("export_too_slow", "The export of {total:,} users takes too long.", total=total)
