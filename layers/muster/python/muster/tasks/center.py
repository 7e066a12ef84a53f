"""The Task Center: what it shows of a task, and the task's files."""

from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any

from muster.clock import now
from muster.errors import NotFoundError
from muster.gateways import live
from muster.tasks.service import UPLOAD_SECONDS, delete_task
from muster.tasks.table import State, Task

DOWNLOAD_SECONDS = 60
"""How long the address of a result is good. Nobody can take it back meanwhile, so it is short."""
_INTERRUPTED = "The task was interrupted by a fault on our side. It goes on by itself in a few minutes."
_GIVEN_UP = (
    "The task was interrupted too often by a fault on our side. The operators have been alerted; it goes on when they "
    "have mended it, and nothing is lost or done twice."
)
_GONE = "The result is no longer there, for results are deleted after a time. The task itself can be deleted."
_TAKEN_UP_WITHIN = timedelta(minutes=20)  # after its lease, a task whose run died; unless it died too often


def shown(task: Task) -> dict[str, Any]:
    """A task as people see it: one whose file never came has failed, and one whose run died does not run."""
    values = dict(task.attribute_values) | {"has_result": bool(task.result_key)}
    if task.state == State.AWAITING_UPLOAD and task.created_at + timedelta(seconds=UPLOAD_SECONDS) < now():
        values |= {
            "state": State.FAILED,
            "problem": "No file arrived within an hour. Start the import once more and upload the file.",
        }
    if task.state == State.RUNNING and task.lease_until and task.lease_until < now():
        values |= {
            "state": State.QUEUED,
            "problem": _INTERRUPTED if now() < task.lease_until + _TAKEN_UP_WITHIN else _GIVEN_UP,
        }
    return values


def result_url(task: Task) -> str:
    """An address that downloads the task's result. Raises NotFoundError if there is none, or none any more.

    The bucket deletes results by itself, and a task may outlive its result: DynamoDB deletes what has expired within
    some days (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html).
    """
    if not task.result_key:
        raise NotFoundError(task.problem or "The task has no result yet. Wait until it has ended.")
    if not live.reports().exists(task.result_key):
        raise NotFoundError(_GONE)
    file_name = PurePosixPath(task.result_key).name
    return live.reports().download_url(task.result_key, file_name=file_name, seconds=DOWNLOAD_SECONDS)


def delete(task: Task) -> None:
    """Forget a task and its files. Raises ConflictError while it runs."""
    delete_task(task)
    if task.result_key:
        live.reports().delete(task.result_key)
    if task.state == State.AWAITING_UPLOAD and task.upload_key:
        live.uploads().delete(task.upload_key)
