"""The table of tasks."""

import json
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from pynamodb.attributes import (
    Attribute,
    BooleanAttribute,
    JSONAttribute,
    ListAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.constants import STRING

from muster.clock import now
from muster.gateways.tables import Table, TableName
from muster.messages import Message, packed, unpacked
from muster.settings import settings


class Kind(StrEnum):
    """The kind of a task."""

    IMPORT = "import"
    EXPORT = "export"
    AUDIT_EXPORT = "audit_export"


class State(StrEnum):
    """How far a task is."""

    AWAITING_UPLOAD = "awaiting_upload"
    QUEUED = "queued"
    RUNNING = "running"
    PLANNED = "planned"
    SUCCEEDED = "succeeded"
    COMPLETED_WITH_ERRORS = "completed_with_errors"
    FAILED = "failed"


MAIL_NOBODY_BEFORE = "mail_nobody_before"
"""The name of the option of imports, and of its time."""
ENDED = frozenset({State.SUCCEEDED, State.COMPLETED_WITH_ERRORS, State.FAILED})


class MessageAttribute(Attribute[Message]):
    """A message, kept as JSON, so that it can be shown in any language."""

    attr_type = STRING

    def serialize(self, value: Message) -> str:
        """Return the JSON."""
        return json.dumps(packed(value), ensure_ascii=False, separators=(",", ":"))

    def deserialize(self, value: str) -> Message:
        """Return the message of the JSON."""
        message: Message = unpacked(json.loads(value))
        return message


class Task(Table):
    """A task, found by enterprise and id; ids are ULIDs, so they sort by when the task was made."""

    class Meta:
        table_name = TableName("tasks_table")

    enterprise_id = UnicodeAttribute(hash_key=True)
    task_id = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute()
    file_name = UnicodeAttribute()
    state = UnicodeAttribute()
    total = NumberAttribute(default=0)
    done = NumberAttribute(default=0)
    created = NumberAttribute(default=0)
    updated = NumberAttribute(default=0)
    unchanged = NumberAttribute(default=0)
    disabled = NumberAttribute(default=0)
    removed = NumberAttribute(default=0)
    restored = NumberAttribute(default=0)
    failed = NumberAttribute(default=0)
    skipped = NumberAttribute(default=0)
    created_by = UnicodeAttribute()
    creator_id = UnicodeAttribute(null=True)
    """The id of the user who created the task; none for a task that no user created."""
    created_at = UTCDateTimeAttribute()
    started_at = UTCDateTimeAttribute(null=True)
    ended_at = UTCDateTimeAttribute(null=True)
    upload_key = UnicodeAttribute(null=True)
    arrival = UnicodeAttribute(null=True)
    """Which upload the task has taken: each write of its file to the bucket is another arrival."""
    sha256 = UnicodeAttribute(null=True)
    """The digest of an import's file, as its run read it."""
    stopped_by = UnicodeAttribute(null=True)
    """Who stopped the task; its run ends it at its next report of progress (`stopping.py`)."""
    stopped_at = UTCDateTimeAttribute(null=True)
    export_filter = JSONAttribute(null=True)
    import_options = JSONAttribute(null=True)
    """How an import treats users that exist (`imports/options.py`)."""
    upload_record = JSONAttribute(null=True)
    """What S3 told of the file of a planned import, for the message that applies the plan."""
    planned_at = UTCDateTimeAttribute(null=True)
    let_go_on_at = UTCDateTimeAttribute(null=True)
    """When the brake let an import go on (`imports/brakes.py`)."""
    approved_by = UnicodeAttribute(null=True)
    approver_id = UnicodeAttribute(null=True)
    """The user who applied the plan of an import."""
    released_at = UTCDateTimeAttribute(null=True)
    """When the mails were released that wait for the time of an import that mails nobody before (`releasing.py`)."""
    released_by = UnicodeAttribute(null=True)
    result_key = UnicodeAttribute(null=True)
    problem = MessageAttribute(null=True)
    notes = ListAttribute(of=MessageAttribute, null=True)
    notice = JSONAttribute(null=True)
    """The mails about its end or its plan that are still to be sent (`notices.py`)."""
    expires_at = TTLAttribute()

    # The runner that works on it, and until when nobody else may.
    lease_owner = UnicodeAttribute(null=True)
    lease_until = UTCDateTimeAttribute(null=True)

    # How often a run opened the file since one came further than all before it, and how far that was.
    opened = NumberAttribute(null=True)
    reached = NumberAttribute(null=True)
    given_up = BooleanAttribute(null=True)
    """Whether its message came as often as it may; then nothing goes on with it until an operator says so."""

    @property
    def requester_id(self) -> str | None:
        """Return the id of the user behind its run: of the one that applied its plan, else of its creator."""
        return self.approver_id or self.creator_id

    @property
    def requester(self) -> str:
        """Return the account of the user behind its run, at that time."""
        return str(self.approved_by or self.created_by)

    @property
    def mail_nobody_before(self) -> datetime | None:
        """Return from when an import lets its new users be mailed; None for at once."""
        time = (self.import_options or {}).get(MAIL_NOBODY_BEFORE)
        return datetime.fromisoformat(time) if time else None


def expiry(task: Task | None = None) -> Any:
    """Return when a task that begins or ends now is forgotten; not before the mails of an import have gone out."""
    after = now() + timedelta(days=settings().task_days)
    mails_at = task.mail_nobody_before if task else None
    return max(after, mails_at + timedelta(days=1)) if mails_at else after
