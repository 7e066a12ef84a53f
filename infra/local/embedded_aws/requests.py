"""Refusal of the requests that AWS refuses, before MiniStack handles them."""

import json
import logging
from typing import Any
from xml.sax.saxutils import escape

from ministack import app

from infra.local.aws_rules.breach import Breach
from infra.local.aws_rules.codes import refusal_code
from infra.local.aws_rules.judge import judge
from infra.local.embedded_aws import functions
from infra.local.embedded_aws.record import Record
from infra.local.embedded_aws.wire import Request, call_of

logger = logging.getLogger("embedded-aws")
_pass_on = app._handle_post_body_shortcuts


def _refused(request: Request, record: Record) -> tuple[int, dict[str, str], bytes] | None:
    """Return AWS's response if it refuses the request, and record it."""
    call = call_of(request)
    breaches = judge(call.model, call.operation, call.params, wire=True) if call else []
    if call is None or not breaches:
        return None
    reasons = "; ".join(f"{call.model.service_name} {call.operation}: {breach}" for breach in breaches)
    record.write(refused=reasons)
    logger.warning("Refused as AWS would: %s", reasons)
    return _answer(call.model.service_name, breaches)


def _answer(service: str, breaches: list[Breach]) -> tuple[int, dict[str, str], bytes]:
    code, message = refusal_code(service), "; ".join(map(str, breaches))
    if service == "s3":
        body = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
        return 400, {"Content-Type": "application/xml"}, body.encode()
    error = json.dumps({"__type": code, "message": message}).encode()
    return 400, {"Content-Type": "application/x-amz-json-1.0", "x-amzn-errortype": code}, error


def correct(record: Record) -> None:
    """Add these refusals to MiniStack."""

    async def judged(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, list[str]], request_id: str
    ) -> Any:
        functions.DEPTH.set(functions.depth_of(headers))
        refused = _refused(Request(method, path, headers, body, query), record)
        return refused or await _pass_on(method, path, headers, body, query, request_id)

    app._handle_post_body_shortcuts = judged
