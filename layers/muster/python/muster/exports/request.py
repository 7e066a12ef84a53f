"""Asking for an export."""

import json
from dataclasses import asdict

from muster.clock import now
from muster.gateways import live
from muster.logs import audit
from muster.tasks.service import new_task_id, queue_export
from muster.tasks.table import Task
from muster.users.filters import Filter

_HEAD_START = 1  # seconds that the task has to be there before its message


def request_export(enterprise_id: str, account: str, wanted: Filter) -> Task:
    """A new export task, which is about to run.

    The message goes first: a task without one would wait for ever, while a message without a task is passed over.
    """
    task_id = new_task_id()
    live.export_queue().put(json.dumps({"enterprise_id": enterprise_id, "task_id": task_id}), seconds=_HEAD_START)
    task = queue_export(
        enterprise_id,
        task_id,
        file_name=f"users-{now():%Y-%m-%d}.xlsx",
        export_filter=asdict(wanted),
        created_by=account,
    )
    audit("start_export", by=account, enterprise_id=enterprise_id, task_id=task_id)
    return task
