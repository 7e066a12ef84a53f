"""`/v1/exports`: the users that a filter shows, as a workbook."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from muster.exports.request import request_export
from muster.http.answers import answers
from muster.http.caller import Administrator
from muster.http.rates import count
from muster.http.tasks import TaskView
from muster.http.user_filters import UserFilter
from muster.limits import EXPORTS
from muster.users.filters import Filter

router = APIGatewayHttpRouter()


class NewExport(UserFilter):
    """The filter of an export; without any field it exports all users."""


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
