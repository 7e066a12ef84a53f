"""`/v1/batches`: undoing what a batch has done with many users (`users.py` has the batch itself)."""

from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from muster.http.answers import answers
from muster.http.caller import Administrator
from muster.http.rates import count
from muster.http.tasks import TaskView
from muster.imports.undo_request import request_undo_of_batch
from muster.limits import IMPORTS

router = APIGatewayHttpRouter()
BatchId = Annotated[
    str, Path(max_length=64, description="The `batch_id` of the batch.", examples=["01JD9Z6M3W8Q4T1K5V7X2Y0B6C"])
]


@router.post(
    "/v1/batches/<batch_id>/undo",
    summary="Undo a batch",
    tags=["Users"],
    operation_id="undoBatch",
    status_code=HTTPStatus.CREATED,
    responses=answers(
        HTTPStatus.CREATED, "The task that plans the way back.", HTTPStatus.NOT_FOUND, HTTPStatus.TOO_MANY_REQUESTS
    ),
)
def undo(caller: Administrator, batch_id: BatchId) -> TaskView:
    """Plan to undo a batch: in a task, which waits until its plan is applied, as when an import is undone.

    Fields get their former values, statuses too; removed users are restored. What somebody has changed since is kept,
    and named. Mails that were sent, such as of passwords that were reset, cannot be taken back.
    """
    count(IMPORTS, caller)
    return TaskView.of(request_undo_of_batch(caller, batch_id))
