"""Applying the plan of an import: an administrator approves it, and the import is queued once more."""

import json
from datetime import timedelta

from pynamodb.expressions.update import Action

from muster.audit.entries import Actor
from muster.clock import now
from muster.errors import ConflictError
from muster.gateways import live
from muster.gateways.aws import ConditionFailedError
from muster.messages import message
from muster.tasks.announced import HEAD_START
from muster.tasks.logged import entry_of_task, update_logged
from muster.tasks.service import find_task
from muster.tasks.table import State, Task, expiry

PLAN_VALID = timedelta(hours=24)
"""How long a plan waits to be applied: the uploads bucket deletes the file after a day."""
APPLIED_AT = "applied_at"
"""The name of the time, in the message that applies a plan."""
_NOT_PLANNED = message("import_not_planned", "The import does not wait to be applied. Read the task again.")
PLAN_EXPIRED = message(
    "plan_expired", "The plan was not applied within 24 hours. Start the import once more and upload the file."
)


def has_expired(task: Task) -> bool:
    """Return whether a plan has waited too long to be applied."""
    return task.state == State.PLANNED and bool(task.planned_at) and task.planned_at + PLAN_VALID < now()


def apply(task: Task, actor: Actor) -> Task:
    """Apply the plan of an import in the name of a user, and return the task.

    The message goes first (`tasks/announced.py`). Raises ConflictError unless the task is planned, and ThrottledError.
    """
    if task.state != State.PLANNED or not task.upload_record:
        raise ConflictError(_NOT_PLANNED)
    if has_expired(task):
        raise ConflictError(PLAN_EXPIRED)
    body = {"has_group": True, "Records": [task.upload_record], APPLIED_AT: now().isoformat()}
    live.import_queue().put(json.dumps(body), enterprise_id=task.enterprise_id, seconds=HEAD_START)
    actions: list[Action] = [
        Task.state.set(State.QUEUED),
        Task.approved_by.set(actor.name),
        Task.approver_id.set(actor.id),
        Task.done.set(0),
        Task.expires_at.set(expiry()),
    ]
    try:
        update_logged(task, actions, Task.state == State.PLANNED, entry_of_task(task, "apply_import", actor))
    except ConditionFailedError:
        raise ConflictError(_NOT_PLANNED) from None
    return find_task(task.enterprise_id, task.task_id)
