"""Notices of imports: mails about an end, or about a plan that waits, kept on the task until they are sent.

The notice is written together with the end or the plan, and its message goes after that. When a run dies in between,
the message of the import comes again, finds the task as it is now, and queues the message of the notice.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, cast

from pynamodb.expressions.update import Action

from muster.gateways.aws import ConditionFailedError, aws_errors
from muster.gateways.queues import TaskQueue
from muster.tasks.table import ENDED, State, Task


class About(StrEnum):
    """The subject of a notice."""

    END = "end"
    PLAN = "plan"


@dataclass(frozen=True)
class TaskNotice:
    """A notice that is due."""

    about: About
    users: tuple[str, ...] = ()
    """Ids of the users to mail."""
    addresses: bool = False
    """Whether to mail the addresses that the enterprise has set for its drop folder."""
    braked: bool = False
    """Whether the first note of the task is why its plan waits."""
    sent: tuple[str, ...] = ()
    """The ids and addresses that were mailed, or are to get no mail."""

    def kept(self) -> dict[str, Any]:
        """Return the notice as a task keeps it."""
        return {**asdict(self), "users": list(self.users), "sent": list(self.sent)}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "TaskNotice":
        """Return the notice that a task keeps."""
        of_lists = {name: tuple(kept[name]) for name in ("users", "sent")}
        return cls(**{**kept, "about": About(kept["about"]), **of_lists})

    def after(self, recipient: str) -> "TaskNotice":
        """Return the notice after a recipient was mailed."""
        return replace(self, sent=(*self.sent, recipient))


def announce(task: Task, queue: TaskQueue) -> None:
    """Queue the message of a task's notice, if one is due. Raises ThrottledError."""
    if task.notice:
        told = {"task": {"enterprise_id": task.enterprise_id, "task_id": task.task_id}}
        queue.put(json.dumps(told), enterprise_id=task.enterprise_id)


def due_notice(task: Task) -> TaskNotice | None:
    """Return the notice that is due; None without one, or if the plan that it tells of does not wait any more."""
    if not task.notice:
        return None
    notice = TaskNotice.of(task.notice)
    holds = task.state in ENDED if notice.about is About.END else task.state == State.PLANNED
    return notice if holds else None


def writing_notice(task: Task) -> list[Action]:
    """Return the actions that write the notice of the task object, or delete one that is not due any more."""
    return [Task.notice.set(cast(Any, task.notice)) if task.notice else Task.notice.remove()]


def keep_rest(task: Task, rest: TaskNotice | None) -> bool:
    """Keep the rest of a notice, or none; return False if the task has another notice by now, or was deleted.

    Raises ThrottledError.
    """
    as_read = Task.task_id.exists() & (Task.notice == cast(Any, task.notice))
    after = Task.notice.set(cast(Any, rest.kept())) if rest else Task.notice.remove()
    try:
        with aws_errors():
            task.update([after], as_read)
    except ConditionFailedError:
        return False
    return True
