"""`/v1/tasks/{task}/rows` and `/mend`: the rows of an import, and those that failed, corrected."""

from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from muster.errors import NotFoundError
from muster.gateways import live
from muster.http import cursors
from muster.http.answers import answers
from muster.http.caller import Administrator, Reader
from muster.http.languages import Told
from muster.http.rates import count
from muster.http.sentences import one_of
from muster.http.tasks import TaskId, TaskView
from muster.http.written import Written
from muster.imports.kept_rows import FIELDS, KeptRow, KeptRows, RowFilter
from muster.imports.mending import request_mended
from muster.limits import IMPORTS
from muster.messages import message
from muster.tasks.rows import RowStatus, rows_key
from muster.tasks.service import find_task
from muster.users.text import wrong

router = APIGatewayHttpRouter()

_NONE = message(
    "task_rows_missing",
    "The rows of this task are not there. Only a planned import, or one that has ended, has rows, and they are deleted "
    "with its result.",
)


LARGEST_MENDED = 1024 * 1024
"""Bytes of a request with corrected rows."""
_MOST_ROWS = 500  # that are mended at once; a result workbook is imported for more
_LONGEST_CELL = 1_000  # characters; the longest value of any field has 512


def _known(name: str) -> str:
    if name not in FIELDS:
        raise wrong(one_of(FIELDS))
    return name


class MendedRows(BaseModel, defer_build=True):
    """Rows of an import that failed, as they are to be imported."""

    model_config = ConfigDict(extra="forbid")

    rows: list[
        dict[
            Annotated[str, AfterValidator(_known), Field(json_schema_extra={"enum": [*FIELDS]})],
            Annotated[str, StringConstraints(max_length=_LONGEST_CELL)],
        ]
    ] = Field(
        min_length=1,
        max_length=_MOST_ROWS,
        description="The cells of each row by field, as they would be typed in a workbook. The columns are those that "
        "any row has.",
        examples=[[{"name": "Li Wei", "email": "li.wei@example.com"}]],
    )


class RowMessage(BaseModel, defer_build=True):
    """A sentence about a row."""

    field: str | None = Field(description="The field that it is about; null for the row as a whole.")
    code: str = Field(description="The name of the message, for programs.", examples=["value_taken"])
    message: Told = Field(examples=["Email: li.wei@example.com is already used by account li.wei; write another one."])


class RowChange(BaseModel, defer_build=True):
    """A field of a user that a row changes, with its values as an export shows them; long ones are shortened."""

    field: str = Field(examples=["title"])
    before: Told | None = Field(description="Null if it had none.", examples=["Clerk"])
    after: Told | None = Field(description="Null if it has none.", examples=["Manager"])


class RowView(BaseModel, defer_build=True):
    """A row of an import."""

    row: int = Field(description="Its number in the sheet.", examples=[2])
    status: RowStatus = Field(description="What became of it; of a plan, what is to become of it.")
    name: str = Field(description="The name in the row; empty if it has none.", examples=["Li Wei"])
    account: Written = Field(
        description="The account of its user; of a row without a user, what it says as account or e-mail address.",
        examples=["li.wei"],
    )
    messages: list[RowMessage] = Field(description="Why it failed, or what else is to be said of it.")
    changes: list[RowChange] = Field(description="The fields that it changes.")
    cells: dict[str, str] | None = Field(
        description="The cells of a failed row as they were typed, by field, without the password; null for others.",
        examples=[None],
    )

    @classmethod
    def of(cls, row: KeptRow) -> "RowView":
        """Return a row as the API shows it."""
        told: Any = [
            {"field": each.field or None, "code": each.message.code, "message": each.message} for each in row.messages
        ]
        changed: Any = [
            {"field": name, "before": before or None, "after": after or None} for name, before, after in row.changes
        ]
        return cls(
            row=row.number,
            status=row.status,
            name=row.name,
            account=row.account,
            messages=told,
            changes=changed,
            cells=None if row.cells is None else dict(row.cells),
        )


class RowPage(BaseModel, defer_build=True):
    """A page of the rows of an import, in the order of the sheet."""

    items: list[RowView]
    total: int = Field(description="How many rows there are that pass the filter.", examples=[1])
    fields: list[str] = Field(
        description="The fields that any row of the import changes, or that messages are about.", examples=[["title"]]
    )
    columns: list[str] = Field(
        description="The fields that the workbook had columns for.", examples=[["name", "email", "title"]]
    )
    next_cursor: str | None = Field(
        default=None, description="Where the list goes on, even if this page is short; null at its end."
    )


@router.get(
    "/v1/tasks/<task_id>/rows",
    summary="List the rows of an import",
    tags=["Task Center"],
    operation_id="listTaskRows",
    responses=answers(HTTPStatus.OK, "A page of rows, in the order of the sheet.", HTTPStatus.NOT_FOUND),
)
def list_(
    caller: Reader,
    task_id: TaskId,
    status: Annotated[RowStatus | None, Query(description="Only rows of this status.")] = None,
    field: Annotated[
        str | None,
        Query(
            description="Only rows that change this field, or that have a message about it.",
            json_schema_extra={"enum": [*FIELDS]},
        ),
        AfterValidator(lambda name: _known(name) if name else name),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=200, description="Rows per page.")] = 50,
    cursor: cursors.Cursor = None,
) -> RowPage:
    """List the rows of an import that is planned, or has ended, with the fields that each changes and what failed.

    A plan says what is to become of each row, a result what became of it. Where few rows pass the filter, a page may be
    short, yet the list goes on at `next_cursor`.
    """
    task = find_task(caller.enterprise_id, task_id)
    name = f"rows of {task_id}"
    after = cursors.position(name, caller.enterprise_id, cursor, fits=_is_number)
    if not task.result_key:
        raise NotFoundError(_NONE)
    wanted = RowFilter(status, field)
    try:
        kept = KeptRows(live.reports(), rows_key(task.result_key))
        found, last = kept.page(wanted, after=int(after or 0), limit=limit)
    except NotFoundError:
        raise NotFoundError(_NONE) from None
    return RowPage(
        items=[RowView.of(row) for row in found],
        total=kept.count(wanted),
        fields=[*kept.fields],
        columns=[*kept.columns],
        next_cursor=cursors.cursor(name, caller.enterprise_id, None if last is None else str(last)),
    )


@router.post(
    "/v1/tasks/<task_id>/mend",
    summary="Import corrected rows",
    tags=["Task Center"],
    operation_id="mendTask",
    status_code=HTTPStatus.CREATED,
    responses=answers(
        HTTPStatus.CREATED,
        "The task that imports the rows.",
        HTTPStatus.NOT_FOUND,
        HTTPStatus.CONFLICT,
        HTTPStatus.TOO_MANY_REQUESTS,
    ),
)
def mend(caller: Administrator, task_id: TaskId, mended: MendedRows) -> TaskView:
    """Import rows that failed, corrected, with the same options: in an import of its own, whose result has them all.

    The rows are written into a workbook, `<file> (mended).xlsx`, which is imported as if it had been uploaded.
    """
    count(IMPORTS, caller)
    return TaskView.of(request_mended(caller, find_task(caller.enterprise_id, task_id), mended.rows))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 7
