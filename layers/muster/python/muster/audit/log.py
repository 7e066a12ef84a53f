"""Reading the audit log: of an enterprise or of one subject, the latest entries first, page by page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from heapq import merge
from operator import and_
from typing import Any

from pynamodb.expressions.condition import Condition

from muster.audit.entries import AuditEntry, Subject, enterprise_shards, subject_key
from muster.gateways.aws import aws_errors
from muster.gateways.transactions import Item
from muster.ulids import first_ulid_since

_READ_MOST = 400
"""Entries that one query reads: of a page with a filter that may leave most of them out, and of an export."""
_INDEX = "of_enterprise"
_LAST = "7" + "Z" * 25  # no ULID is higher


@dataclass(frozen=True)
class EntryFilter:
    """A filter of entries; without any field it matches all. `since` is inclusive, `until` is not."""

    actor: str | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class _Part:
    """The result of a query of a part of the index: its entries, and the id down to which it has read."""

    items: Sequence[Item]
    read_to: str


def of_enterprise(
    enterprise_id: str, which: EntryFilter, *, limit: int, before: str | None = None
) -> tuple[list[AuditEntry], str | None]:
    """Return entries of an enterprise, the latest first, and the id to go on before; None at the end.

    A page may be short, even empty, though the log goes on. It takes one query for each part of the index; with a
    filter that leaves most of them out, two. So what it reads does not depend on how long the log is.
    """
    found, read_to = _read(enterprise_id, which, limit + 1, before)
    if len(found) <= limit and read_to and _condition(which) is not None:
        more, read_to = _read(enterprise_id, which, _READ_MOST, read_to)
        found += more
    return _page(found, limit, read_to)


def of_subject(
    enterprise_id: str, kind: Subject, subject_id: str, which: EntryFilter, *, limit: int, before: str | None = None
) -> tuple[list[AuditEntry], str | None]:
    """Return entries about a subject, the latest first, and the id to go on before; None at the end."""
    read = limit + 1 if _condition(which) is None else _READ_MOST
    part = _query(subject_key(kind, subject_id), which, read, before)
    ours = [item for item in part.items if item["enterprise_id"]["S"] == enterprise_id]
    return _page(ours, limit, part.read_to)


def entries_of_user(user_id: str) -> Iterator[AuditEntry]:
    """Yield the entries about a user, the latest first. Raises ThrottledError."""
    with aws_errors():
        yield from AuditEntry.query(subject_key(Subject.USER, user_id), consistent_read=True, scan_index_forward=False)


def stream(enterprise_id: str, which: EntryFilter, subject: tuple[Subject, str] | None = None) -> Iterator[AuditEntry]:
    """Yield all entries of an enterprise, or about one subject, the latest first.

    Of each part of the index, so many as one query reads are in memory at a time.
    """
    parts = (
        [_every(subject_key(*subject), which)]
        if subject
        else [_every(shard, which, _INDEX) for shard in enterprise_shards(enterprise_id)]
    )
    for item in merge(*parts, key=_id, reverse=True):
        if item["enterprise_id"]["S"] == enterprise_id:
            yield AuditEntry.from_raw_data(dict(item))


def _every(key: str, which: EntryFilter, index: str | None = None) -> Iterator[Item]:
    """Yield all items of a key, the latest first."""
    before = None
    while before != "":
        part = _query(key, which, _READ_MOST, before, index)
        yield from part.items
        before = part.read_to


def _read(enterprise_id: str, which: EntryFilter, read: int, before: str | None) -> tuple[list[Item], str]:
    """Read so many items of each part; return those that pass the filter, and the id down to which none is missing."""
    parts = [_query(shard, which, read, before, _INDEX) for shard in enterprise_shards(enterprise_id)]
    read_to = max(part.read_to for part in parts)
    items = sorted((item for part in parts for item in part.items), key=_id, reverse=True)
    return [item for item in items if _id(item) >= read_to], read_to


def _page(items: Sequence[Item], limit: int, read_to: str) -> tuple[list[AuditEntry], str | None]:
    page = [AuditEntry.from_raw_data(dict(item)) for item in items[:limit]]
    if len(items) > limit:
        return page, page[-1].entry_id
    return page, read_to or None


def _query(key: str, which: EntryFilter, read: int, before: str | None, index: str | None = None) -> _Part:
    """Read so many items of a key, and return those that pass the filter."""
    lowest, highest = _bounds(which, before)
    if lowest > highest:  # DynamoDB refuses to look between such
        return _Part((), "")
    with aws_errors():
        answer: dict[str, Any] = AuditEntry._get_connection().query(
            key,
            range_key_condition=AuditEntry.entry_id.between(lowest, highest),
            filter_condition=_condition(which),
            index_name=index,
            limit=read,
            scan_index_forward=False,
        )
    last = answer.get("LastEvaluatedKey")
    return _Part(answer["Items"], last["entry_id"]["S"] if last else "")


def _bounds(which: EntryFilter, before: str | None) -> tuple[str, str]:
    """Return the lowest and the highest id that a page may have, both inclusive."""
    lowest = first_ulid_since(which.since) if which.since else "0"
    highest = first_ulid_since(which.until) if which.until else _LAST
    if before and before < highest:
        highest = before
    return lowest, _just_below(highest)


def _just_below(entry_id: str) -> str:
    """Return a text that sorts after every id below this one, and before the id itself."""
    return entry_id[:-1] if entry_id[-1] == "0" else entry_id[:-1] + chr(ord(entry_id[-1]) - 1) + "~"


def _condition(which: EntryFilter) -> Condition | None:
    conditions = [
        attribute == value
        for attribute, value in ((AuditEntry.actor, which.actor), (AuditEntry.action, which.action))
        if value
    ]
    return reduce(and_, conditions) if conditions else None


def _id(item: Item) -> str:
    return str(item["entry_id"]["S"])
