"""`/v1/bulk-edits`: one thing done with all users that match a filter, as a plan first."""

from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from muster.http.answers import answers
from muster.http.caller import Administrator
from muster.http.rates import count
from muster.http.tasks import TaskView
from muster.http.user_filters import UserFilter
from muster.http.user_views import check_fits_the_action, describe_changes_of_many
from muster.imports.bulk_request import BulkAction, request_bulk_edit
from muster.limits import IMPORTS
from muster.users.filters import Filter

router = APIGatewayHttpRouter()


def _describe(schema: dict[str, Any]) -> None:
    describe_changes_of_many(schema)
    schema["examples"] = [
        {"filter": {"department": "Sales"}, "action": "change", "changes": {"department": "Sales/APAC"}},
        {"filter": {"not_signed_in_since": "2026-01-31"}, "action": "disable"},
    ]


class NewBulkEdit(BaseModel, defer_build=True):
    """One thing to do with all users that match a filter."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_describe)

    filter: UserFilter
    action: BulkAction
    changes: Annotated[dict[str, Any] | None, Field(validate_default=True)] = None

    @field_validator("changes", mode="after")
    @classmethod
    def _fits_the_action(cls, changes: dict[str, Any] | None, info: ValidationInfo) -> dict[str, Any] | None:
        return check_fits_the_action(changes, info)


@router.post(
    "/v1/bulk-edits",
    summary="Do one thing with all users that match a filter",
    tags=["Users"],
    operation_id="startBulkEdit",
    status_code=HTTPStatus.CREATED,
    responses=answers(HTTPStatus.CREATED, "The task that plans the bulk edit.", HTTPStatus.TOO_MANY_REQUESTS),
)
def start(caller: Administrator, new: NewBulkEdit) -> TaskView:
    """Plan to change, disable, enable or remove all users that match a filter: in a task that waits to be applied.

    The plan has those users who match when it is made, 100,000 at most. It is applied, discarded and undone as that of
    an import.
    """
    count(IMPORTS, caller)
    which = Filter(**new.filter.model_dump())
    return TaskView.of(request_bulk_edit(caller, which, new.action, new.changes or {}))
