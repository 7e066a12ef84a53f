"""The resolver that every API function builds on, and how one request is answered and logged."""

import json
from base64 import b64decode
from collections.abc import Callable, Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from aws_lambda_powertools.utilities.typing import LambdaContext

from muster.audit.entries import caused_by
from muster.errors import FieldError, InvalidError, MusterError, NotJsonError, TooLargeError
from muster.http.headers import protected
from muster.http.languages import answer_in, with_language
from muster.http.problems import DOES_NOT_FIT, TOO_DEEP, add_exception_map, problem_answer
from muster.http.sentences import NO_JSON
from muster.logs import logged, logger
from muster.messages import after_label, message

LARGEST_BODY = 64 * 1024  # bytes; all fields of a user at their longest, escaped, have 15,000
LARGEST_PUBLIC_BODY = 2 * 1024
"""Bytes of a request without a sign-in: a token of 130 characters and a password of 64, escaped, have 1,000."""
_DEEPEST = 16  # levels of lists and objects; no request has more than three

Handler = Callable[[dict[str, Any], LambdaContext], dict[str, Any]]


def api(*routers: APIGatewayHttpRouter) -> APIGatewayHttpResolver:
    """Return a resolver with these routes; it checks requests and responses, and makes errors problem responses."""
    app = APIGatewayHttpResolver(
        enable_validation=True,
        # An answer of ours that breaks its own schema is our fault, not the client's.
        response_validation_error_http_code=HTTPStatus.INTERNAL_SERVER_ERROR,
    )
    for router in routers:
        app.include_router(router)
    add_exception_map(app)
    return app


def entry(
    app: APIGatewayHttpResolver, largest_body: int = LARGEST_BODY, larger: Mapping[str, int] = MappingProxyType({})
) -> Handler:
    """Return the Lambda handler of an API function.

    It logs one line a request: what was asked, who asked, what came of it.

    Args:
        app: the routes.
        largest_body: bytes that the body of a request may have.
        larger: the same of requests whose path ends so.

    """

    @logged
    def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        language = event["headers"].get("accept-language", "")
        with answer_in(language), caused_by(event["requestContext"].get("requestId", "")):
            largest = next((most for end, most in larger.items() if event["rawPath"].endswith(end)), largest_body)
            answer = with_language(_answer(app, event, context, largest))
        answer["body"] = answer.get("body") or ""  # a null is none to the embedded AWS
        logger.info("Answered", route=event.get("routeKey"), status=answer["statusCode"])
        return protected(answer)

    return lambda_handler


def _answer(
    app: APIGatewayHttpResolver, event: dict[str, Any], context: LambdaContext, largest_body: int
) -> dict[str, Any]:
    """Answer a request; a POST with an `Idempotency-Key` by a signed-in caller takes effect only once."""
    if event.get("body") and (error := _fault_of_body(event, largest_body)):
        return problem_answer(error)
    request = event["requestContext"]
    if "idempotency-key" not in event["headers"] or request["http"]["method"] != "POST" or "authorizer" not in request:
        return app.resolve(event, context)
    from muster.http.idempotency import once  # noqa: PLC0415 - few requests carry one, and it is slow to load

    return once(app.resolve, event, context)


def _fault_of_body(event: dict[str, Any], largest: int) -> MusterError | None:
    """Return the fault of a body that the framework must not read: it would take forms as well, and any depth."""
    kind = event["headers"].get("content-type", "application/json")
    if kind.partition(";")[0].strip().lower() not in {"application/json", ""}:
        return NotJsonError(message("not_json_type", "Send JSON, with the header Content-Type: application/json."))
    # Media types have no case (RFC 9110, 8.3.1); the framework knows this spelling only.
    event["headers"]["content-type"] = "application/json"
    body = event["body"].encode("utf-8", "surrogatepass")
    if event.get("isBase64Encoded"):
        body = b64decode(body)
    if len(body) > largest:
        return TooLargeError(
            message("body_too_large", "The body of a request may have {count} KB at most.", count=largest // 1024)
        )
    try:
        depth = _depth(json.loads(body))
    except json.JSONDecodeError:
        return None  # the framework says so, if the route takes a body
    except RecursionError:
        depth = _DEEPEST + 1
    except ValueError:  # no UTF-8, a number of thousands of digits
        return InvalidError(DOES_NOT_FIT, [FieldError("body", after_label("body", NO_JSON))])
    if depth > _DEEPEST:
        return InvalidError(DOES_NOT_FIT, [FieldError("body", after_label("body", TOO_DEEP))])
    return None


def _depth(value: Any) -> int:
    """Return how many levels of lists and objects there are, or one more than are allowed."""
    level, depth = [value], 0
    while level and depth <= _DEEPEST:
        inner = [each for each in level if isinstance(each, dict | list)]
        depth += bool(inner)
        level = [part for each in inner for part in (each.values() if isinstance(each, dict) else each)]
    return depth
