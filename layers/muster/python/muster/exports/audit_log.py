"""An export of the audit log: the entries that its task's filter shows, the latest first, as a workbook or as CSV."""

from typing import BinaryIO

from muster.audit import log
from muster.audit.entries import Subject
from muster.enterprises import find_enterprise
from muster.errors import WorkbookError
from muster.exports.audit_filter import filter_of
from muster.exports.pace import Pace
from muster.messages import message
from muster.spreadsheets.audit_log import audit_sheet
from muster.tasks.table import Task

MOST_ENTRIES = 300_000
"""What one run writes in its time, with room to spare; a sheet of Excel has 1,048,576 rows."""
MOST_BYTES = 1024**3
"""Of the file, while it is written: the function has two such files' room (infra/template.yaml)."""

_TOO_MANY = message(
    "audit_export_too_large",
    "The audit log has too many entries of this filter for one file. Export it in parts, month by month for example.",
)
_TOO_SLOW = message(
    "audit_export_too_slow",
    "This export of the audit log takes too long. Export it in parts, month by month for example.",
)


def write_entries(task: Task, pace: Pace, file: BinaryIO) -> None:
    """Write the entries to `file`. Raises WorkbookError when they are too many, and what `pace` raises."""
    which, subject, form = filter_of(task.export_filter or {})
    pace.begin(0, too_slow=_TOO_SLOW)
    with audit_sheet(form, file, find_enterprise(task.enterprise_id).language) as sheet:
        for entry in log.stream(task.enterprise_id, which, (Subject.USER, subject) if subject else None):
            if pace.done == MOST_ENTRIES or file.tell() > MOST_BYTES:
                raise WorkbookError(_TOO_MANY)
            sheet.add(entry)
            pace.step()
        sheet.close()
