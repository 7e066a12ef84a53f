"""Lambda's limits (invocations at a time, sizes, chains through queues), and failures reported of streams."""

import json
import resource
from contextlib import suppress
from contextvars import ContextVar
from typing import Any

from ministack.core.lambda_runtime import Worker
from ministack.services import apigateway, lambda_svc

from infra.local.aws_rules.functions import answer
from infra.local.embedded_aws import queues
from infra.local.embedded_aws.record import Record

_dispatch, _run_batch = lambda_svc._execute_function_dispatch, lambda_svc._run_sqs_batch
_invoke_proxy, _spawn = apigateway._invoke_lambda_proxy, Worker._spawn

DEPTH = ContextVar("depth", default=0)
"""How many invocations led to the current request, by MiniStack's header."""


def depth_of(headers: dict[str, str]) -> int:
    """Return how many invocations led to a request."""
    return int(lambda_svc._inbound_invoke_depth(headers))


async def _proxied(*arguments: Any, **options: Any) -> Any:
    """Answer as an HTTP API does while Lambda admits no further invocation: 503, without the reason.

    A REST API answers 500 (https://repost.aws/knowledge-center/api-gateway-internal-server-error).
    """
    status, headers, body = await _invoke_proxy(*arguments, **options)
    if status == 429 and b'"TooManyRequestsException"' in body:
        return 503, {"Content-Type": "application/json"}, b'{"message":"Service Unavailable"}'
    return status, headers, body


def _limited(record: Record) -> Any:
    """Return MiniStack's dispatch of a function with the limit of the answer's size, and with failures of streams."""

    def dispatched(func: dict[str, Any], config: dict[str, Any], event: Any, *more: Any) -> Any:
        result = _dispatch(func, config, event, *more)
        body = result.get("body")
        if _reports_records(event, body):
            error = {"errorType": "ReportBatchItemFailures", "errorMessage": "Records of the stream come again."}
            return {**result, "error": True, "function_error": "Unhandled", "body": error}
        breaches = [] if result.get("error") or isinstance(body, bytes) else list(answer(_value(body)))
        if not breaches:
            return result
        record.write(refused=f"lambda {config.get('FunctionName')}: {breaches[0]}")
        error = {"errorType": "Function.ResponseSizeTooLarge", "errorMessage": str(breaches[0])}
        return {**result, "error": True, "function_error": "Unhandled", "body": error}

    return dispatched


def _reports_records(event: Any, body: Any) -> bool:
    """Return whether a function reports that records of a DynamoDB stream failed, which MiniStack does not look at."""
    records = event.get("Records") if isinstance(event, dict) else None
    if not records or records[0].get("eventSource") != "aws:dynamodb":
        return False
    answer = _value(body)
    return bool(isinstance(answer, dict) and answer.get("batchItemFailures"))


def _value(body: Any) -> Any:
    try:
        return json.loads(body) if isinstance(body, str) else body
    except ValueError:
        return body


def _spawned(worker: Any) -> None:
    """Start a function's process, with the size of its files limited to that of its /tmp.

    Lambda limits all files together; the system can limit each only, and where it is not Linux, none.
    """
    _spawn(worker)
    size = (worker.config.get("EphemeralStorage") or {}).get("Size", 512) * 1024 * 1024
    if hasattr(resource, "prlimit"):
        with suppress(ProcessLookupError):  # it has just ended
            resource.prlimit(worker._proc.pid, resource.RLIMIT_FSIZE, (size, size))


def _count(message: dict[str, Any]) -> None:
    """Note the number of invocations that led to a message."""
    message.setdefault("depth", DEPTH.get())


def _ran(esm: Any, func: Any, event: Any, batch: list[Any], *more: Any) -> None:
    """Run a function on messages of a queue, unless the chain of invocations is too long.

    MiniStack counts a chain only where functions invoke one another. AWS counts it through SQS too
    (https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html).
    """
    depth = max((message.get("depth", 0) for message in batch), default=0) + 1
    config = func.get("config") or func
    if lambda_svc._recursive_loop_drop(config.get("FunctionName", ""), func, depth):
        return  # the messages come again when they are visible, and end in the dead-letter queue
    token = lambda_svc._invoke_depth.set(depth)
    try:
        _run_batch(esm, func, event, batch, *more)
    finally:
        lambda_svc._invoke_depth.reset(token)


def correct(record: Record, at_a_time: int | None) -> None:
    """Add these limits to MiniStack; `at_a_time` is the most invocations of all functions at once, if it is given."""
    if at_a_time is not None:
        lambda_svc._ACCOUNT_CONCURRENCY_CAP = at_a_time
    lambda_svc._execute_function_dispatch = _limited(record)
    lambda_svc._run_sqs_batch = _ran
    apigateway._invoke_lambda_proxy = _proxied
    Worker._spawn = _spawned
    queues.Messages.arrivals.append(_count)
