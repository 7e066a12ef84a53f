"""The run that releases the mails of an import: each user's waiting mail is due now.

Nothing is kept of how far it is: users that are released no longer match the query. So a run that dies, or is out of
time, is simply followed by another one (docs/decisions/16-silent-imports.md).
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from muster.delivery import Delivery
from muster.errors import NotFoundError
from muster.gateways.queues import Nudges, TaskQueue
from muster.imports.chunks import chunks
from muster.imports.nudging import Nudging
from muster.logs import logger
from muster.tasks.announced import may_be_saved_soon
from muster.tasks.service import find_task
from muster.tasks.table import Task
from muster.users.releasing import release, waiting_users

_THREADS = 8
_LAST_SECONDS = 10.0  # of a run
_LOOK_AGAIN = 30  # seconds, after which the index of users has every user, and a request has marked the task


def follow(order: dict[str, Any], delivery: Delivery, queue: TaskQueue, nudges: Nudges) -> None:
    """Release the mails of an import as far as the time allows, and queue the order again for the rest.

    `order` is that of the message (`muster.tasks.releasing`). A run that has released mails is followed by another one,
    as the index of users can be a moment behind; it ends when none is found. Raises ThrottledError.
    """
    enterprise_id, task_id = str(order["enterprise_id"]), str(order["task_id"])
    try:
        task = find_task(enterprise_id, task_id)
    except NotFoundError:
        return
    if not task.released_at:
        if may_be_saved_soon(datetime.fromisoformat(order["asked_at"])):
            queue.put(delivery.body, enterprise_id=enterprise_id, seconds=_LOOK_AGAIN)
        return
    released = _release(task, delivery, Nudging(nudges, enterprise_id))
    logger.info("Mails were released", task_id=task_id, users=released)
    if released:
        queue.put(delivery.body, enterprise_id=enterprise_id, seconds=_LOOK_AGAIN)


def _release(task: Task, delivery: Delivery, nudging: Nudging) -> int:
    """Release the users with waiting mails, until the time is over; return how many."""
    released = 0
    with ThreadPoolExecutor(_THREADS) as pool:
        try:
            for some in chunks(waiting_users(task.enterprise_id, task.task_id)):
                for user, is_due in zip(some, pool.map(release, some), strict=True):
                    if is_due:
                        nudging.add(user.id)
                released += len(some)
                nudging.send_full_calls(pool)
                if delivery.time_left() < _LAST_SECONDS:
                    break
        finally:
            nudging.send_all()
    return released
