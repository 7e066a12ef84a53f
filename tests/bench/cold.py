"""Measures a cold start: `python -m tests.bench.cold FUNCTION|boto3` prints the CPU time up to the first answer."""

import json
import sys
import time
from importlib import import_module
from typing import Any

import tests.conftest  # noqa: F401 - settings of a deployment that does not exist
from tests import messages

FUNCTIONS = (
    "admin_api",
    "directory_api",
    "public_api",
    "console",
    "import_users",
    "export_users",
    "onboard",
    "sweep",
    "mail_events",
    "custom_message",
)
_PATHS = {
    "admin_api": "/v1/me",
    "directory_api": "/v1/directory",
    "public_api": "/openapi.json",
    "console": "/console-is-not-built",
}
_USER = "01K3ZP4Q8S6V9XT2M7WBN5RDHE"
_S3 = {"s3": {"bucket": {"name": "uploads"}, "object": {"key": "imports/acme/a.xlsx", "eTag": "1", "sequencer": "1"}}}
_MAIL = {
    "eventType": "Delivery",
    "mail": {"messageId": "1", "tags": {"user": [_USER], "stage": ["test"]}},
}
_BODIES = {
    "import_users": {"Records": [{"eventTime": "2026-01-01T00:00:00.000Z"} | _S3]},
    "export_users": {"enterprise_id": "acme", "task_id": "01JD9Z6M3W8Q4T1K5V7X2Y0B6C"},
    "onboard": {"users": [_USER]},
    "mail_events": {"detail": _MAIL},
}
_POOL = {
    "triggerSource": "CustomMessage_ForgotPassword",
    "userName": "ann.lee0",
    "request": {"codeParameter": "{####}", "usernameParameter": None, "userAttributes": {}},
    "response": {},
}


def _event(function: str) -> Any:
    if function in _PATHS:
        claims = {"sub": "sub-admin", "username": "ann.lee0", "token_use": "access", "auth_time": "9999999999"}
        return {
            "version": "2.0",
            "routeKey": "ANY",
            "rawPath": _PATHS[function],
            "rawQueryString": "",
            "headers": {},
            "requestContext": {
                "requestId": "1",
                "stage": "$default",
                "http": {"method": "GET", "path": _PATHS[function], "sourceIp": "127.0.0.1"},
                "authorizer": {"jwt": {"claims": claims, "scopes": None}},
            },
            "isBase64Encoded": False,
        }
    if function in _BODIES:
        return messages.event(json.dumps(_BODIES[function]))
    return _POOL if function == "custom_message" else {}


def main(function: str) -> None:
    """Load the function, call it once, and print the time that this process has taken."""
    if function == "boto3":
        import boto3  # noqa: PLC0415

        boto3.client("dynamodb")
    else:
        folder = "console.function" if function == "console" else function
        app = import_module(f"functions.{folder}.app")
        from tests.context import Context  # noqa: PLC0415 - not before the function, which sets up the process

        app.lambda_handler(_event(function), Context())
    print(json.dumps({"cpu": time.process_time(), "wall": time.perf_counter()}))


if __name__ == "__main__":
    main(sys.argv[1])
