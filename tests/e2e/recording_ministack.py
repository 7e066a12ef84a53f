"""The embedded AWS, with a notebook for what tests cannot see from outside, and with queues that lose nothing.

It writes down which permission each call of a function used, and what every queue was given. It runs in MiniStack's own
environment: `python recording_ministack.py FILE`.
"""

import json
import sys
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from ministack.app import main
from ministack.core import iam_evaluator
from ministack.services import sqs

_FILE = Path(sys.argv[1])
_seen: set[str] = set()
_of_resource = ContextVar("of_resource", default=False)
_evaluate, _evaluate_for_resource = iam_evaluator.evaluate, iam_evaluator.evaluate_resource_policy


def _write(**line: object) -> None:
    """Write a line, once."""
    text = json.dumps(line, sort_keys=True)
    if text not in _seen:
        _seen.add(text)
        with _FILE.open("a", encoding="utf-8") as file:
            file.write(text + "\n")


def _evaluated(context: Any, policies: Any, *limits: Any) -> Any:
    """Judge a call; of a function's, note the statement that allows it, and whether any other one would have."""
    result = _evaluate(context, policies, *limits)
    if ":assumed-role/" in context.principal_arn and not _of_resource.get():
        without = [[each for each in policy if each.sid != result.matched_sid] for policy in policies]
        _write(
            role=context.principal_arn.split("/")[1],
            statement=result.matched_sid if result.decision == "Allow" else None,
            action=context.action,
            needed=result.decision == "Allow" and _evaluate(context, without, *limits).decision != "Allow",
        )
    return result


def _evaluated_for_resource(*arguments: Any, **options: Any) -> Any:
    """Judge a call by the policy of what it is about, which is not the function's."""
    token = _of_resource.set(True)
    try:
        return _evaluate_for_resource(*arguments, **options)
    finally:
        _of_resource.reset(token)


class _Messages(list[Any]):
    """The messages of a queue; what is put there is written down."""

    def append(self, message: Any) -> None:
        super().append(message)
        _write(queued=message["body"])

    def keep(self, kept: list[Any]) -> None:
        """Drop what is not kept, one by one and in place, unless nobody has received it yet.

        MiniStack makes a new list without what was deleted and puts it in the old one's place, while others put
        messages into the old one: those would be lost.
        """
        places = {id(message) for message in kept}
        for place in range(len(self) - 1, -1, -1):
            if id(self[place]) not in places and self[place].get("receipt_handle"):
                del self[place]


class _Queue(dict[str, Any]):
    def __setitem__(self, name: str, value: Any) -> None:
        if name == "messages" and name in self:
            self[name].keep(value)
        else:
            super().__setitem__(name, _Messages(value) if name == "messages" else value)


class _Queues(type(sqs._queues)):  # type: ignore[misc]
    __slots__ = ()

    def __setitem__(self, url: str, queue: dict[str, Any]) -> None:
        recorded = _Queue()
        for name, value in queue.items():
            recorded[name] = value
        super().__setitem__(url, recorded)


if __name__ == "__main__":
    iam_evaluator.evaluate, iam_evaluator.evaluate_resource_policy = _evaluated, _evaluated_for_resource
    sqs._queues.__class__ = _Queues
    sys.argv = ["ministack"]
    main()
