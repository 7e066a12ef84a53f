"""Domain events: each entry of the audit log is published, with the names of the changed fields and without values.

docs/events.md has their shape, and what a consumer may rely on.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from muster.audit.entries import kind_of_actor, parts_of_subject
from muster.errors import ThrottledError
from muster.gateways.event_bus import EVENTS_PER_CALL, Event, EventBus
from muster.gateways.transactions import Item
from muster.logs import log_failure, logger

SOURCE = "muster.users"
"""The source of each event, by which rules select."""
_WRITTEN_AS = "%Y-%m-%dT%H:%M:%S.%f%z"  # of times in the table, by PynamoDB
# A stream keeps its records for a day, so an entry that is older when it comes in was put back by `make restore`.
_NEWS_WITHIN = timedelta(days=1)


@dataclass(frozen=True)
class News:
    """An event that is to be published."""

    subject: str
    """The key of the entry's subject."""
    event: Event
    place: str
    """The sequence number of the entry in the stream."""


def event_of(entry: Item, stage: str) -> Event:
    """Return the event of an entry, which is as DynamoDB has it. The names of people and files are left out."""
    kind, subject_id = parts_of_subject(entry["subject"]["S"])
    actor, at = entry["actor"]["S"], _moment(entry)
    changes: Mapping[str, Any] = json.loads(entry["changes"]["S"]) if "changes" in entry else {}
    detail = {
        "id": entry["entry_id"]["S"],
        "stage": stage,
        "enterprise_id": entry["enterprise_id"]["S"],
        "at": at.isoformat().replace("+00:00", "Z"),
        "action": entry["action"]["S"],
        "subject": {"kind": kind, "id": subject_id},
        "actor": {"kind": kind_of_actor(actor), "id": actor},
        "cause": entry["cause"]["S"] if "cause" in entry else None,
        "changed": sorted(changes),
    }
    return Event(SOURCE, entry["action"]["S"], at, detail)


def publish(records: Sequence[Mapping[str, Any]], bus: EventBus, stage: str) -> str | None:
    """Publish the entries that records of the table's stream bring, in their order.

    Return the sequence number of the first record that was not published, from which on Lambda reads again; None if all
    were. An event that was published behind it comes twice. Raises KeyError or ValueError if a record is none of an
    entry; then none is published.
    """
    news = [
        News(entry["subject"]["S"], event_of(entry, stage), record["dynamodb"]["SequenceNumber"])
        for record in records
        if is_news(entry := record["dynamodb"]["NewImage"], record["dynamodb"]["ApproximateCreationDateTime"])
    ]
    published = 0
    for call in calls(news):
        refused = _put(call, bus)
        published += len(call) - len(refused)
        if refused:
            logger.warning("EventBridge did not take every event", refused=len(refused), published=published)
            return call[refused[0]].place
    logger.info("Published", published=published, put_back=len(records) - len(news))
    return None


def _put(call: Sequence[News], bus: EventBus) -> list[int]:
    """Return the places of the events that were refused: from the first on if the bus is busy."""
    try:
        return bus.put([each.event for each in call])
    except ThrottledError as error:
        log_failure("The event bus is busy", error)
        return list(range(len(call)))


def is_news(entry: Item, written_at: float) -> bool:
    """Return whether an entry, written at this time in seconds since 1970, was not put back from a backup."""
    return written_at - _moment(entry).timestamp() < _NEWS_WITHIN.total_seconds()


def calls(news: Iterable[News]) -> Iterator[list[News]]:
    """Yield the events in their order, as many as a call takes, but of each subject one at most.

    So none is taken while an earlier one of its subject was refused.
    """
    call: list[News] = []
    for each in news:
        if len(call) == EVENTS_PER_CALL or any(each.subject == other.subject for other in call):
            yield call
            call = []
        call.append(each)
    if call:
        yield call


def _moment(entry: Item) -> datetime:
    return datetime.strptime(entry["at"]["S"], _WRITTEN_AS).astimezone(UTC)
