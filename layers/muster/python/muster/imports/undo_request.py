"""Asking for an import to be undone: another import, which plans the way back and waits until it is applied."""

from muster.errors import ConflictError
from muster.imports.options import ImportOptions, Match, Mode
from muster.imports.planned import request_plan
from muster.logs import audit
from muster.messages import message
from muster.tasks.service import is_undoable
from muster.tasks.table import Task
from muster.users.user import User

_NOT_UNDOABLE = message(
    "import_not_undoable", "Only an import that has ended, and has changed users, can be undone. Read the task again."
)


def request_undo(caller: User, task: Task) -> Task:
    """Create the task that plans to undo an import, and queue it.

    Raises ConflictError unless the import can be undone, LimitError and ThrottledError.
    """
    if not is_undoable(task):
        raise ConflictError(_NOT_UNDOABLE)
    notify = task.creator_id == caller.id and ImportOptions.of(task.import_options).notify
    options = ImportOptions(
        Mode.UPDATE, Match.ID, allow_role_changes=True, undo_of=str(task.task_id), preview=True, notify=notify
    )
    undoing = request_plan(caller, str(task.file_name), options)
    audit("undo_import", by=caller.account, enterprise_id=caller.enterprise_id, task_id=str(task.task_id))
    return undoing
