"""`/v1/exports`: the users that a filter shows, as a workbook."""

from http import HTTPStatus
from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from muster.exports.request import request_export
from muster.http.answers import answers
from muster.http.caller import Administrator
from muster.http.days import Day
from muster.http.rates import count
from muster.http.tasks import TaskView
from muster.limits import EXPORTS
from muster.users.filters import Filter
from muster.users.rules import Role
from muster.users.text import clean
from muster.users.user import Status

router = APIGatewayHttpRouter()


class NewExport(BaseModel, defer_build=True):
    """The filter of an export; without any field it exports all users."""

    model_config = ConfigDict(extra="forbid")

    search: Annotated[str, Field(max_length=254), BeforeValidator(clean)] = Field(
        default="", description="Words of a name, account, e-mail address or phone number.", examples=["li"]
    )
    department: Annotated[str, Field(max_length=255), BeforeValidator(clean)] = Field(
        default="", description="A department or a part of its path, with its sub-departments.", examples=["Sales"]
    )
    status: Literal[Status.INVITED, Status.ACTIVE, Status.DISABLED] | None = None
    role: Role | None = None
    contact_no_set: bool | None = Field(
        default=None, description="Only users with a contact number of their own, or only those without."
    )
    never_signed_in: bool | None = Field(
        default=None, description="Only users who never signed in, or only those who did."
    )
    not_signed_in_since: Day | None = Field(
        default=None,
        description="Only users whose last sign-in was before this day (UTC), and those who never signed in.",
        examples=[None],
    )


@router.post(
    "/v1/exports",
    summary="Start an export",
    tags=["Export"],
    operation_id="startExport",
    status_code=HTTPStatus.ACCEPTED,
    responses=answers(
        HTTPStatus.ACCEPTED, "The export's task; its result is the workbook.", HTTPStatus.TOO_MANY_REQUESTS
    ),
)
def start(caller: Administrator, new: NewExport | None = None) -> TaskView:
    """Export users to a workbook with the template's columns, their status and dates; it can be imported again."""
    count(EXPORTS, caller)
    task = request_export(caller, Filter(**new.model_dump()) if new else Filter())
    return TaskView.of(task)
