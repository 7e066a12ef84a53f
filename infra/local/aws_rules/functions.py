"""Rules of Lambda, API Gateway and EventBridge about requests, and about responses of functions."""

import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any

from infra.local.aws_rules.breach import Breach, Finding, Params, rule, too_long

_LAMBDA = "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"
_HTTP_API = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html"
_RESPONSES = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html"
_EVENTS = "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html"
ANSWER = 6 * 1024 * 1024  # bytes
_ASYNCHRONOUS = 1024 * 1024  # bytes
_API_ANSWER = 10 * 1024 * 1024  # bytes
_HEADERS = 10_240  # bytes


@rule("Lambda payload", "https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html", "lambda", "Invoke")
def payload(params: Params) -> Iterator[Finding]:
    """A payload is JSON of at most 6 MB, or 1 MB for an asynchronous call."""
    sent = params.get("Payload", b"")
    sent = sent.encode() if isinstance(sent, str) else sent
    if isinstance(sent, bytes | bytearray):
        yield from too_long("Payload", len(sent), _ASYNCHRONOUS if params.get("InvocationType") == "Event" else ANSWER)
        if sent and not _is_json(sent):
            yield "Payload", "is no JSON"


def _is_json(sent: bytes | bytearray) -> bool:
    try:
        json.loads(sent)
    except ValueError:
        return False
    return True


@rule("Lambda environment", _LAMBDA, "lambda", "CreateFunction", "UpdateFunctionConfiguration")
def environment(params: Params) -> Iterator[Finding]:
    """The variables of a function have at most 4 KB, names and values together."""
    variables = params.get("Environment", {}).get("Variables", {})
    size = sum(len(f"{name}{value}".encode()) for name, value in variables.items())
    yield from too_long("Environment.Variables", size, 4096)


@rule("EventBridge entries", _EVENTS, "events", "PutEvents")
def events(params: Params) -> Iterator[Finding]:
    """All entries together have less than 1 MB, and a detail is a JSON object."""
    size = 0
    for place, entry in enumerate(params.get("Entries", [])):
        size += sum(len(str(entry.get(name, "")).encode()) for name in ("Source", "DetailType", "Detail"))
        size += 14 if "Time" in entry else 0
        detail = str(entry.get("Detail", "{}"))
        if not _is_json(detail.encode()) or not isinstance(json.loads(detail), dict):
            yield f"Entries.{place}.Detail", "is no JSON object"
    yield from too_long("Entries", size, 1024 * 1024 - 1)


def answer(value: object) -> Iterator[Breach]:
    """Yield the reasons for which Lambda refuses a function's response: it is JSON of at most 6 MB."""
    try:
        size = len(json.dumps(value, ensure_ascii=False).encode())
    except (TypeError, ValueError):
        yield Breach("Lambda answer", "answer", "cannot be written as JSON", _LAMBDA)
        return
    for where, what in too_long("answer", size, ANSWER):
        yield Breach("Lambda answer", where, what, _LAMBDA)


def api_answer(value: Mapping[str, Any]) -> Iterator[Breach]:
    """Yield the reasons for which an HTTP API refuses the response of its function (payload format 2.0)."""
    yield from answer(value)
    status, headers, body = value.get("statusCode"), value.get("headers") or {}, value.get("body")
    if not isinstance(status, int) or not 100 <= status <= 599:
        yield Breach("API answer", "statusCode", "is no status", _RESPONSES)
    if body is not None and not isinstance(body, str):
        yield Breach("API answer", "body", f"is no text but {type(body).__name__}", _RESPONSES)
        return
    content = b64decode(body or "") if value.get("isBase64Encoded") else (body or "").encode()
    for where, what in too_long("body", len(content), _API_ANSWER):
        yield Breach("API answer", where, what, _HTTP_API)
    for where, what in too_long("headers", sum(len(f"{n}{v}".encode()) for n, v in headers.items()), _HEADERS):
        yield Breach("API answer", where, what, _HTTP_API)
    for name, text in headers.items():
        if any(character in f"{name}{text}" for character in "\r\n\x00"):
            yield Breach("API answer", f"headers.{name}", "holds a line break", _RESPONSES)


RULES = (payload, environment, events)
