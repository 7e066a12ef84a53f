"""Policy simulation with the request's context.

MiniStack's simulator ignores `ContextEntries`, so no statement with a condition ever holds. AWS judges by them:
https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import replace
from itertools import count
from typing import Any

from ministack.core import iam_evaluator
from ministack.services import iam

_OPERATION = "SimulatePrincipalPolicy"
_context: ContextVar[Mapping[str, Any] | None] = ContextVar("simulated_context", default=None)


def correct() -> None:
    """Add the request's context to MiniStack's simulator."""
    simulate, evaluate = iam._IAM_HANDLERS[_OPERATION], iam_evaluator.evaluate

    def simulated(parameters: Any) -> Any:
        token = _context.set(_entries(parameters))
        try:
            return simulate(parameters)
        finally:
            _context.reset(token)

    def evaluated(context: Any, *others: Any) -> Any:
        entries = _context.get()
        if entries:
            context = replace(context, service_context={**context.service_context, **entries})
        return evaluate(context, *others)

    iam._IAM_HANDLERS[_OPERATION] = simulated
    iam_evaluator.evaluate = evaluated


def _entries(parameters: Any) -> dict[str, Any]:
    """Return the context's keys, in small letters as MiniStack's evaluator expects them, and their first values."""
    found: dict[str, Any] = {}
    for number in count(1):
        prefix = f"ContextEntries.member.{number}"
        name = iam._p(parameters, f"{prefix}.ContextKeyName")
        if not name:
            return found
        found[name.lower()] = iam._p(parameters, f"{prefix}.ContextKeyValues.member.1")
    return found
