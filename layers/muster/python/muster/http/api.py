"""The resolver that every API function builds on, and how one request is answered and logged."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from aws_lambda_powertools.utilities.typing import LambdaContext

from muster.errors import NotJsonError
from muster.http.languages import in_language
from muster.http.problems import add_exception_map, problem_answer
from muster.logs import logger

Handler = Callable[[dict[str, Any], LambdaContext], dict[str, Any]]


def api(*routers: APIGatewayHttpRouter) -> APIGatewayHttpResolver:
    """A resolver with these routes, requests and answers checked, and every error a problem response."""
    app = APIGatewayHttpResolver(
        enable_validation=True,
        # An answer of ours that breaks its own schema is our fault, not the client's.
        response_validation_error_http_code=HTTPStatus.INTERNAL_SERVER_ERROR,
    )
    for router in routers:
        app.include_router(router)
    add_exception_map(app)
    return app


def entry(app: APIGatewayHttpResolver) -> Handler:
    """The Lambda handler of an API function. It logs one line a request: what was asked, who asked, what came of it."""

    @logger.inject_lambda_context(clear_state=True)
    def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        answer = in_language(event["headers"].get("accept-language", ""), _answer(app, event, context))
        answer["body"] = answer.get("body") or ""  # a null is none to the embedded AWS
        logger.info("Answered", route=event.get("routeKey"), status=answer["statusCode"])
        return answer

    return lambda_handler


def _answer(app: APIGatewayHttpResolver, event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer a request; a POST of somebody signed in that carries an `Idempotency-Key` is done but once."""
    if not _is_json(event):
        return problem_answer(NotJsonError("Send JSON, with the header Content-Type: application/json."))
    request = event["requestContext"]
    if "idempotency-key" not in event["headers"] or request["http"]["method"] != "POST" or "authorizer" not in request:
        return app.resolve(event, context)
    from muster.http.idempotency import once  # noqa: PLC0415 - few requests carry one, and it is slow to load

    return once(app.resolve, event, context)


def _is_json(event: dict[str, Any]) -> bool:
    """Whether a request's body, if it has one, says that it is JSON. The framework would read forms as well."""
    kind = event["headers"].get("content-type", "")
    return not event.get("body") or not kind or kind.partition(";")[0].strip().lower() == "application/json"
