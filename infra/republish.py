"""`make republish`: publish entries of the audit log once more, which the event bus or a consumer has missed."""

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from infra.deployment import Deployment, add_arguments, deployment
from muster.audit.events import News, calls, event_of
from muster.gateways.event_bus import EventBridge, EventBus
from muster.gateways.transactions import Item
from muster.retrying import tries
from muster.ulids import first_ulid_since

_TRIES = 8  # of a call, with 6 s between them in all


class RepublishError(Exception):
    """Not every entry was published: a sentence."""


def republish(there: Deployment, since: datetime, until: datetime) -> int:
    """Publish the entries from `since` on and before `until`, and return how many there were.

    It reads the whole audit log. The entries of a user come in their order. Raises RepublishError.
    """
    parameters = there.parameters()
    bus = EventBridge(parameters["EventBus"], there.client("events"))
    published = 0
    entries = _entries(there, since, until)
    for call in calls(News(each["subject"]["S"], event_of(each, parameters["Stage"]), "") for each in entries):
        _put(bus, call)
        published += len(call)
    return published


def _put(bus: EventBus, call: list[News]) -> None:
    left = [each.event for each in call]
    for _ in tries(_TRIES):
        left = [left[place] for place in bus.put(left)]
        if not left:
            return
    raise RepublishError("EventBridge does not take all events. Wait some minutes, then run the same command again.")


def _entries(there: Deployment, since: datetime, until: datetime) -> Iterator[Item]:
    """Return entries by subject and, within it, by time."""
    return there.scan(
        "AuditTable",
        FilterExpression="entry_id >= :since AND entry_id < :until",
        ExpressionAttributeValues={":since": {"S": first_ulid_since(since)}, ":until": {"S": first_ulid_since(until)}},
    )


def _moment(text: str) -> datetime:
    """Return a time, which is UTC if it names no zone."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def main() -> None:
    """Publish the entries of the time that the command line names."""
    parser = argparse.ArgumentParser(prog="make republish")
    parser.add_argument("--since", type=_moment, required=True, help="the time of the first entries")
    parser.add_argument("--until", type=_moment, default=None, help="a time after the last entries; without, now")
    add_arguments(parser)
    arguments = parser.parse_args()
    until = arguments.until or datetime.now(UTC) + timedelta(seconds=1)
    try:
        published = republish(deployment(arguments), arguments.since, until)
    except RepublishError as error:
        sys.exit(str(error))
    sys.stdout.write(f"{published:,} entries are published once more.\n")


if __name__ == "__main__":
    main()
