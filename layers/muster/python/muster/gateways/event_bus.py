"""The bus of EventBridge that domain events go to."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from muster.gateways.aws import aws_errors

EVENTS_PER_CALL = 10
"""The limit of PutEvents: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html."""


@dataclass(frozen=True)
class Event:
    """An event: its source, the type that rules select by, its time, and the detail, which JSON can hold."""

    source: str
    detail_type: str
    at: datetime
    detail: Mapping[str, Any]


class EventBus(Protocol):
    """Takes events and passes them to the targets of rules."""

    def put(self, events: Sequence[Event]) -> list[int]:
        """Put up to 10 events; return the places of those that were refused, in order. Raises ThrottledError."""


class EventBridge:
    """A bus of EventBridge, given its name and a client of the service.

    An entry may be refused while those behind it are taken:
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-send-events-handling-failures
    """

    def __init__(self, name: str, events: Any) -> None:
        self._name = name
        self._client = events

    def put(self, events: Sequence[Event]) -> list[int]:
        with aws_errors():
            answer = self._client.put_events(Entries=[self._entry(event) for event in events])
        if not answer["FailedEntryCount"]:
            return []
        return [place for place, entry in enumerate(answer["Entries"]) if "ErrorCode" in entry]

    def _entry(self, event: Event) -> dict[str, Any]:
        return {
            "EventBusName": self._name,
            "Source": event.source,
            "DetailType": event.detail_type,
            "Time": event.at,
            "Detail": json.dumps(event.detail, separators=(",", ":"), ensure_ascii=False),
        }
