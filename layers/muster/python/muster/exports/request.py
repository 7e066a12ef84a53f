"""Asking for an export, of users or of the audit log."""

import json
from collections.abc import Mapping

from muster.audit.log import EntryFilter
from muster.clock import now
from muster.exports.audit_filter import kept_filter
from muster.gateways import live
from muster.logs import audit
from muster.spreadsheets.formats import Format
from muster.tasks.announced import HEAD_START
from muster.tasks.places import take_place
from muster.tasks.service import queue_export
from muster.tasks.table import Kind, Task
from muster.ulids import new_ulid
from muster.users.filters import Filter
from muster.users.user import User


def request_export(caller: User, criteria: Filter) -> Task:
    """Create an export task of users and queue it. Raises LimitError and ThrottledError."""
    return _request(caller, Kind.EXPORT, f"users-{now():%Y-%m-%d}-UTC.xlsx", criteria.kept())


def request_audit_export(caller: User, which: EntryFilter, subject: str | None, form: Format) -> Task:
    """Create an export task of the audit log and queue it; `subject` is the id of the only user to export, or None.

    Raises LimitError and ThrottledError.
    """
    name = f"audit-log-{now():%Y-%m-%d}-UTC.{form}"
    return _request(caller, Kind.AUDIT_EXPORT, name, kept_filter(which, subject, form))


def _request(caller: User, kind: Kind, file_name: str, export_filter: Mapping[str, object]) -> Task:
    """Create an export task and queue it; the message goes first (`tasks/announced.py`)."""
    task_id = new_ulid()
    take_place(kind, caller.enterprise_id, task_id)
    message = json.dumps({"enterprise_id": caller.enterprise_id, "task_id": task_id})
    live.export_queue().put(message, enterprise_id=caller.enterprise_id, seconds=HEAD_START)
    task = queue_export(
        caller.enterprise_id,
        task_id,
        kind=kind,
        file_name=file_name,
        export_filter=export_filter,
        created_by=caller.account,
        creator_id=caller.id,
    )
    audit("start_export", by=caller.account, enterprise_id=caller.enterprise_id, task_id=task_id)
    return task
