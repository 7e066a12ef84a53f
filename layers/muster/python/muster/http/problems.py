"""Problem responses (RFC 9457), and the one map from our errors to them."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import ApiGatewayResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError as NoRouteError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field

from muster.errors import (
    NOTHING_HERE,
    ConflictError,
    FieldError,
    ForbiddenError,
    InvalidError,
    LimitError,
    MusterError,
    NotFoundError,
    NotJsonError,
    NotSignedInError,
    PreconditionFailedError,
    ThrottledError,
    TooLargeError,
)
from muster.http.languages import told
from muster.http.sentences import sentence_of
from muster.logs import log_failure, logger
from muster.messages import Message, after_label, counted, in_a_row, message
from muster.users.text import shorten

PROBLEM_TYPE = "application/problem+json"
DOES_NOT_FIT = message("request_invalid", "The request does not fit this operation.")
TOO_DEEP = message(
    "json_too_deep",
    "this has too many lists or objects inside each other; send it as the description of the API shows it.",
)
_RETRY_SECONDS = 2
_MOST_FAULTS = 20  # in one answer; of the others it gives the number
_LONGEST_FIELD = 80  # characters: the name of a field is what a client sent
_LONGEST_MESSAGE = 500  # characters; our longest sentences, with what they quote, have 400
_STATUS = {
    InvalidError: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotJsonError: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    TooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    NotSignedInError: HTTPStatus.UNAUTHORIZED,
    ForbiddenError: HTTPStatus.FORBIDDEN,
    NotFoundError: HTTPStatus.NOT_FOUND,
    ConflictError: HTTPStatus.CONFLICT,
    PreconditionFailedError: HTTPStatus.PRECONDITION_FAILED,
    LimitError: HTTPStatus.TOO_MANY_REQUESTS,
    ThrottledError: HTTPStatus.SERVICE_UNAVAILABLE,
}


class FieldFault(BaseModel, defer_build=True):
    """One thing wrong with one field of the request."""

    field: str = Field(examples=["file_name"])
    code: str = Field(description="The name of the fault, for programs.", examples=["value_missing"])
    message: str = Field(examples=["file_name: this is needed."])


class Problem(BaseModel, defer_build=True):
    """An error, and how to fix it."""

    type: str = Field(default="about:blank", examples=["about:blank"])
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    code: str = Field(description="The name of the error, for programs.", examples=["task_not_found"])
    detail: str = Field(examples=["There is no such task."])
    errors: list[FieldFault] = []


def add_exception_map(app: ApiGatewayResolver) -> None:
    """Let every error of a route, foreseen or not, end as a problem response."""
    app.exception_handler(MusterError)(_foreseen)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(NoRouteError)(_no_route)
    app.exception_handler(Exception)(_unforeseen)


def problem_answer(error: MusterError, *, retry: bool = False) -> dict[str, Any]:
    """Return the problem response for an error outside of every route, in the form of API Gateway."""
    response = _foreseen(error)
    headers = response.headers | {"Content-Type": PROBLEM_TYPE}
    if retry:
        headers["Retry-After"] = str(_RETRY_SECONDS)
    return {"statusCode": int(response.status_code), "headers": headers, "body": response.body, "cookies": []}


def _foreseen(error: MusterError) -> Response[str]:
    status = next((status for kind, status in _STATUS.items() if isinstance(error, kind)), HTTPStatus.BAD_REQUEST)
    response = _problem(status, error.message, error.faults if isinstance(error, InvalidError) else ())
    if isinstance(error, LimitError):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _invalid(error: RequestValidationError) -> Response[str]:
    faults = [_fault(each) for each in error.errors()]
    return _problem(HTTPStatus.UNPROCESSABLE_ENTITY, DOES_NOT_FIT, faults)


def _no_route(_: NoRouteError) -> Response[str]:
    return _problem(HTTPStatus.NOT_FOUND, NOTHING_HERE)


def _unforeseen(error: Exception) -> Response[str]:
    log_failure("A request failed", error)
    request = logger.get_current_keys().get("function_request_id", "unknown")
    detail = message(
        "internal_error",
        "Something went wrong on our side. Tell the operators the request's id, {request}.",
        request=request,
    )
    return _problem(HTTPStatus.INTERNAL_SERVER_ERROR, detail)


def _problem(status: HTTPStatus, detail: Message, faults: Sequence[FieldError] = ()) -> Response[str]:
    more = len(faults) - _MOST_FAULTS
    if more > 0:
        rest = counted(
            "more_faults",
            "There is {count} more fault; correct those in the list first.",
            "There are {count:,} more faults; correct those in the list first.",
            count=more,
        )
        detail = in_a_row([detail, rest])
    problem = Problem(
        title=status.phrase,
        status=status,
        code=detail.code,
        detail=_bounded(told(detail)),
        errors=[_shown(fault) for fault in faults[:_MOST_FAULTS]],
    )
    headers: dict[str, str | list[str]] = {"Cache-Control": "no-store"}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(_RETRY_SECONDS)
    return Response(status, PROBLEM_TYPE, problem.model_dump_json(), headers)


def _shown(fault: FieldError) -> FieldFault:
    return FieldFault(
        field=shorten(fault.field, _LONGEST_FIELD), code=fault.message.code, message=_bounded(told(fault.message))
    )


def _bounded(text: str) -> str:
    return text if len(text) <= _LONGEST_MESSAGE else text[: _LONGEST_MESSAGE - 1] + "…"


def _fault(error: dict[str, Any]) -> FieldError:
    """Return a validation error of the framework in our words: `loc` is where (body, query, …), then the field."""
    path = shorten(".".join(str(part) for part in error["loc"][1:]), _LONGEST_FIELD)
    field = "body" if not path or error["type"] == "json_invalid" else path
    return FieldError(field, after_label(field, sentence_of(error)))
