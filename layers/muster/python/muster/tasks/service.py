"""Tasks as requests see them: creating, finding, listing and deleting them. Runs work on them by `running.py`."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from pynamodb.expressions.update import Action

from muster.audit.entries import Actor, Changes
from muster.clock import now
from muster.errors import ConflictError, NotFoundError
from muster.gateways.aws import ConditionFailedError, aws_errors
from muster.gateways.tables import is_still
from muster.messages import Message, message
from muster.tasks.logged import delete_logged, entry_of_task, insert_logged, starter_of, update_logged
from muster.tasks.rows import CHANGING
from muster.tasks.table import ENDED, Kind, State, Task, expiry
from muster.ulids import first_ulid_since

_REQUESTS = {Kind.EXPORT: "request_export", Kind.AUDIT_EXPORT: "request_audit_export"}
_NO_TASK = message("task_not_found", "There is no such task.")
_LONGEST_ID = 64  # characters; ours have 26
UPLOAD_SECONDS = 3600  # how long a granted upload may wait for its file
_WAITS_FOR_UPLOAD = timedelta(days=1)  # until the record of an import whose file never came is forgotten


GRANTED_FOLDER = "uploads"
"""uploads/<enterprise>/<task> is a file whose task waits for it."""

TAKEN_UP_WITHIN = timedelta(minutes=20)
"""After its lease, a task whose run died, unless it died too often."""
_LONGEST_WAIT = timedelta(days=1)  # of a task for a run; its upload does not live longer


def await_upload(
    enterprise_id: str,
    task_id: str,
    *,
    file_name: str,
    upload_key: str,
    created_by: str,
    creator_id: str,
    options: Mapping[str, object] | None = None,
) -> Task:
    """Create an import task that waits for its file; it expires after a day if none arrives."""
    task = _new_import(enterprise_id, task_id, file_name, upload_key, created_by, State.AWAITING_UPLOAD)
    task.creator_id = creator_id
    task.import_options = options or None
    task.expires_at = now() + _WAITS_FOR_UPLOAD
    insert_logged(task, entry_of_task(task, "start_import", starter_of(task), _told(options)))
    return task


def adopt_upload(
    enterprise_id: str,
    task_id: str,
    *,
    file_name: str,
    upload_key: str,
    created_by: str,
    creator_id: str | None = None,
    options: Mapping[str, object] | None = None,
) -> Task:
    """Create the import task of a file that no task waits for, or return it if it exists."""
    task = _new_import(enterprise_id, task_id, file_name, upload_key, created_by, State.QUEUED)
    task.creator_id = creator_id
    task.import_options = options or None
    try:
        insert_logged(task, entry_of_task(task, "start_import", starter_of(task), _told(options), cause=task_id))
    except ConditionFailedError:
        return find_task(enterprise_id, task_id)
    return task


def queue_export(
    enterprise_id: str,
    task_id: str,
    *,
    kind: Kind,
    file_name: str,
    export_filter: Mapping[str, object],
    created_by: str,
    creator_id: str,
) -> Task:
    """Create an export task for what matches the filter."""
    task = Task(
        enterprise_id=enterprise_id,
        task_id=task_id,
        kind=kind,
        file_name=file_name,
        state=State.QUEUED,
        export_filter=dict(export_filter),
        created_by=created_by,
        creator_id=creator_id,
        created_at=now(),
        expires_at=expiry(),
    )
    insert_logged(task, entry_of_task(task, _REQUESTS[kind], starter_of(task), _filter_told(export_filter)))
    return task


def _told(options: Mapping[str, object] | None) -> Changes:
    """Return what an entry tells of an import's options: those that were asked for.

    Of a bulk edit: its filter as that of an export, and what users get as new_….
    """
    given = {name: value for name, value in (options or {}).items() if value}
    bulk_edit: Any = given.pop("bulk_edit", {})
    gets = {**bulk_edit.get("changes", {}), **{name: bulk_edit[name] for name in ("status",) if name in bulk_edit}}
    told: Changes = {name: (None, value) for name, value in given.items()}
    return {**told, **_filter_told(bulk_edit.get("filter", {})), **{f"new_{name}": (None, gets[name]) for name in gets}}


def _filter_told(export_filter: Mapping[str, object]) -> Changes:
    """Return what an entry tells of an export's filter; of a search only that there was one, as it may be a name."""
    given = {name: value for name, value in export_filter.items() if value not in {None, ""}}
    return {name: (None, True if name == "search" else value) for name, value in given.items()}


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
        expires_at=expiry(),
    )


