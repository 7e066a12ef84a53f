"""Tasks with a message that is queued before they are saved.

The message goes first: a task without one would wait for ever, while a message without a task is passed over.
"""

from datetime import datetime, timedelta

from muster.clock import now
from muster.errors import NotFoundError
from muster.tasks.running import TaskLeasedError
from muster.tasks.service import find_task
from muster.tasks.table import Task
from muster.ulids import time_of

HEAD_START = 1
"""Seconds that a task, or what changes it, has to be there before its message."""
_SAVED_WITHIN = timedelta(seconds=45)  # after the message; longer than a request may last
_LOOK_AGAIN = timedelta(seconds=14)  # it is there, or given up, before the message has come too often


def find_announced(enterprise_id: str, task_id: str) -> Task | None:
    """Return the task of a message; None if its record was deleted, or was never written.

    Raises TaskLeasedError as long as a request may still be saving it.
    """
    try:
        return find_task(enterprise_id, task_id)
    except NotFoundError:
        made_at = time_of(task_id)
        if made_at is None or not may_be_saved_soon(made_at):
            return None
        raise TaskLeasedError(now() + _LOOK_AGAIN) from None


def may_be_saved_soon(announced_at: datetime) -> bool:
    """Return whether a request that queued its message then may still be saving the task."""
    return now() <= announced_at + _SAVED_WITHIN
