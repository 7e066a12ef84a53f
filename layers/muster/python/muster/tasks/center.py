"""The Task Center: tasks as people see them, and the files of tasks."""

from pathlib import PurePosixPath
from typing import Any

from muster.audit.entries import Actor, write_entry
from muster.clock import now
from muster.errors import NotFoundError
from muster.gateways import live
from muster.messages import message
from muster.tasks.applying import PLAN_EXPIRED, has_expired
from muster.tasks.logged import entry_of_task
from muster.tasks.places import leave_place
from muster.tasks.releasing import is_releasable
from muster.tasks.rows import rows_key
from muster.tasks.service import GRANTED_FOLDER, TAKEN_UP_WITHIN, delete_task, is_deletable, is_undoable, waits_in_vain
from muster.tasks.stopping import is_stoppable
from muster.tasks.table import ENDED, Kind, State, Task

DOWNLOAD_SECONDS = 60
"""How long the address of a result is good. Nobody can take it back meanwhile, so it is short."""
DELETED_ON_REQUEST = message(
    "result_deleted_on_request", "The result was deleted, because somebody in it asked for that."
)
"""The problem of a task whose result held somebody whose personal data were to be deleted."""
_INTERRUPTED = message("task_interrupted", "The task was interrupted. It is tried again by itself within 20 minutes.")
_GIVEN_UP = message(
    "task_given_up",
    "The task was interrupted too often. The operators have been alerted and can let it go "
    "on; nothing is lost or done twice. Or delete it, and start another one.",
)
_GONE = message(
    "result_gone",
    "The result is no longer there, for results are deleted after a time. The task itself can be deleted.",
)


def shown(task: Task) -> dict[str, Any]:
    """Return a task as people see it: failed if its file never came, not running if its run died."""
    can = {"has_result": bool(task.result_key), "deletable": is_deletable(task), "stoppable": is_stoppable(task)}
    can |= {"undoable": is_undoable(task), "releasable": is_releasable(task)}
    values = dict(task.attribute_values) | can
    if waits_in_vain(task):
        values |= {
            "state": State.FAILED,
            "problem": message(
                "upload_missing", "No file arrived within an hour. Start the import once more and upload the file."
            ),
        }
    if has_expired(task):
        values |= {"state": State.FAILED, "problem": PLAN_EXPIRED}
    if task.state == State.RUNNING and task.lease_until and task.lease_until < now():
        values |= {
            "state": State.QUEUED,
            "problem": _INTERRUPTED if now() < task.lease_until + TAKEN_UP_WITHIN else _GIVEN_UP,
        }
    if task.kind == Kind.IMPORT:
        options = task.import_options or {}
        values |= {"mode": options.get("mode", "create"), "undo_of": options.get("undo_of")}
        if options.get("is_of_batch"):
            values |= {"undo_of": None, "undo_of_batch": options["undo_of"]}
        values["bulk_edit"] = bool(options.get("bulk_edit"))
        values["mail_nobody_before"] = task.mail_nobody_before
    problem = values.get("problem")
    return values | {"problem_code": problem.code if problem else None}


def result_url(task: Task, actor: Actor) -> str:
    """Return an address that downloads the task's result. Raises NotFoundError if there is none (any more).

    The audit log has it first: no address is given without its entry.

    The bucket deletes results by itself, and a task may outlive its result: DynamoDB deletes what has expired within
    some days (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html).
    """
    if not task.result_key:
        raise NotFoundError(
            task.problem or message("result_not_ready", "The task has no result yet. Wait until it has ended.")
        )
    if not live.reports().exists(task.result_key):
        raise NotFoundError(_GONE)
    write_entry(entry_of_task(task, "download_result", actor))
    file_name = PurePosixPath(task.result_key).name
    return live.reports().download_url(task.result_key, file_name=file_name, seconds=DOWNLOAD_SECONDS)


def delete(task: Task, actor: Actor) -> None:
    """Forget a task and its files. Raises ConflictError while it runs or waits for a run.

    With the uploaded file of an import whose runs died goes what an operator could let go on.
    """
    delete_task(task, actor)
    if task.state not in ENDED:
        leave_place(task)
    if task.result_key:
        live.reports().delete(task.result_key)
        if task.kind == Kind.IMPORT:
            live.reports().delete(rows_key(task.result_key))
    if task.state not in ENDED and (task.upload_key or "").startswith(f"{GRANTED_FOLDER}/"):
        live.uploads().delete(task.upload_key)