def is_task_id(text: str) -> bool:
    """Return whether `text` can be a task's id: a ULID, or at least no longer than DynamoDB takes a key."""
    return 0 < len(text) <= _LONGEST_ID


def find_task(enterprise_id: str, task_id: str) -> Task:
    """Return the task. Raises NotFoundError."""
    if not is_task_id(task_id):
        raise NotFoundError(_NO_TASK)
    with aws_errors():
        try:
            return Task.get(enterprise_id, task_id, consistent_read=True)
        except Task.DoesNotExist:
            raise NotFoundError(_NO_TASK) from None


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


def fail_awaiting(enterprise_id: str, user_id: str, problem: Message, actor: Actor) -> None:
    """Fail every import that this user started and that still waits for its file. Raises ThrottledError.

    A file that arrives later meets a task that has ended, and is deleted.
    """
    oldest = first_ulid_since(now() - _WAITS_FOR_UPLOAD)
    waiting = (Task.creator_id == user_id) & (Task.state == State.AWAITING_UPLOAD)
    with aws_errors():
        for task in Task.query(enterprise_id, Task.task_id >= oldest, waiting):
            told = entry_of_task(task, "end_import", actor, {"state": (task.state, State.FAILED)})
            with suppress(ConditionFailedError):
                update_logged(task, failing(problem), Task.state == State.AWAITING_UPLOAD, told)


def failing(problem: Message) -> list[Action]:
    """Return the actions that fail a task which no run has taken up."""
    return [
        Task.state.set(State.FAILED),
        Task.problem.set(problem),
        Task.ended_at.set(now()),
        Task.expires_at.set(expiry()),
    ]


def waits_in_vain(task: Task) -> bool:
    """Return whether a task awaits its file, and the form to upload it with is no longer good."""
    return task.state == State.AWAITING_UPLOAD and task.created_at + timedelta(seconds=UPLOAD_SECONDS) < now()


def is_deletable(task: Task) -> bool:
    """Return whether a task neither runs nor waits for a run: it has ended, or its runs died and none is to come."""
    if task.state == State.RUNNING:
        return task.lease_until is not None and task.lease_until + TAKEN_UP_WITHIN < now()
    if task.state == State.QUEUED:
        return bool(task.given_up) or (task.started_at or task.created_at) + _LONGEST_WAIT < now()
    return True


def is_undoable(task: Task) -> bool:
    """Return whether a task is an import that has ended and has changed users."""
    is_over = task.kind == Kind.IMPORT and task.state in ENDED
    was_discarded = task.planned_at and not task.approver_id  # so its counts are what would have become of its rows
    return is_over and not was_discarded and any(getattr(task, status) for status in CHANGING)


def delete_task(task: Task, actor: Actor) -> None:
    """Delete the record of a task. Raises ConflictError while it runs or waits for a run."""
    as_it_was = (Task.state == task.state) & is_still(Task.lease_owner, task.lease_owner)
    running = ConflictError(
        message("task_running", "The task is still running. Stop it, or wait until it has ended; then delete it.")
    )
    if not is_deletable(task):
        raise running
    try:
        delete_logged(task, as_it_was, entry_of_task(task, "delete_task", actor))
    except ConditionFailedError:
        raise running from None
