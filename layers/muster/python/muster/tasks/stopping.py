"""Stopping a task: a request records who stopped it, and its run ends it at its next report of progress."""

from contextlib import suppress

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from muster.audit.entries import Actor
from muster.clock import now
from muster.errors import ConflictError, ThrottledError
from muster.gateways.aws import SERVICE_BUSY, ConditionFailedError
from muster.messages import Message, message
from muster.retrying import tries
from muster.tasks.applying import has_expired
from muster.tasks.logged import entry_of_task, update_logged
from muster.tasks.service import failing, find_task, waits_in_vain
from muster.tasks.table import ENDED, State, Task

_TRIES = 4  # a task is taken up once, stopped once, and ends once
_ENDED = message("task_has_ended", "The task has ended, so it cannot be stopped.")


def is_stoppable(task: Task) -> bool:
    """Return whether a task is still to do something, and was not stopped before."""
    return task.state not in ENDED and not task.stopped_at and not waits_in_vain(task) and not has_expired(task)


def stop(task: Task, actor: Actor) -> Task:
    """Stop a task in the name of a user, and return it; one that was stopped before stays as it is.

    An import that awaits its file fails at once. Any other task ends when its run, or the next one, reports progress.
    Raises ConflictError if the task has ended, NotFoundError if it was deleted meanwhile, and ThrottledError.
    """
    for _ in tries(_TRIES):
        if task.stopped_at:
            return task
        if task.state in ENDED:
            raise ConflictError(_ENDED)
        with suppress(ConditionFailedError):
            update_logged(task, *_stopping(task, actor.name), entry_of_task(task, "stop_task", actor))
        task = find_task(task.enterprise_id, task.task_id)
    raise ThrottledError(SERVICE_BUSY)


def _stopping(task: Task, account: str) -> tuple[list[Action], Condition]:
    """Return the actions that stop a task, and the condition on which they do."""
    noted: list[Action] = [Task.stopped_by.set(account), Task.stopped_at.set(now())]
    if task.state == State.PLANNED:
        return [*noted, *failing(_discarded(account))], Task.state == State.PLANNED
    if task.state != State.AWAITING_UPLOAD:
        begun = Task.state.is_in(State.QUEUED, State.RUNNING)
        return noted, begun & Task.stopped_at.does_not_exist()
    return [*noted, *failing(_stopped_early(account))], Task.state == State.AWAITING_UPLOAD


def _discarded(account: str) -> Message:
    return message(
        "plan_discarded", "{account} discarded the plan of this import. Nothing was changed.", account=account
    )


def _stopped_early(account: str) -> Message:
    return message(
        "import_stopped_early",
        "{account} stopped the import before its file was imported. A file that is still uploaded for it is deleted.",
        account=account,
    )
