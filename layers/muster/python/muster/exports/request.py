"""Asking for an export."""

import json
from dataclasses import asdict
from datetime import date

from muster.clock import now
from muster.gateways import live
from muster.logs import audit
from muster.tasks.places import take_place
from muster.tasks.service import queue_export
from muster.tasks.table import Kind, Task
from muster.ulids import new_ulid
from muster.users.filters import Filter
from muster.users.user import User

_HEAD_START = 1  # seconds that the task has to be there before its message


def request_export(caller: User, criteria: Filter) -> Task:
    """Create an export task and queue it.

    The message goes first: a task without one would wait for ever, while a message without a task is passed over.
    Raises LimitError and ThrottledError.
    """
    task_id = new_ulid()
    take_place(Kind.EXPORT, caller.enterprise_id, task_id)
    message = json.dumps({"enterprise_id": caller.enterprise_id, "task_id": task_id})
    live.export_queue().put(message, enterprise_id=caller.enterprise_id, seconds=_HEAD_START)
    task = queue_export(
        caller.enterprise_id,
        task_id,
        file_name=f"users-{now():%Y-%m-%d}-UTC.xlsx",
        export_filter={name: _plain(value) for name, value in asdict(criteria).items()},
        created_by=caller.account,
        creator_id=caller.id,
    )
    audit("start_export", by=caller.account, enterprise_id=caller.enterprise_id, task_id=task_id)
    return task


def _plain(value: object) -> object:
    """Return a value of a filter as JSON has it."""
    return value.isoformat() if isinstance(value, date) else value
