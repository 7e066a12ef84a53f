"""Asking for a bulk edit: an import of the users that match a filter, instead of a file."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from muster.clock import now
from muster.imports.options import ImportOptions, Match, Mode
from muster.imports.planned import request_plan
from muster.logs import audit
from muster.tasks.table import Task
from muster.users.batches import check_values
from muster.users.filters import Filter
from muster.users.user import Status, User


class BulkAction(StrEnum):
    """The action of a bulk edit, for each user that matches its filter."""

    CHANGE = "change"
    DISABLE = "disable"
    ENABLE = "enable"
    REMOVE = "remove"


_STATUSES: Mapping[BulkAction, Status] = {
    BulkAction.DISABLE: Status.DISABLED,
    BulkAction.ENABLE: Status.ACTIVE,
    BulkAction.REMOVE: Status.REMOVED,
}
"""The status that users get by each action that gives them one."""


def request_bulk_edit(caller: User, which: Filter, action: BulkAction, changes: Mapping[str, Any]) -> Task:
    """Create the task that plans a bulk edit, and queue it; `changes` are the values of BulkAction.CHANGE.

    Raises InvalidError if a value breaks the rules, LimitError and ThrottledError.
    """
    asked: dict[str, Any] = {"filter": which.kept()}
    if action is BulkAction.CHANGE:
        asked["changes"] = check_values(changes)
    else:
        asked["status"] = _STATUSES[action]
    options = ImportOptions(Mode.UPDATE, Match.ID, allow_role_changes="role" in changes, preview=True, bulk_edit=asked)
    task = request_plan(caller, f"bulk-edit-{now():%Y-%m-%d}-UTC.xlsx", options)
    audit("start_bulk_edit", by=caller.account, enterprise_id=caller.enterprise_id, task_id=task.task_id)
    return task
