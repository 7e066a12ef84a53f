"""Asking for an import to be undone: another import, which plans the way back and waits until it is applied."""

from muster.errors import ConflictError
from muster.gateways import live
from muster.imports.options import ImportOptions, Match, Mode
from muster.imports.upload import granted_key, without_file
from muster.logs import audit
from muster.messages import message
from muster.tasks.announced import HEAD_START
from muster.tasks.places import take_place
from muster.tasks.service import adopt_upload, is_undoable
from muster.tasks.table import Kind, Task
from muster.ulids import new_ulid
from muster.users.user import User

_NOT_UNDOABLE = message(
    "import_not_undoable", "Only an import that has ended, and has changed users, can be undone. Read the task again."
)


def request_undo(caller: User, task: Task) -> Task:
    """Create the task that plans to undo an import, and queue it.

    The message goes first (`tasks/announced.py`). Raises ConflictError unless the import can be
    undone, LimitError and ThrottledError.
    """
    if not is_undoable(task):
        raise ConflictError(_NOT_UNDOABLE)
    notify = task.creator_id == caller.id and ImportOptions.of(task.import_options).notify
    options = ImportOptions(
        Mode.UPDATE, Match.ID, allow_role_changes=True, undo_of=str(task.task_id), preview=True, notify=notify
    )
    task_id = new_ulid()
    take_place(Kind.IMPORT, caller.enterprise_id, task_id)
    body = without_file(caller.enterprise_id, task_id)
    live.import_queue().put(body, enterprise_id=caller.enterprise_id, seconds=HEAD_START)
    undoing = adopt_upload(
        caller.enterprise_id,
        task_id,
        file_name=str(task.file_name),
        upload_key=granted_key(caller.enterprise_id, task_id),
        created_by=caller.account,
        creator_id=caller.id,
        options=options.kept(),
    )
    audit("undo_import", by=caller.account, enterprise_id=caller.enterprise_id, task_id=str(task.task_id))
    return undoing
