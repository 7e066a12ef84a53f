"""Entries of the audit log, each written in the transaction of the change that it tells of.

So no change can be without its entry: what cannot write the entry changes nothing (docs/decisions/12-audit.md).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any
from zlib import crc32

from pynamodb.attributes import JSONAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute, UTCDateTimeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from muster.clock import now
from muster.gateways.aws import aws_errors
from muster.gateways.named_writes import NamedWrites
from muster.gateways.tables import Table, TableName, item_of
from muster.gateways.transactions import Insert
from muster.settings import settings
from muster.ulids import new_ulid

SHARDS = 8
"""Parts of the index of an enterprise's entries. One takes 1,000 writes a second, so an import of that speed fits."""


class Subject(StrEnum):
    """The kinds of subjects that an entry can be about."""

    USER = "user"
    TASK = "task"
    ENTERPRISE = "enterprise"


@dataclass(frozen=True)
class Actor:
    """The author of a change: a user (with the account then), an import, the schedule, the system, or an operator."""

    id: str
    name: str


SYSTEM = Actor("system", "system")
OPERATOR = Actor("operator", "operator")
SCHEDULE = Actor("schedule", "schedule")
"""The author of a change that a date of the user has brought."""


def run_of_import(task_id: str, started_by: str) -> Actor:
    """Return the run of an import as an author, with the account that started it."""
    return Actor(f"import:{task_id}", started_by)


Changes = Mapping[str, tuple[object, object]]
"""The values before and after, by field; None for none."""

_cause: ContextVar[str] = ContextVar("cause", default="")


class OfEnterprise(GlobalSecondaryIndex["AuditEntry"]):
    """The entries of an enterprise by time, in SHARDS parts."""

    class Meta:
        index_name = "of_enterprise"
        projection = AllProjection()

    enterprise_shard = UnicodeAttribute(hash_key=True)
    entry_id = UnicodeAttribute(range_key=True)


class AuditEntry(Table):
    """An entry, found by its subject and, within it, by time: its id is a ULID."""

    class Meta:
        table_name = TableName("audit_table")

    subject = UnicodeAttribute(hash_key=True)
    entry_id = UnicodeAttribute(range_key=True)
    enterprise_id = UnicodeAttribute()
    enterprise_shard = UnicodeAttribute()
    at = UTCDateTimeAttribute()
    action = UnicodeAttribute()
    actor = UnicodeAttribute()
    actor_name = UnicodeAttribute()
    subject_name = UnicodeAttribute()
    """The account of a user, the file of a task, or the enterprise, at that time."""
    cause = UnicodeAttribute(null=True)
    """The request, the batch, the import and its row, or the date."""
    version = NumberAttribute(null=True)
    """The version of the user after the change."""
    changes = JSONAttribute(null=True)
    """The fields that changed, each with its value before and after."""
    expires_at = TTLAttribute()
    of_enterprise = OfEnterprise()


@contextmanager
def caused_by(cause: str) -> Iterator[None]:
    """Note this cause in the entries that are made within the block."""
    token = _cause.set(cause)
    try:
        yield
    finally:
        _cause.reset(token)


def subject_key(kind: Subject, subject_id: str) -> str:
    """Return the key under which the entries about a subject stand."""
    return f"{kind}#{subject_id}"


def parts_of_subject(key: str) -> tuple[str, str]:
    """Return the kind and the id of the subject whose entries stand under a key."""
    kind, _, subject_id = key.partition("#")
    return kind, subject_id


def kind_of_actor(actor: str) -> str:
    """Return the kind of the author with this id: import, operator, schedule, system or user."""
    kind = actor.partition(":")[0]
    return kind if kind in {"import", OPERATOR.id, SCHEDULE.id, SYSTEM.id} else "user"


def enterprise_shards(enterprise_id: str) -> list[str]:
    """Return the keys of the parts of the index of an enterprise's entries."""
    return [f"{enterprise_id}#{number}" for number in range(SHARDS)]


def entry(  # noqa: PLR0913 - each says another thing
    action: str,
    actor: Actor,
    kind: Subject,
    subject_id: str,
    *,
    enterprise_id: str,
    subject_name: str,
    changes: Changes | None = None,
    cause: str | None = None,
    kept_days: int | None = None,
) -> dict[str, Any]:
    """Return the values of an entry. It never has a password, a token or a link.

    `kept_days` stands in for the setting where there are no settings, as in operators' commands.
    """
    moment = now()
    entry_id = new_ulid(moment)
    return {
        "subject": subject_key(kind, subject_id),
        "entry_id": entry_id,
        "enterprise_id": enterprise_id,
        "enterprise_shard": f"{enterprise_id}#{crc32(entry_id.encode()) % SHARDS}",
        "at": moment,
        "action": action,
        "actor": actor.id,
        "actor_name": actor.name,
        "subject_name": subject_name,
        "cause": cause or _cause.get() or None,
        "changes": {name: list(values) for name, values in changes.items()} if changes else None,
        "expires_at": moment + timedelta(days=kept_days or settings().audit_days),
    }


def insert_entry(values: Mapping[str, Any]) -> Insert:
    """Return the conditional write of an entry, for a transaction of raw items."""
    return Insert(AuditEntry.Meta.table_name, "subject", item_of(AuditEntry, values))


def put_entry(writes: NamedWrites, values: Mapping[str, Any]) -> None:
    """Add an entry to the writes of a transaction."""
    writes.put("the entry", AuditEntry(**values), AuditEntry.subject.does_not_exist())


def write_entry(values: Mapping[str, Any]) -> None:
    """Write the entry of an action that changes nothing, before its answer, as of a download. Raises ThrottledError."""
    with aws_errors():
        AuditEntry(**values).save(AuditEntry.subject.does_not_exist())
