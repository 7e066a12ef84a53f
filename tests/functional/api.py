"""Calling an API function as API Gateway does."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Any

from infra.local.aws_rules import functions
from muster.users.repository import find_user
from tests.context import Context
from tests.fakes import sub_of
from tests.functional.requests import JUDGE


@dataclass(frozen=True)
class Answer:
    """An answer of the API."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)


@dataclass(frozen=True)
class Client:
    """A client of one API function, signed in or not."""

    function: ModuleType
    claims: dict[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, method: str, path: str, body: object = None, **query: object) -> Answer:
        """Send a request; `body` as JSON, unless it is bytes."""
        raw, is_base64 = _as_text(body)
        event: dict[str, Any] = {
            "version": "2.0",
            "routeKey": "ANY /v1/{proxy+}",
            "rawPath": path,
            "rawQueryString": "&".join(f"{key}={value}" for key, value in query.items()),
            "headers": {"content-type": "application/json", **self.headers},
            "queryStringParameters": {key: str(value) for key, value in query.items()},
            "requestContext": {
                "requestId": "api-request-1",
                "stage": "$default",
                "http": {"method": method, "path": path, "sourceIp": "127.0.0.1"},
                "authorizer": {"jwt": {"claims": self.claims or {}, "scopes": None}},
            },
            "body": raw,
            "isBase64Encoded": is_base64,
        }
        answer = self.function.lambda_handler(event, Context())
        JUDGE.note("apigateway", "response", list(functions.api_answer(answer)))
        content = (answer["body"] or "").encode()
        headers = {name.lower(): value for name, value in answer["headers"].items()}
        return Answer(answer["statusCode"], headers, b64decode(content) if answer.get("isBase64Encoded") else content)


def _as_text(body: object) -> tuple[str | None, bool]:
    """A body as API Gateway hands it on, and whether that is in base 64."""
    if not isinstance(body, bytes):
        return (None if body is None else json.dumps(body)), False
    try:
        return body.decode(), False
    except UnicodeDecodeError:
        return b64encode(body).decode(), True


def sending(client: Client, **headers: str) -> Client:
    """The client, sending these headers too."""
    return replace(client, headers={**client.headers, **{name.replace("_", "-"): headers[name] for name in headers}})


def signed_in(function: ModuleType, account: str) -> Client:
    """A client with an access token of that account."""
    # As if signed in just now, whatever the test does first.
    claims = {
        "sub": sub_of(account),
        "username": account,
        "token_use": "access",
        "client_id": "client",
        "auth_time": "9999999999",
    }
    return Client(function, claims)


def of_the_recorded_sign_in(client: Client) -> Client:
    """The client, with a token of the sign-in that is recorded on its user: of the user pool's own making."""
    user = find_user(client.claims["username"]) if client.claims else None
    if client.claims is None or user is None:
        return client
    return replace(client, claims={**client.claims, "sub": str(user.sign_in)})
