"""Recipients of the mails about an import: at its end, and when its plan waits."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any

from muster.enterprises import Enterprise
from muster.gateways.queues import TaskQueue
from muster.imports.options import ImportOptions
from muster.messages import Message
from muster.tasks.notices import About, TaskNotice, announce
from muster.tasks.running import PlannedError, TaskEndedError
from muster.tasks.table import Task
from muster.users.authority import Requester
from muster.users.filters import Filter
from muster.users.lists import stream
from muster.users.rules import Role
from muster.users.user import UNDELIVERABLE, Status

MOST = 10
"""Administrators who are mailed about a plan that waits though nobody asked for it."""


@contextmanager
def announced(task: Task, queue: TaskQueue) -> Iterator[None]:
    """Queue the message of the notice that is due after the block, or was due before if the import had ended.

    Raises ThrottledError.
    """
    try:
        yield
    except (PlannedError, TaskEndedError):  # the run before may have died before it queued the message
        announce(task, queue)
        raise
    announce(task, queue)


def due_at_end(task: Task, enterprise: Enterprise | None) -> dict[str, Any] | None:
    """Return the notice that is due when an import ends: to the user that asked for it, or to the addresses.

    There is none without any of these; `enterprise` is None if there is no such enterprise.
    """
    if task.creator_id:
        asked = ImportOptions.of(task.import_options).notify
        return TaskNotice(About.END, users=(str(task.creator_id),)).kept() if asked else None
    return TaskNotice(About.END, addresses=True).kept() if enterprise and enterprise.notify else None


def due_with_plan(task: Task, reason: Message | None) -> dict[str, Any] | None:
    """Return the notice that is due when the plan of an import waits.

    The administrators are told if nobody asked for the preview: if there is another reason, the brake or four eyes. The
    addresses of the drop folder are told of every plan of one of its files. Raises ThrottledError.
    """
    is_held = reason is not None and not ImportOptions.of(task.import_options).preview
    users = tuple(islice(_administrators(task), MOST)) if is_held else ()
    from_folder = not task.creator_id
    if not users and not from_folder:
        return None
    return TaskNotice(About.PLAN, users, addresses=from_folder, braked=reason is not None).kept()


def _administrators(task: Task) -> Iterator[str]:
    """Yield the ids of the administrators that mail reaches, first the user that started the import."""
    starter = task.creator_id
    first = [str(starter)] if starter and Requester(task.enterprise_id, starter).is_administrator() else []
    active = Filter(status=Status.ACTIVE, role=Role.ADMINISTRATOR)
    others = (
        user.id
        for user in stream(task.enterprise_id, active, ("id", "mail_status"))
        if user.id != starter and user.mail_status not in UNDELIVERABLE
    )
    return chain(first, others)
