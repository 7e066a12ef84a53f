"""Asking for an import or a batch to be undone: another import, which plans the way back and waits to be applied."""

from muster.clock import now
from muster.errors import ConflictError, NotFoundError
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
_NO_BATCH = message(
    "batch_not_found", "There is no such batch, or it changed nobody, or its entries in the audit log are gone."
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


def request_undo_of_batch(caller: User, batch_id: str) -> Task:
    """Create the task that plans to undo a batch of the caller's enterprise, and queue it.

    Raises NotFoundError if the audit log has nothing of the batch, LimitError and ThrottledError.
    """
    from muster.imports.undoing import entries_of_batch  # noqa: PLC0415 - loads the reader, as few requests need it

    if next(entries_of_batch(caller.enterprise_id, batch_id), None) is None:
        raise NotFoundError(_NO_BATCH)
    options = ImportOptions(
        Mode.UPDATE, Match.ID, allow_role_changes=True, undo_of=batch_id, is_of_batch=True, preview=True
    )
    undoing = request_plan(caller, f"batch-{now():%Y-%m-%d}-UTC.xlsx", options)
    told = {"batch_id": batch_id}
    audit("undo_batch", by=caller.account, enterprise_id=caller.enterprise_id, task_id=undoing.task_id, details=told)
    return undoing
