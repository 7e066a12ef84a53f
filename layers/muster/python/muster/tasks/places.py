"""Places for open tasks: an enterprise has so many of each kind, and a task keeps its place until it has ended.

A task that ends does not give its place back. When all are taken, each of their tasks is looked at, and those that are
no longer open lose theirs. So a place costs one write, and now and then as many reads as there are places.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, cast

from pynamodb.expressions.condition import size
from pynamodb.expressions.update import Action

from muster.clock import now
from muster.errors import LimitError, NotFoundError, ThrottledError
from muster.gateways.aws import SERVICE_BUSY, ConditionFailedError, aws_errors
from muster.limits import MOST_OPEN_EXPORTS, MOST_OPEN_IMPORTS, Counter
from muster.messages import message
from muster.retrying import tries
from muster.tasks.service import find_task, is_deletable, waits_in_vain
from muster.tasks.table import Kind, State, Task
from muster.ulids import time_of

_MOST = {Kind.IMPORT: MOST_OPEN_IMPORTS, Kind.EXPORT: MOST_OPEN_EXPORTS}
_TOO_MANY = {
    Kind.IMPORT: (
        message(
            "too_many_imports_open",
            "{count} imports of your enterprise are under way or wait for their file. Wait until one "
            "has ended, or delete one that waits for its file; then start this one again.",
            count=MOST_OPEN_IMPORTS,
        )
    ),
    Kind.EXPORT: (
        message(
            "too_many_exports_open",
            "{count} exports of your enterprise are under way. Wait until one has ended; then start this one again.",
            count=MOST_OPEN_EXPORTS,
        )
    ),
}
_RETRY_SECONDS = 30
_KEPT = timedelta(days=2)  # longer than any task waits or runs
_SAVED_WITHIN = timedelta(seconds=60)  # a task, after it has taken its place
_TRIES = 5  # while others take places at the same moment


def take_place(kind: Kind, enterprise_id: str, task_id: str) -> None:
    """Let a task of an enterprise be open; it may have its place already.

    Raises LimitError, with what to do, if as many are open as may be, and ThrottledError.
    """
    kind = _counted_as(kind)
    counter = Counter(f"{kind}#{enterprise_id}")
    free = Counter.tasks.does_not_exist() | (size(Counter.tasks) < _MOST[kind])
    actions: list[Action] = [
        Counter.tasks.set((Counter.tasks | []).append([task_id])),
        Counter.expires_at.set(now() + _KEPT),
    ]
    for _ in tries(_TRIES):
        try:
            with aws_errors():
                counter.update(actions, ~Counter.tasks.contains(task_id) & free)
        except ConditionFailedError:
            if _has_place(counter, kind, enterprise_id, task_id):
                return
        else:
            return
    raise ThrottledError(SERVICE_BUSY)


def leave_place(task: Task) -> None:
    """Take a task's place away, for the task is about to be deleted before it has ended. Raises ThrottledError."""
    counter = Counter(f"{_counted_as(Kind(task.kind))}#{task.enterprise_id}")
    with aws_errors(), suppress(Counter.DoesNotExist):
        counter.refresh(consistent_read=True)
        others = [str(each) for each in counter.tasks or [] if each != task.task_id]
        _set(counter, others)


def _counted_as(kind: Kind) -> Kind:
    """Return the kind among whose places a task has its own: exports of all kinds share theirs."""
    return Kind.EXPORT if kind == Kind.AUDIT_EXPORT else kind


def _set(counter: Counter, tasks: Sequence[str]) -> None:
    """Set the holders of places, unless another request has changed them."""
    with suppress(ConditionFailedError), aws_errors():
        counter.update([Counter.tasks.set(cast(Any, list(tasks)))], Counter.tasks == counter.tasks)


def _has_place(counter: Counter, kind: Kind, enterprise_id: str, task_id: str) -> bool:
    """Return whether a task has its place; if it has none, make room for it. Raises LimitError if there is none."""
    with aws_errors():
        counter.refresh(consistent_read=True)
    taken = [str(each) for each in counter.tasks or []]
    if task_id in taken:
        return True
    still_open = [each for each in taken if _is_open(enterprise_id, each)]
    if len(still_open) >= _MOST[kind]:
        raise LimitError(_TOO_MANY[kind], retry_after=_RETRY_SECONDS)
    _set(counter, still_open)
    return False


def _is_open(enterprise_id: str, task_id: str) -> bool:
    try:
        task = find_task(enterprise_id, task_id)
    except NotFoundError:  # it was deleted, or is about to be saved
        made_at = time_of(task_id)
        return made_at is not None and now() < made_at + _SAVED_WITHIN
    if task.state == State.AWAITING_UPLOAD:
        return not waits_in_vain(task)
    return not is_deletable(task)
