"""Running an export: the users that its task's filter shows become a workbook, its task tells how far.

A run may be killed at any moment and be repeated: it changes nothing but the task and its result.
"""

import json
import tempfile
import time
from contextlib import suppress
from datetime import date, timedelta
from typing import BinaryIO

from muster.clock import now
from muster.delivery import Delivery
from muster.enterprises import find_enterprise
from muster.errors import NotFoundError, WorkbookError
from muster.gateways.files import Files
from muster.gateways.queues import TaskQueue
from muster.logs import logger
from muster.messages import Message, in_a_row, message
from muster.spreadsheets import WORKBOOK_TYPE
from muster.spreadsheets.columns import COLUMNS, EXPORT_TIMES
from muster.spreadsheets.export import Export
from muster.tasks import running
from muster.tasks.rows import Progress
from muster.tasks.service import find_task
from muster.tasks.table import Task
from muster.tasks.worker import Interruption, comes_again, lease_of
from muster.ulids import time_of
from muster.users.authority import Requester
from muster.users.filters import Filter
from muster.users.lists import count, stream
from muster.users.rules import Role
from muster.users.user import Status

MOST_USERS = 100_000
"""What a file may hold that is to be imported again."""

_ATTRIBUTES = (
    *(column.field for column in COLUMNS if column.field != "password"),
    *("status", "mail_status", *EXPORT_TIMES, "id", "version"),
)
_CLOSE_SECONDS_PER_USER = 3e-4  # to finish and store the workbook, generously
_SAVED_WITHIN = timedelta(seconds=45)  # a task, after the message that tells of it; longer than a request may last
_LOOK_AGAIN = timedelta(seconds=14)  # for such a task: it is there, or given up, before the message has come too often
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
_NARROW = message(
    "export_narrow_filter", "Narrow the filter, by department for example, and export the parts one by one."
)


def receive(delivery: Delivery, queue: TaskQueue, reports: Files) -> None:
    """Do the export that a message tells of.

    Raises what kept it from that; the message then comes again, later from attempt to attempt.
    """
    told = json.loads(delivery.body)
    with comes_again(queue, delivery):
        task = _task(told["enterprise_id"], told["task_id"])
        if task is None:
            logger.info("The export's task is not there", task_id=told["task_id"])
        else:
            run_export(task, delivery, reports)


def _task(enterprise_id: str, task_id: str) -> Task | None:
    """Return the task; None if its record was deleted, or was never written."""
    try:
        return find_task(enterprise_id, task_id)
    except NotFoundError:
        made_at = time_of(task_id)
        if made_at is None or made_at + _SAVED_WITHIN < now():
            return None
        raise running.TaskLeasedError(now() + _LOOK_AGAIN) from None  # whoever asked is still saving it


def run_export(task: Task, delivery: Delivery, reports: Files) -> None:
    """Run an export, unless it has ended. Raises TaskLeasedError, LeaseLostError, and errors of services."""
    with suppress(running.TaskEndedError), lease_of(task, delivery, _INTERRUPTION):
        try:
            _check_stopped(task)
            _check_requester(task)
            with tempfile.TemporaryFile() as file:
                done = _write(task, delivery, file)
                _check_requester(task)  # again, for writing takes its time
                _finish(task, delivery.runner, done, file, reports)
        except WorkbookError as error:
            logger.info("The export failed", task_id=task.task_id)
            running.fail(task, delivery.runner, error.message)


def _check_stopped(task: Task) -> None:
    """Raise WorkbookError if the export was stopped."""
    if task.stopped_at:
        raise WorkbookError(
            message("export_stopped", "Not exported: {account} stopped the export.", account=task.stopped_by)
        )


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
    """Write the users to `file`; return how many they are. Raises WorkbookError when they are too many."""
    criteria = _filter(task)
    total = count(task.enterprise_id, criteria)
    if total > MOST_USERS:
        raise WorkbookError(in_a_row([_too_large(total), _NARROW]))
    running.begin(task, delivery.runner, total=total, notes=[])
    done, shown_at = 0, time.monotonic()
    with Export(file, find_enterprise(task.enterprise_id).language) as export:
        for user in stream(task.enterprise_id, criteria, _ATTRIBUTES):
            export.add(vars(user))
            done += 1
            if time.monotonic() - shown_at >= 1:
                if delivery.time_left() < 5 + done * _CLOSE_SECONDS_PER_USER:
                    raise WorkbookError(in_a_row([_too_slow(total), _NARROW]))
                running.report_progress(task, delivery.runner, Progress(done))
                _check_stopped(task)
                shown_at = time.monotonic()
        export.close()
    return done


def _too_large(total: int) -> Message:
    return message(
        "export_too_large",
        "These are {total:,} users, and a file may have {most:,}.",
        total=total,
        most=MOST_USERS,
    )


def _too_slow(total: int) -> Message:
    return message("export_too_slow", "The export of {total:,} users takes too long.", total=total)


def _filter(task: Task) -> Filter:
    """Return the filter that the task keeps as JSON."""
    kept = dict(task.export_filter or {})
    status, role, since = (kept.pop(name, None) for name in ("status", "role", "not_signed_in_since"))
    return Filter(
        **kept,
        status=Status(status) if status else None,
        role=Role(role) if role else None,
        not_signed_in_since=date.fromisoformat(since) if since else None,
    )


def _finish(task: Task, runner: str, done: int, file: BinaryIO, reports: Files) -> None:
    key = f"results/{task.enterprise_id}/{task.task_id}/{task.file_name}"
    file.seek(0)
    reports.write(key, file, content_type=WORKBOOK_TYPE)
    running.finish(task, runner, Progress(done), key)
    logger.info("The export has ended", task_id=task.task_id, users=done)
