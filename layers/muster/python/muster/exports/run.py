"""Running an export: what its task's filter shows, users or entries of the audit log, becomes a file.

A run may be killed at any moment and be repeated: it changes nothing but the task and its result.
"""

import json
import tempfile
from contextlib import suppress
from typing import BinaryIO

from muster.delivery import Delivery
from muster.errors import WorkbookError
from muster.exports.audit_log import write_entries
from muster.exports.pace import Pace, check_stopped
from muster.exports.users import write_users
from muster.gateways.files import Files
from muster.gateways.queues import TaskQueue
from muster.logs import logger
from muster.messages import message
from muster.spreadsheets import CSV_TYPE, WORKBOOK_TYPE
from muster.tasks import running
from muster.tasks.announced import find_announced
from muster.tasks.rows import Progress
from muster.tasks.table import Kind, Task
from muster.tasks.worker import Interruption, comes_again, lease_of
from muster.users.authority import Requester

_INTERRUPTION = Interruption(
    again=message(
        "export_interrupted",
        "The export was interrupted by a fault on our side. It starts anew by itself in a few minutes.",
    ),
    given_up=message(
        "export_given_up",
        "The export was interrupted too often by a fault on our side. The operators have been alerted; it starts anew "
        "when they have mended it.",
    ),
)


def receive(delivery: Delivery, queue: TaskQueue, reports: Files) -> None:
    """Do the export that a message tells of.

    Raises what kept it from that; the message then comes again, later from attempt to attempt.
    """
    told = json.loads(delivery.body)
    with comes_again(queue, delivery):
        task = find_announced(told["enterprise_id"], told["task_id"])
        if task is None:
            logger.info("The export's task is not there", task_id=told["task_id"])
        else:
            run_export(task, delivery, reports)


def run_export(task: Task, delivery: Delivery, reports: Files) -> None:
    """Run an export, unless it has ended. Raises TaskLeasedError, LeaseLostError, and errors of services."""
    with suppress(running.TaskEndedError), lease_of(task, delivery, _INTERRUPTION):
        try:
            check_stopped(task)
            _check_requester(task)
            with tempfile.TemporaryFile() as file:
                done = _write(task, delivery, file)
                _check_requester(task)  # again, for writing takes its time
                _finish(task, delivery.runner, done, file, reports)
        except WorkbookError as error:
            logger.info("The export failed", task_id=task.task_id)
            running.fail(task, delivery.runner, error.message)


def _check_requester(task: Task) -> None:
    """Raise WorkbookError unless the requester is still an administrator."""
    if not Requester(task.enterprise_id, task.creator_id).is_administrator():
        raise WorkbookError(
            message(
                "export_requester_lost_role",
                "Not exported: {account}, who started this export, is no longer an administrator. Ask an administrator "
                "to start it again.",
                account=task.created_by,
            )
        )


def _write(task: Task, delivery: Delivery, file: BinaryIO) -> int:
    """Write what the task asks for to `file`; return how many rows that are."""
    pace = Pace(task, delivery)
    if task.kind == Kind.AUDIT_EXPORT:
        write_entries(task, pace, file)
    else:
        write_users(task, pace, file)
    return pace.done


def _finish(task: Task, runner: str, done: int, file: BinaryIO, reports: Files) -> None:
    key = f"results/{task.enterprise_id}/{task.task_id}/{task.file_name}"
    file.seek(0)
    reports.write(key, file, content_type=CSV_TYPE if task.file_name.endswith(".csv") else WORKBOOK_TYPE)
    running.finish(task, runner, Progress(done), key)
    logger.info("The export has ended", task_id=task.task_id, rows=done)
