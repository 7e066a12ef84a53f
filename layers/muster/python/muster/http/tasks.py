"""`/v1/tasks`: the Task Center."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from pydantic import BaseModel, Field

from muster.http import cursors
from muster.http.answers import answers
from muster.http.caller import Administrator, Reader
from muster.http.languages import Told
from muster.http.rates import count
from muster.http.written import Written
from muster.imports.four_eyes import check_another_applies
from muster.imports.options import Mode
from muster.imports.undo_request import request_undo
from muster.limits import IMPORTS
from muster.logs import audit
from muster.tasks import applying, center, releasing, stopping
from muster.tasks.service import find_task, is_task_id, list_tasks
from muster.tasks.table import Kind, State, Task
from muster.users.history import actor_of

router = APIGatewayHttpRouter()
TaskId = Annotated[str, Path(description="The task's id.", examples=["01JD9Z6M3W8Q4T1K5V7X2Y0B6C"])]


class TaskView(BaseModel, defer_build=True):
    """A task of the Task Center."""

    task_id: str = Field(examples=["01JD9Z6M3W8Q4T1K5V7X2Y0B6C"])
    kind: Kind
    file_name: str = Field(examples=["people.xlsx"])
    state: State
    total: int = Field(description="Rows in all; an estimate until the task has ended.", examples=[1000])
    done: int = Field(description="Rows that are done.", examples=[1000])
    created: int = Field(description="Users created.", examples=[970])
    updated: int = Field(description="Users updated.", examples=[0])
    unchanged: int = Field(description="Rows whose users have these values already.", examples=[0])
    disabled: int = Field(description="Users disabled.", examples=[0])
    removed: int = Field(description="Users removed, to undo an import.", examples=[0])
    restored: int = Field(description="Users restored, to undo an import.", examples=[0])
    failed: int = Field(description="Rows that failed; the result tells why.", examples=[30])
    skipped: int = Field(
        description="Rows that an earlier import has done; only a result that is imported again has such.", examples=[0]
    )
    mode: Mode | None = Field(default=None, description="What an import may do; null for other tasks.")
    problem: Told | None = Field(
        default=None, description="Why the task as a whole failed, and what to do.", examples=[None]
    )
    problem_code: str | None = Field(default=None, description="The name of the problem.", examples=[None])
    notes: list[Told] = Field(default=[], description="What else is to be said about the file.")
    approved_by: Written | None = Field(default=None, description="Who applied the plan.", examples=[None])
    mail_nobody_before: datetime | None = Field(
        default=None, description="From when an import lets its new users be mailed; null for at once.", examples=[None]
    )
    released_by: Written | None = Field(
        default=None, description="Who released the mails before that time.", examples=[None]
    )
    released_at: datetime | None = None
    releasable: bool = Field(default=False, description="Whether mails of an import wait that can be released.")
    stopped_by: Written | None = Field(default=None, description="Who stopped the task.", examples=[None])
    stopped_at: datetime | None = None
    created_by: Written = Field(examples=["ann.lee"])
    created_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    has_result: bool = Field(description="Whether there is a result to download.")
    bulk_edit: bool = Field(default=False, description="Whether it is a bulk edit, which has no file.")
    undo_of: str | None = Field(default=None, description="The import that this one undoes.", examples=[None])
    undo_of_batch: str | None = Field(default=None, description="The batch that this import undoes.", examples=[None])
    undoable: bool = Field(default=False, description="Whether it is an import that can be undone.")
    stoppable: bool = Field(description="Whether it can be stopped: it has not ended, and nobody has stopped it.")
    deletable: bool = Field(description="Whether it can be deleted: it neither runs nor waits for a run.")

    @classmethod
    def of(cls, task: Task) -> "TaskView":
        """Return a task as people see it."""
        return cls.model_validate(center.shown(task))


class TaskPage(BaseModel, defer_build=True):
    """A page of tasks, latest first."""

    items: list[TaskView]
    next_cursor: str | None = Field(default=None, description="Where the list goes on; null at its end.")


class Download(BaseModel, defer_build=True):
    """An address that downloads a file, for a minute and without a token."""

    url: str = Field(examples=["https://reports.example.com/…"])
    expires_in: int = Field(description="Seconds.", examples=[60])


@router.get(
    "/v1/tasks",
    summary="List tasks",
    tags=["Task Center"],
    operation_id="listTasks",
    responses=answers(HTTPStatus.OK, "A page of tasks, latest first."),
)
def list_(
    caller: Reader,
    limit: Annotated[int, Query(ge=1, le=100, description="Tasks per page.")] = 50,
    cursor: cursors.Cursor = None,
    kind: Annotated[Kind | None, Query(description="Only tasks of this kind.")] = None,
) -> TaskPage:
    """List the tasks of the caller's enterprise, latest first."""
    before = cursors.position("tasks", caller.enterprise_id, cursor, fits=is_task_id)
    tasks, last = list_tasks(caller.enterprise_id, limit=limit, before=before, kind=kind)
    return TaskPage(
        items=[TaskView.of(task) for task in tasks],
        next_cursor=cursors.cursor("tasks", caller.enterprise_id, last),
    )


