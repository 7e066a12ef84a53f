"""Measures requests to the API, or their floor: `python -m tests.bench.requests NAME product|floor`.

The floor is the resolver alone with the same payload, after the same calls to AWS by plain clients.
"""

import json
import sys
from collections.abc import Callable
from functools import cache
from itertools import count
from typing import Any

import boto3
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from botocore.config import Config

import tests.conftest  # noqa: F401 - settings of a deployment that does not exist
from functions.admin_api import app
from muster.gateways import aws
from muster.http.user_views import UserPage, UserView
from tests.bench.process import report
from tests.context import Context
from tests.functional.api import Answer, signed_in

_numbers = count(1)
TIMES = 200


def _new() -> dict[str, object]:
    number = next(_numbers)
    return {"name": "Ann Lee", "email": f"ann.lee{number}@example.com", "account": f"ann.lee{number}"}


def ask(name: str) -> Answer:
    """Send a request as API Gateway does, and return the answer."""
    client = signed_in(app, "admin")
    match name:
        case "list":
            answer = client("GET", "/v1/users", limit=50)
        case "read":
            answer = client("GET", "/v1/users/ann.lee1")
        case "add":
            answer = client("POST", "/v1/users", _new())
        case "audit":
            answer = client("GET", "/v1/audit", limit=50)
        case "audit_filtered":
            answer = client("GET", "/v1/audit", limit=50, action="edit_user")
        case "history":
            answer = client("GET", "/v1/users/01K3ZP4Q8S6V9XT2M7WBN5RDHF/history", limit=50)
        case _:  # a search that matches no user reads as many users as one page may
            answer = client("GET", "/v1/users", search="nobody has this", limit=50)
    assert answer.status < 300, answer.content
    return answer


def _floor(name: str) -> Callable[[], object]:
    """Return a function that makes the same calls, and passes the same payload through a resolver that validates it."""
    calls: list[tuple[Any, str, dict[str, Any]]] = []

    def note(params: dict[str, Any], model: Any, **_: Any) -> None:
        asked = json.loads(params["Body"]) if "Body" in params else dict(params)
        calls.append((_bare(model.service_model.service_name), model.name, asked))

    events = [aws.client(service).meta.events for service in ("dynamodb", "sqs")]
    for each in events:
        each.register("provide-client-params.*.*", note)
    answered: Any = ask(name).json
    for each in events:
        each.unregister("provide-client-params.*.*", note)
    resolver = APIGatewayHttpResolver(enable_validation=True)
    model = UserPage if name == "list" else UserView
    ready = model.model_validate(answered)

    def answer() -> Any:
        return ready

    answer.__annotations__["return"] = model
    resolver.route("/floor", method="GET")(answer)
    event = {
        "version": "2.0",
        "routeKey": "ANY /floor",
        "rawPath": "/floor",
        "headers": {"content-type": "application/json"},
        "requestContext": {"requestId": "1", "stage": "$default", "http": {"method": "GET", "path": "/floor"}},
        "isBase64Encoded": False,
    }

    def run() -> object:
        for client, operation, params in calls:
            client._make_api_call(operation, params)
        return resolver.resolve(event, Context())

    return run


@cache
def _bare(service: str) -> Any:
    return boto3.client(service, config=Config(parameter_validation=False))  # type: ignore[call-overload]


if __name__ == "__main__":
    asked, which = sys.argv[1:3]
    run = _floor(asked) if which == "floor" else lambda: ask(asked)
    for _ in range(5):
        run()
    report(run, 3 if asked == "search" else TIMES)
