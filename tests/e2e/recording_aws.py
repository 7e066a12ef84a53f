"""Runs the embedded AWS with a record of the permission that each call used, and of all messages of queues.

It runs in MiniStack's own environment: `python -m tests.e2e.recording_aws`, with the record's file in its options.
"""

from contextvars import ContextVar
from typing import Any

from ministack.core import iam_evaluator

from infra.local.embedded_aws import queues
from infra.local.embedded_aws.serve import RECORD, serve

_of_resource = ContextVar("of_resource", default=False)
_evaluate, _evaluate_for_resource = iam_evaluator.evaluate, iam_evaluator.evaluate_resource_policy


def _evaluated(context: Any, policies: Any, *limits: Any) -> Any:
    """Evaluate a call; if it is a function's, record the statement that allows it, and whether it alone does."""
    result = _evaluate(context, policies, *limits)
    if ":assumed-role/" in context.principal_arn and not _of_resource.get():
        without = [[each for each in policy if each.sid != result.matched_sid] for policy in policies]
        RECORD.write_once(
            role=context.principal_arn.split("/")[1],
            statement=result.matched_sid if result.decision == "Allow" else None,
            action=context.action,
            needed=result.decision == "Allow" and _evaluate(context, without, *limits).decision != "Allow",
        )
    return result


def _evaluated_for_resource(*arguments: Any, **options: Any) -> Any:
    """Evaluate a call by the policy of its resource, and record nothing."""
    token = _of_resource.set(True)
    try:
        return _evaluate_for_resource(*arguments, **options)
    finally:
        _of_resource.reset(token)


def _arrived(message: dict[str, Any]) -> None:
    """Record a message that is put into a queue."""
    RECORD.write_once(queued=message["body"])


if __name__ == "__main__":
    iam_evaluator.evaluate, iam_evaluator.evaluate_resource_policy = _evaluated, _evaluated_for_resource
    queues.Messages.arrivals.append(_arrived)
    serve()
