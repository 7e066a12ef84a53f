"""A run's work on a task: the lease, the progress, and the end. Each step is one conditional write.

So at most one of two runners makes it.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, cast

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from muster.audit.entries import Changes
from muster.clock import now
from muster.errors import MusterError, NotFoundError
from muster.gateways.aws import ConditionFailedError, aws_errors
from muster.messages import Message, message
from muster.tasks.logged import entry_of_task, run_of, update_logged
from muster.tasks.notices import writing_notice
from muster.tasks.rows import Progress, RowStatus
from muster.tasks.service import find_task
from muster.tasks.table import ENDED, Kind, State, Task, expiry

_MOST_OPENED = 2  # runs that opened the file and ended without a word, nor came further


class TaskEndedError(MusterError):
    """The task has ended; there is nothing left to run."""


class TaskLeasedError(MusterError):
    """Another runner works on the task until `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(message("task_leased", "Another run is working on this task."))
        self.until = until


class FatalFileError(MusterError):
    """Two runs died over the task's file, and neither came further than those before."""


class PlannedError(MusterError):
    """The import is planned; nothing goes on until an administrator applies the plan."""


class StoppedError(MusterError):
    """The user with this account has stopped the task, which is still the run's."""

    def __init__(self, account: str) -> None:
        super().__init__(message("task_stopped", "The task was stopped."))
        self.account = account


class LeaseLostError(MusterError):
    """Another runner has taken the task over, or its record was deleted."""


def take(task: Task, runner: str, until: datetime, *, arrival: str | None = None) -> None:
    """Give `runner` the lease of the task until then; `arrival` is the upload that an import takes.

    Raises TaskEndedError, PlannedError, TaskLeasedError, and NotFoundError when the record was deleted meanwhile.
    """
    free = Task.lease_until.does_not_exist() | (Task.lease_until < now()) | (Task.lease_owner == runner)
    actions: list[Action] = [
        Task.state.set(State.RUNNING),
        Task.lease_owner.set(runner),
        Task.lease_until.set(until),
        Task.expires_at.set(expiry(task)),
        Task.started_at.set(Task.started_at | now()),
        Task.problem.remove(),
        Task.given_up.remove(),
    ]
    if arrival:
        actions.append(Task.arrival.set(arrival))
    try:
        _update(task, actions, ~Task.state.is_in(*ENDED, State.PLANNED) & free)
    except LeaseLostError:
        current = find_task(task.enterprise_id, task.task_id)
        if current.state in ENDED:
            raise TaskEndedError(message("task_ended", "The task has ended.")) from None
        if current.state == State.PLANNED:
            raise PlannedError(message("import_planned", "The import waits until its plan is applied.")) from None
        raise TaskLeasedError(current.lease_until or now()) from None


def open_file(task: Task, runner: str, digest: str | None) -> None:
    """Note that the run opens the task's file with this digest, for the case that it dies over it.

    Raises FatalFileError if two runs have died so, and LeaseLostError.
    """
    opened = int(task.opened or 0)
    if opened >= _MOST_OPENED:
        raise FatalFileError(message("file_ended_runs", "Two runs ended over this file."))
    known = [Task.sha256.set(digest)] if digest else []
    _update(task, [Task.opened.set(opened + 1), *known], Task.lease_owner == runner)


def begin(task: Task, runner: str, *, total: int, notes: Sequence[Message]) -> None:
    """Note how many rows there are, or seem to be, and the messages about the file as a whole."""
    actions: list[Action] = [Task.total.set(total), Task.notes.set(cast(Any, list(notes)))]
    _update(task, [*actions, *_further(task, 1)], Task.lease_owner == runner)


def report_progress(task: Task, runner: str, progress: Progress) -> None:
    """Show how far the task is. Raises LeaseLostError."""
    _update(task, [*_counts(progress), *_further(task, 1 + progress.done)], Task.lease_owner == runner)


def _further(task: Task, reached: int) -> list[Action]:
    """Return the actions that record the progress of a run if it is further than all before; else none."""
    return [Task.reached.set(reached), Task.opened.remove()] if reached > int(task.reached or 0) else []


def finish(task: Task, runner: str, progress: Progress, result_key: str) -> None:
    """End the task, with the notice of the object: its rows are done, the result is stored. Raises LeaseLostError."""
    actions = [*_counts(progress), Task.total.set(progress.done), Task.result_key.set(result_key)]
    state = State.COMPLETED_WITH_ERRORS if progress.of(RowStatus.FAILED) else State.SUCCEEDED
    _end(task, runner, state, actions, _told(progress))


def let_go_on(task: Task, runner: str) -> None:
    """Note that the brake lets an import go on, so that no later run plans its rows again. Raises LeaseLostError."""
    _update(task, [Task.let_go_on_at.set(now())], Task.lease_owner == runner)


def plan(
    task: Task,
    runner: str,
    progress: Progress,
    result_key: str,
    record: Mapping[str, Any],
    notes: Sequence[Message],
) -> None:
    """Let the task wait until its plan is applied; the plan is stored.

    Raises StoppedError if the task was stopped, and LeaseLostError.

    Args:
        task: an import, with the notice that is due.
        runner: who has its lease.
        progress: how many rows are going to have which status.
        result_key: the stored workbook of the plan.
        record: what S3 told of the file.
        notes: the messages about the file and the plan.

    """
    waiting = [
        Task.state.set(State.PLANNED),
        Task.planned_at.set(now()),
        Task.total.set(progress.done),
        Task.result_key.set(result_key),
        Task.upload_record.set(cast(Any, record)),
        Task.notes.set(cast(Any, list(notes))),
        *writing_notice(task),
        *(attribute.remove() for attribute in (Task.lease_owner, Task.lease_until, Task.opened, Task.reached)),
    ]
    values = entry_of_task(task, "plan_import", run_of(task), _told(progress), task.task_id)
    mine = (Task.lease_owner == runner) & Task.task_id.exists()
    with _lease_lost():
        try:
            update_logged(task, [*_counts(progress), *waiting], mine & Task.stopped_at.does_not_exist(), values)
        except ConditionFailedError:
            _raise_if_stopped(task, runner)
            raise


def _raise_if_stopped(task: Task, runner: str) -> None:
    """Raise StoppedError if the task is still this run's, and was stopped."""
    with suppress(NotFoundError):
        current = find_task(task.enterprise_id, task.task_id)
        if current.lease_owner == runner and current.stopped_at:
            raise StoppedError(str(current.stopped_by)) from None


def fail(task: Task, runner: str, problem: Message, result_key: str | None = None) -> None:
    """End the task because its file is faulty. Raises LeaseLostError.

    Args:
        task: the task, with the notice that is due.
        runner: who has its lease.
        problem: tells the person how to fix it.
        result_key: the stored file that tells the same to who has no other way to know.

    """
    kept = [Task.result_key.set(result_key)] if result_key else []
    told: Changes = {"problem": (None, problem.code), RowStatus.CREATED: (None, int(task.created or 0))}
    _end(task, runner, State.FAILED, [Task.problem.set(problem), *kept], told)


def put_back(task: Task, runner: str, problem: Message | None = None, *, given_up: bool = False) -> None:
    """Let another run go on with the task; if it is `given_up`, when an operator says so. Raises LeaseLostError."""
    actions: list[Action] = [
        Task.state.set(State.QUEUED),
        Task.lease_owner.remove(),
        Task.lease_until.remove(),
        Task.opened.remove(),
    ]
    if problem:
        actions.append(Task.problem.set(problem))
    if given_up:
        actions.append(Task.given_up.set(True))
    _update(task, actions, Task.lease_owner == runner)


def _end(task: Task, runner: str, state: State, actions: Sequence[Action], told: Changes) -> None:
    """End the task. An import has an entry in the audit log with `told`; an export has changed nothing."""
    lease = [Task.lease_owner.remove(), Task.lease_until.remove()]
    ending = [Task.state.set(state), Task.ended_at.set(now()), *actions, *lease]
    if task.kind != Kind.IMPORT:
        _update(task, ending, Task.lease_owner == runner)
        return
    values = entry_of_task(task, "end_import", run_of(task), {"state": (task.state, state), **told}, task.task_id)
    with _lease_lost():
        due = [*ending, *writing_notice(task)]
        update_logged(task, due, (Task.lease_owner == runner) & Task.task_id.exists(), values)


def _told(progress: Progress) -> Changes:
    """Return the counts that an entry of the audit log tells: those of creations and faults, and others if not 0."""
    always = {RowStatus.CREATED, RowStatus.FAILED, RowStatus.SKIPPED}
    return {status: (None, progress.of(status)) for status in RowStatus if status in always or progress.of(status)}


def _counts(progress: Progress) -> list[Action]:
    return [Task.done.set(progress.done), *(getattr(Task, status).set(progress.of(status)) for status in RowStatus)]


def _update(task: Task, actions: Sequence[Action], condition: Condition) -> None:
    with _lease_lost(), aws_errors():
        task.update(list(actions), condition & Task.task_id.exists())


@contextmanager
def _lease_lost() -> Iterator[None]:
    """Raise LeaseLostError where a condition fails: each is that the task is this run's."""
    try:
        yield
    except ConditionFailedError:
        raise LeaseLostError(message("lease_lost", "The task is no longer this run's.")) from None
