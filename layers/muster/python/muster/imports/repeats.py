"""The same file imported twice: found by the digest of its bytes and the options, before anything is done.

For each file of an enterprise, an item beside the counters of open tasks has the ids of its latest imports, so finding
one takes the item and the task, and no search.
"""

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, cast

from muster.errors import NotFoundError
from muster.gateways.aws import ConditionFailedError, aws_errors
from muster.gateways.tables import is_still
from muster.imports.options import ImportOptions
from muster.limits import Counter
from muster.messages import Message, message
from muster.retrying import tries
from muster.tasks.applying import has_expired
from muster.tasks.service import find_task, is_undoable
from muster.tasks.table import ENDED, State, Task, expiry

_MOST_KEPT = 4  # ids of imports of a file
_TRIES = 3  # while other imports of the file begin at the same moment; to be left out of the list harms nobody
# Options that change nothing of what an import of a file does.
_NOT_COMPARED = frozenset({"preview", "undo_of", "notify", "mends", "bulk_edit", "mail_nobody_before"})


def imported_before(enterprise_id: str, sha256: str, options: ImportOptions) -> Task | None:
    """Return the latest import of a file with these options; None if there is none that did or may do anything.

    `sha256` is the digest of the file's bytes in hexadecimal digits. Raises ThrottledError.
    """
    return _latest(enterprise_id, _ids(_counter(enterprise_id, sha256, options)))


def note_repeat(task: Task, sha256: str, options: ImportOptions) -> tuple[Message, ...]:
    """Note that the task imports the file; return a note if an earlier one did so. Raises ThrottledError.

    A later run of the same task says the same.
    """
    counter = _counter(str(task.enterprise_id), sha256, options)
    before: Task | None = None
    for _ in tries(_TRIES):
        kept = _ids(counter)
        own = str(task.task_id)
        is_noted = own in kept
        earlier = kept[: kept.index(own)] if is_noted else kept
        before = _latest(str(task.enterprise_id), earlier)
        if is_noted:
            break
        those_that_count = earlier[: earlier.index(str(before.task_id)) + 1] if before else []
        with suppress(ConditionFailedError):
            _keep(counter, [*those_that_count, own][-_MOST_KEPT:])
            break
    return (_told(before),) if before else ()


def _counter(enterprise_id: str, sha256: str, options: ImportOptions) -> Counter:
    kept = options.kept() if options.updates else {}
    compared = {name: value for name, value in kept.items() if name not in _NOT_COMPARED}
    key = hashlib.sha256(json.dumps([sha256, compared], sort_keys=True).encode()).hexdigest()
    return Counter(f"file#{enterprise_id}#{key}")


def _ids(counter: Counter) -> list[str]:
    """Read the ids of the imports of the file, the latest last."""
    with aws_errors(), suppress(Counter.DoesNotExist):
        counter.refresh(consistent_read=True)
    return [str(each) for each in counter.tasks or []]


def _keep(counter: Counter, ids: Sequence[str]) -> None:
    """Write the ids of the imports of the file. Raises ConditionFailedError if they are not as they were read."""
    with aws_errors():
        counter.update(
            [Counter.tasks.set(cast(Any, list(ids))), Counter.expires_at.set(expiry())],
            is_still(Counter.tasks, counter.tasks),
        )


def _latest(enterprise_id: str, ids: Sequence[str]) -> Task | None:
    """Return the latest of these imports that did something, or still may."""
    for task_id in reversed(ids):
        with suppress(NotFoundError):  # its record was deleted
            if _counts(task := find_task(enterprise_id, task_id)):
                return task
    return None


def _counts(task: Task) -> bool:
    """Return whether an import did something, or still may: it is neither refused, nor discarded or expired."""
    if task.state not in ENDED:
        return not has_expired(task)
    return task.state != State.FAILED or is_undoable(task)


def _told(task: Task) -> Message:
    if task.state not in ENDED:
        return message(
            "imported_before_unended",
            "This file is imported already, with the same options: {account} started that import at {at} UTC, and it "
            "has not ended.",
            account=task.created_by,
            at=_minute(task.created_at),
        )
    return message(
        "imported_before",
        "This file was imported before, with the same options, at {at} UTC by {account}: {created:,} created, "
        "{updated:,} updated, {disabled:,} disabled, {failed:,} failed.",
        at=_minute(task.ended_at),
        account=task.created_by,
        **{name: int(getattr(task, name) or 0) for name in ("created", "updated", "disabled", "failed")},
    )


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
