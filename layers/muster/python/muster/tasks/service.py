"""Transitions of tasks. Each step is one conditional write, so at most one of two runners makes it."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, cast

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from muster.clock import now
from muster.errors import ConflictError, MusterError, NotFoundError
from muster.gateways.aws import ConditionFailedError, aws_errors, is_still
from muster.settings import settings
from muster.tasks.rows import Progress, RowStatus
from muster.tasks.table import ENDED, Kind, State, Task

_LONGEST_ID = 64  # characters; ours have 26
UPLOAD_SECONDS = 3600  # how long a granted upload may wait for its file
_WAITS_FOR_UPLOAD = timedelta(days=1)  # until the record of an import whose file never came is forgotten


def new_task_id() -> str:
    """Return a new ULID: unique, and sorted by time."""
    from ulid import ULID  # noqa: PLC0415 - slow to load, and few requests make a task

    return str(ULID())


GRANTED_FOLDER = "uploads"
"""uploads/<enterprise>/<task> is a file whose task waits for it."""

TAKEN_UP_WITHIN = timedelta(minutes=20)
"""After its lease, a task whose run died, unless it died too often."""
_LONGEST_WAIT = timedelta(days=1)  # of a task for a run; its upload does not live longer
_MOST_OPENED = 2  # runs that opened the file and ended without a word, nor came further


class TaskEndedError(MusterError):
    """The task has ended; there is nothing left to run."""


class TaskLeasedError(MusterError):
    """Another runner works on the task until `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__("Another run is working on this task.")
        self.until = until


class FatalFileError(MusterError):
    """Two runs died over the task's file, and neither came further than those before."""


class LeaseLostError(MusterError):
    """Another runner has taken the task over, or its record was deleted."""


def await_upload(
    enterprise_id: str, task_id: str, *, file_name: str, upload_key: str, created_by: str, creator_since: datetime
) -> Task:
    """Create an import task that waits for its file; it expires after a day if none arrives."""
    task = _new_import(enterprise_id, task_id, file_name, upload_key, created_by, State.AWAITING_UPLOAD)
    task.creator_since = creator_since
    task.expires_at = now() + _WAITS_FOR_UPLOAD
    with aws_errors():
        task.save()
    return task


def adopt_upload(
    enterprise_id: str,
    task_id: str,
    *,
    file_name: str,
    upload_key: str,
    created_by: str,
    creator_since: datetime | None = None,
) -> Task:
    """Create the import task of a file that no task waits for, or return it if it exists."""
    task = _new_import(enterprise_id, task_id, file_name, upload_key, created_by, State.QUEUED)
    task.creator_since = creator_since
    try:
        with aws_errors():
            task.save(Task.task_id.does_not_exist())
    except ConditionFailedError:
        return find_task(enterprise_id, task_id)
    return task


def queue_export(
    enterprise_id: str,
    task_id: str,
    *,
    file_name: str,
    export_filter: Mapping[str, object],
    created_by: str,
    creator_since: datetime,
) -> Task:
    """Create an export task for the users that match the filter."""
    task = Task(
        enterprise_id=enterprise_id,
        task_id=task_id,
        kind=Kind.EXPORT,
        file_name=file_name,
        state=State.QUEUED,
        export_filter=dict(export_filter),
        created_by=created_by,
        creator_since=creator_since,
        created_at=now(),
        expires_at=_expiry(),
    )
    with aws_errors():
        task.save()
    return task


def _new_import(
    enterprise_id: str, task_id: str, file_name: str, upload_key: str, created_by: str, state: State
) -> Task:
    return Task(
        enterprise_id=enterprise_id,
        task_id=task_id,
        kind=Kind.IMPORT,
        file_name=file_name,
        state=state,
        upload_key=upload_key,
        created_by=created_by,
        created_at=now(),
        expires_at=_expiry(),
    )


def is_task_id(text: str) -> bool:
    """Return whether `text` can be a task's id: a ULID, or at least no longer than DynamoDB takes a key."""
    return 0 < len(text) <= _LONGEST_ID


def find_task(enterprise_id: str, task_id: str) -> Task:
    """Return the task. Raises NotFoundError."""
    if not is_task_id(task_id):
        raise NotFoundError("There is no such task.")
    with aws_errors():
        try:
            return Task.get(enterprise_id, task_id, consistent_read=True)
        except Task.DoesNotExist:
            raise NotFoundError("There is no such task.") from None


def list_tasks(
    enterprise_id: str, *, limit: int, before: str | None = None, kind: Kind | None = None
) -> tuple[Sequence[Task], str | None]:
    """Tasks of an enterprise, latest first, and the id to continue before; None at the end."""
    keys = Task.task_id < before if before else None
    of_kind = Task.kind == kind if kind else None
    with aws_errors():
        found = list(Task.query(enterprise_id, keys, of_kind, scan_index_forward=False, limit=limit + 1))
    page = found[:limit]
    return page, page[-1].task_id if len(found) > limit else None


def take(task: Task, runner: str, until: datetime, *, arrival: str | None = None) -> None:
    """Give `runner` the lease of the task until then; `arrival` is the upload that an import takes.

    Raises TaskEndedError, TaskLeasedError, and NotFoundError when the record was deleted meanwhile.
    """
    free = Task.lease_until.does_not_exist() | (Task.lease_until < now()) | (Task.lease_owner == runner)
    actions: list[Action] = [
        Task.state.set(State.RUNNING),
        Task.lease_owner.set(runner),
        Task.lease_until.set(until),
        Task.expires_at.set(_expiry()),
        Task.started_at.set(Task.started_at | now()),
        Task.problem.remove(),
        Task.given_up.remove(),
    ]
    if arrival:
        actions.append(Task.arrival.set(arrival))
    try:
        _update(task, actions, ~Task.state.is_in(*ENDED) & free)
    except LeaseLostError:
        current = find_task(task.enterprise_id, task.task_id)
        if current.state in ENDED:
            raise TaskEndedError("The task has ended.") from None
        raise TaskLeasedError(current.lease_until or now()) from None


def open_file(task: Task, runner: str) -> None:
    """Note that the run opens the task's file, for the case that it dies over it.

    Raises FatalFileError if two runs have died so, and LeaseLostError.
    """
    opened = int(task.opened or 0)
    if opened >= _MOST_OPENED:
        raise FatalFileError("Two runs ended over this file.")
    _update(task, [Task.opened.set(opened + 1)], Task.lease_owner == runner)


def begin(task: Task, runner: str, *, total: int, notes: Sequence[str]) -> None:
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
    """End the task: its rows are done and the result is stored. Raises LeaseLostError."""
    actions = [*_counts(progress), Task.total.set(progress.done), Task.result_key.set(result_key)]
    _end(task, runner, State.COMPLETED_WITH_ERRORS if progress.of(RowStatus.FAILED) else State.SUCCEEDED, actions)


def fail(task: Task, runner: str, problem: str, result_key: str | None = None) -> None:
    """End the task because its file is faulty. Raises LeaseLostError.

    Args:
        task: the task.
        runner: who has its lease.
        problem: tells the person how to fix it.
        result_key: the stored file that tells the same to who has no other way to know.

    """
    kept = [Task.result_key.set(result_key)] if result_key else []
    _end(task, runner, State.FAILED, [Task.problem.set(problem), *kept])


def fail_awaiting(enterprise_id: str, account: str, problem: str) -> None:
    """Fail every import that this account started and that still waits for its file. Raises ThrottledError.

    A file that arrives later meets a task that has ended, and is deleted.
    """
    oldest = _first_id_since(now() - _WAITS_FOR_UPLOAD)
    waiting = (Task.created_by == account) & (Task.state == State.AWAITING_UPLOAD)
    with aws_errors():
        for task in Task.query(enterprise_id, Task.task_id >= oldest, waiting):
            actions: list[Action] = [
                Task.state.set(State.FAILED),
                Task.problem.set(problem),
                Task.ended_at.set(now()),
                Task.expires_at.set(_expiry()),
            ]
            with suppress(ConditionFailedError), aws_errors():
                task.update(actions, Task.state == State.AWAITING_UPLOAD)


def _first_id_since(moment: datetime) -> str:
    """Return the lowest id of tasks made at this moment or later."""
    from ulid import ULID  # noqa: PLC0415 - slow to load, and few requests need it

    return str(ULID(round(moment.timestamp() * 1000).to_bytes(6) + bytes(10)))


def put_back(task: Task, runner: str, problem: str | None = None, *, given_up: bool = False) -> None:
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


def is_deletable(task: Task) -> bool:
    """Return whether a task neither runs nor waits for a run: it has ended, or its runs died and none is to come."""
    if task.state == State.RUNNING:
        return task.lease_until is not None and task.lease_until + TAKEN_UP_WITHIN < now()
    if task.state == State.QUEUED:
        return bool(task.given_up) or (task.started_at or task.created_at) + _LONGEST_WAIT < now()
    return True


def delete_task(task: Task) -> None:
    """Forget a task. Raises ConflictError while it runs or waits for a run."""
    as_it_was = (Task.state == task.state) & is_still(Task.lease_owner, task.lease_owner)
    running = ConflictError("The task is still running. Delete it when it has ended.")
    if not is_deletable(task):
        raise running
    try:
        with aws_errors():
            task.delete(as_it_was)
    except ConditionFailedError:
        raise running from None


def _end(task: Task, runner: str, state: State, actions: Sequence[Action]) -> None:
    lease = [Task.lease_owner.remove(), Task.lease_until.remove()]
    _update(task, [Task.state.set(state), Task.ended_at.set(now()), *actions, *lease], Task.lease_owner == runner)


def _counts(progress: Progress) -> list[Action]:
    return [Task.done.set(progress.done), *(getattr(Task, status).set(progress.of(status)) for status in RowStatus)]


def _update(task: Task, actions: Sequence[Action], condition: Condition) -> None:
    try:
        with aws_errors():
            task.update(list(actions), condition & Task.task_id.exists())
    except ConditionFailedError:
        raise LeaseLostError("The task is no longer this run's.") from None


def _expiry() -> Any:
    return now() + timedelta(days=settings().task_days)
