"""Releasing the mails of a silent import: a request marks the task, and a run does the rest.

The import may have created 100,000 users, so their due times are not moved by the request. The message of the run goes
before the mark (`announced.py`): without a mark it is passed over, and without a message a mark would wait for ever.
"""

import json
from contextlib import suppress

from muster.audit.entries import Actor
from muster.clock import now
from muster.errors import ConflictError
from muster.gateways import live
from muster.gateways.aws import ConditionFailedError
from muster.messages import message
from muster.tasks.announced import HEAD_START
from muster.tasks.logged import entry_of_task, update_logged
from muster.tasks.service import find_task
from muster.tasks.table import ENDED, Kind, Task

RELEASE = "release"
"""The name of the order to release the mails of an import, in its message."""
_NO_MAILS_WAIT = message(
    "no_mails_wait", "No mails of this task wait: it was not told to mail nobody before a time, or that time is over."
)
_NOT_ENDED = message("import_not_ended", "The import has not ended yet. Wait until it has ended, or stop it first.")


def is_releasable(task: Task) -> bool:
    """Return whether a task is an import that has ended, with mails that wait for a time."""
    return task.state in ENDED and _waits(task) and not task.released_at


def _waits(task: Task) -> bool:
    not_before = task.mail_nobody_before if task.kind == Kind.IMPORT else None
    return not_before is not None and not_before > now()


def release(task: Task, actor: Actor) -> Task:
    """Release the mails of an import in the name of a user, and return the task; once more, it stays as it is.

    A repeated request queues the run again, for users that are left. Raises ConflictError unless mails wait and
    the import has ended, NotFoundError if the task was deleted meanwhile, and ThrottledError.
    """
    if not _waits(task):
        raise ConflictError(_NO_MAILS_WAIT)
    if task.state not in ENDED:
        raise ConflictError(_NOT_ENDED)
    order = {"enterprise_id": task.enterprise_id, "task_id": task.task_id, "asked_at": now().isoformat()}
    live.import_queue().put(json.dumps({RELEASE: order}), enterprise_id=task.enterprise_id, seconds=HEAD_START)
    if task.released_at:
        return task
    actions = [Task.released_at.set(now()), Task.released_by.set(actor.name)]
    marked = Task.task_id.exists() & Task.released_at.does_not_exist()
    with suppress(ConditionFailedError):  # another request was first, or the task is gone
        update_logged(task, actions, marked, entry_of_task(task, "release_mails", actor))
    return find_task(task.enterprise_id, task.task_id)
