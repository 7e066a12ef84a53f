"""Descriptions of error responses for the OpenAPI document."""

from http import HTTPStatus
from typing import Any

from muster.http.problems import PROBLEM_TYPE, Problem

_DESCRIPTIONS = {
    HTTPStatus.UNAUTHORIZED: "The token is missing or no longer that of an active user.",
    HTTPStatus.FORBIDDEN: "The role of the caller does not allow this.",
    HTTPStatus.NOT_FOUND: "There is no such thing in the caller's enterprise.",
    HTTPStatus.CONFLICT: "What was asked for cannot be, given what is there now.",
    HTTPStatus.PRECONDITION_FAILED: "It was changed meanwhile: its version is no longer the one in `If-Match`.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "The request breaks the rules; `errors` lists every fault.",
    HTTPStatus.TOO_MANY_REQUESTS: "The caller or the enterprise asks for too much; wait for `Retry-After` seconds.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong on our side.",
    HTTPStatus.SERVICE_UNAVAILABLE: "A service is busy; try again after `Retry-After` seconds.",
}
_ALWAYS = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
)


def answers(success: HTTPStatus, description: str, *others: HTTPStatus, file_type: str = "") -> dict[int, Any]:
    """Return the responses of an operation: its success, the problems that every operation may have, and these others.

    A success is JSON unless `file_type` names another media type.
    """
    documented: dict[int, Any] = {
        status: {"description": _DESCRIPTIONS[status], "content": {PROBLEM_TYPE: {"model": Problem}}}
        for status in (*_ALWAYS, *others)
    }
    documented[success] = {"description": description}
    if file_type:
        documented[success]["content"] = {file_type: {"schema": {"type": "string", "format": "binary"}}}
    return documented
