"""Mending an import: rows of it that failed, corrected by an administrator, become another import."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from muster.enterprises import language_of
from muster.errors import ConflictError
from muster.gateways import live
from muster.imports.options import ImportOptions
from muster.imports.upload import announce_upload
from muster.messages import message
from muster.spreadsheets import WORKBOOK_TYPE
from muster.tasks.table import Kind, State, Task
from muster.users.user import User

_MENDED = " (mended)"
_LONGEST_STEM = 200  # characters of the file's name
_NOT_MENDABLE = message(
    "import_not_mendable",
    "Only an import of a file that has ended, and of which rows failed, can be mended. Read the task again.",
)


def request_mended(caller: User, task: Task, rows: Sequence[Mapping[str, str]]) -> Task:
    """Import corrected rows, by field, with the options of the import that they are of; return the new task.

    A request that ends before the file is stored leaves a task that fails for want of a file.
    Raises ConflictError unless rows of the import failed, LimitError and ThrottledError.
    """
    options = ImportOptions.of(task.import_options)
    if task.kind != Kind.IMPORT or task.state != State.COMPLETED_WITH_ERRORS or not options.has_file:
        raise ConflictError(_NOT_MENDABLE)
    from muster.spreadsheets.mended import mended  # noqa: PLC0415 - loads openpyxl, which few requests need

    file = mended(rows, language_of(caller.enterprise_id))
    stem = PurePosixPath(task.file_name).stem.removesuffix(_MENDED)[:_LONGEST_STEM]
    new, key = announce_upload(caller, f"{stem}{_MENDED}.xlsx", replace(options, mends=str(task.task_id)))
    live.uploads().write(key, file, content_type=WORKBOOK_TYPE)
    return new
