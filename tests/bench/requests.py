"""Requests to the API, or the resolver alone with the same payload: `… -m tests.bench.requests NAME product|floor`."""

import sys
from collections.abc import Callable
from itertools import count
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

import tests.conftest  # noqa: F401 - settings of a deployment that does not exist
from functions.admin_api import app
from muster.http.user_views import UserPage, UserView
from tests.bench.process import report
from tests.functional.api import Answer, Context, signed_in

_numbers = count(1)
TIMES = 200


def _new() -> dict[str, object]:
    number = next(_numbers)
    return {"name": "Ann Lee", "email": f"ann.lee{number}@example.com", "account": f"ann.lee{number}"}


def ask(name: str) -> Answer:
    """Send a request as API Gateway does."""
    client = signed_in(app, "admin")
    match name:
        case "list":
            answer = client("GET", "/v1/users", limit=50)
        case "read":
            answer = client("GET", "/v1/users/ann.lee1")
        case "add":
            answer = client("POST", "/v1/users", _new())
        case _:  # a search that nobody is found by looks through as many users as one page may
            answer = client("GET", "/v1/users", search="nobody has this", limit=50)
    assert answer.status < 300, answer.content
    return answer


def _floor(name: str) -> Callable[[], object]:
    """The same payload through a resolver that does nothing but check and answer."""
    answered: Any = ask(name).json
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
    return lambda: resolver.resolve(event, Context())


if __name__ == "__main__":
    asked, which = sys.argv[1:3]
    run = _floor(asked) if which == "floor" else lambda: ask(asked)
    for _ in range(5):
        run()
    report(run, 3 if asked == "search" else TIMES)
