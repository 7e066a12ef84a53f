"""Imports without a file, which plan their rows and wait until they are applied: bulk edits, and undoing."""

from muster.gateways import live
from muster.imports.options import ImportOptions
from muster.imports.upload import granted_key, without_file
from muster.tasks.announced import HEAD_START
from muster.tasks.places import take_place
from muster.tasks.service import adopt_upload
from muster.tasks.table import Kind, Task
from muster.ulids import new_ulid
from muster.users.user import User


def request_plan(caller: User, file_name: str, options: ImportOptions) -> Task:
    """Create the task of an import without a file, and queue it; `file_name` is its name in the Task Center.

    The message goes first (`tasks/announced.py`). Raises LimitError and ThrottledError.
    """
    task_id = new_ulid()
    take_place(Kind.IMPORT, caller.enterprise_id, task_id)
    body = without_file(caller.enterprise_id, task_id)
    live.import_queue().put(body, enterprise_id=caller.enterprise_id, seconds=HEAD_START)
    return adopt_upload(
        caller.enterprise_id,
        task_id,
        file_name=file_name,
        upload_key=granted_key(caller.enterprise_id, task_id),
        created_by=caller.account,
        creator_id=caller.id,
        options=options.kept(),
    )