@router.get(
    "/v1/tasks/<task_id>",
    summary="Read a task",
    tags=["Task Center"],
    operation_id="getTask",
    responses=answers(HTTPStatus.OK, "The task.", HTTPStatus.NOT_FOUND),
)
def get(caller: Reader, task_id: TaskId) -> TaskView:
    """Tell how far a task is, and how it ended."""
    return TaskView.of(find_task(caller.enterprise_id, task_id))


@router.get(
    "/v1/tasks/<task_id>/result",
    summary="Download the result",
    tags=["Task Center"],
    operation_id="getTaskResult",
    responses=answers(HTTPStatus.OK, "Where to download the result.", HTTPStatus.NOT_FOUND),
)
def result(caller: Reader, task_id: TaskId) -> Download:
    """Return an address that downloads the result: the status of each row of an import, or the exported users."""
    url = center.result_url(find_task(caller.enterprise_id, task_id), actor_of(caller))
    audit("download_result", by=caller.account, enterprise_id=caller.enterprise_id, task_id=task_id)
    return Download(url=url, expires_in=center.DOWNLOAD_SECONDS)


@router.post(
    "/v1/tasks/<task_id>/stop",
    summary="Stop a task",
    tags=["Task Center"],
    operation_id="stopTask",
    responses=answers(HTTPStatus.OK, "The task; it ends a little later.", HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
)
def stop(caller: Administrator, task_id: TaskId) -> TaskView:
    """Stop a task that has not ended. Users that an import has created stay; the rows that are left are not imported.

    A running import ends with its result, in which the rows that are left have failed. One that awaits its file fails
    at once, and so does an export at its next step. To stop a stopped task again changes nothing.
    """
    task = stopping.stop(find_task(caller.enterprise_id, task_id), actor_of(caller))
    audit("stop_task", by=caller.account, enterprise_id=caller.enterprise_id, task_id=task_id)
    return TaskView.of(task)


@router.post(
    "/v1/tasks/<task_id>/apply",
    summary="Apply a plan",
    tags=["Task Center"],
    operation_id="applyTask",
    responses=answers(HTTPStatus.OK, "The task; it goes on.", HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
)
def apply(caller: Administrator, task_id: TaskId) -> TaskView:
    """Apply the plan of an import that waits for it; to discard the plan, stop the task.

    Each row is planned anew. A row that would do something else than the plan, because its user was changed since, is
    refused; the others go through. A plan waits for 24 hours. In an enterprise with `four_eyes`, the administrator who
    started an import that changes users cannot apply its plan.
    """
    task = find_task(caller.enterprise_id, task_id)
    check_another_applies(task, caller)
    task = applying.apply(task, actor_of(caller))
    audit("apply_import", by=caller.account, enterprise_id=caller.enterprise_id, task_id=task_id)
    return TaskView.of(task)


@router.post(
    "/v1/tasks/<task_id>/release",
    summary="Send the mails of an import now",
    tags=["Task Center"],
    operation_id="releaseTask",
    responses=answers(HTTPStatus.OK, "The task.", HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
)
def release(caller: Administrator, task_id: TaskId) -> TaskView:
    """Send the mails of an import now, which were to wait for a time; once the import has ended.

    They go out in the minutes that follow. To release them again changes nothing.
    """
    task = releasing.release(find_task(caller.enterprise_id, task_id), actor_of(caller))
    audit("release_mails", by=caller.account, enterprise_id=caller.enterprise_id, task_id=task_id)
    return TaskView.of(task)


@router.post(
    "/v1/tasks/<task_id>/undo",
    summary="Undo an import",
    tags=["Task Center"],
    operation_id="undoTask",
    status_code=HTTPStatus.CREATED,
    responses=answers(
        HTTPStatus.CREATED,
        "The task that plans the way back.",
        HTTPStatus.NOT_FOUND,
        HTTPStatus.CONFLICT,
        HTTPStatus.TOO_MANY_REQUESTS,
    ),
)
def undo(caller: Administrator, task_id: TaskId) -> TaskView:
    """Plan to undo an import that has ended: in a task of its own, which waits until its plan is applied.

    Users that the import created are removed, and can be restored; fields get their former values; disabled users are
    enabled. What somebody has changed since is kept, and named. An undo can be undone.
    """
    count(IMPORTS, caller)
    task = request_undo(caller, find_task(caller.enterprise_id, task_id))
    return TaskView.of(task)


@router.delete(
    "/v1/tasks/<task_id>",
    summary="Delete a task",
    tags=["Task Center"],
    operation_id="deleteTask",
    responses=answers(HTTPStatus.NO_CONTENT, "The task is gone.", HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
)
def delete(caller: Administrator, task_id: TaskId) -> Response[None]:
    """Delete a task that does not run, with its files; the users that it created stay."""
    center.delete(find_task(caller.enterprise_id, task_id), actor_of(caller))
    audit("delete_task", by=caller.account, enterprise_id=caller.enterprise_id, task_id=task_id)
    return Response(HTTPStatus.NO_CONTENT)
