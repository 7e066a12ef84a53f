"""Writing a task with the entry of the audit log about it: both in one transaction, so neither is without the other."""

from collections.abc import Mapping, Sequence
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from muster.audit.entries import Actor, Changes, Subject, entry, put_entry, run_of_import
from muster.gateways.named_writes import NamedWrites
from muster.tasks.table import Task

_TASK = "the task"


def entry_of_task(
    task: Task, action: str, actor: Actor, changes: Changes | None = None, cause: str | None = None
) -> dict[str, Any]:
    """Return the entry of an action on a task."""
    return entry(
        action,
        actor,
        Subject.TASK,
        task.task_id,
        enterprise_id=task.enterprise_id,
        subject_name=task.file_name,
        changes=changes,
        cause=cause,
    )


def run_of(task: Task) -> Actor:
    """Return the run of an import as the author of an entry, with the account that started it."""
    return run_of_import(task.task_id, task.created_by)


def starter_of(task: Task) -> Actor:
    """Return the author of a task: the user with the account that started it; of the drop folder, the import itself."""
    return Actor(task.creator_id, task.created_by) if task.creator_id else run_of(task)


def insert_logged(task: Task, values: Mapping[str, Any]) -> None:
    """Write a new task. Raises ConditionFailedError if it exists, and ThrottledError."""
    writes = _writes_with(values)
    writes.put(_TASK, task, Task.task_id.does_not_exist())
    writes.commit_if(_TASK)


def update_logged(task: Task, actions: Sequence[Action], condition: Condition, values: Mapping[str, Any]) -> None:
    """Change a task; the object stays as it was read. Raises ConditionFailedError and ThrottledError."""
    writes = _writes_with(values)
    writes.update(_TASK, task, actions, condition)
    writes.commit_if(_TASK)


def delete_logged(task: Task, condition: Condition, values: Mapping[str, Any]) -> None:
    """Delete a task. Raises ConditionFailedError and ThrottledError."""
    writes = _writes_with(values)
    writes.delete(_TASK, task, condition)
    writes.commit_if(_TASK)


def _writes_with(values: Mapping[str, Any]) -> NamedWrites:
    writes = NamedWrites(Task)
    put_entry(writes, values)
    return writes
