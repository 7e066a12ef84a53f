"""The contract of the event bus, kept by EventBridge and by the fake alike."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from botocore.stub import Stubber

from muster.errors import ThrottledError
from muster.gateways.aws import client
from muster.gateways.event_bus import Event, EventBridge, EventBus
from tests import fakes
from tests.functional.contract import BOTH

pytestmark = pytest.mark.usefixtures("aws_region")

EVENT = Event(
    "muster.users", "edit_user", datetime(2026, 1, 31, 8, tzinfo=UTC), {"id": "1", "changed": ["département"]}
)


@pytest.fixture
def bus(kind: str) -> EventBus:
    return fakes.InMemoryEventBus() if kind == "fake" else EventBridge("default", client("events"))


@BOTH
class TestEventBus:
    def test_events_are_taken(self, bus: EventBus) -> None:
        assert bus.put([EVENT] * 10) == []

    def test_the_places_of_refused_events_are_returned(self, bus: EventBus) -> None:
        assert bus.put([EVENT, replace(EVENT, detail_type=""), EVENT, replace(EVENT, detail_type="")]) == [1, 3]


@pytest.mark.parametrize("code", ["ThrottlingException", "InternalException"])
def test_a_busy_bus_is_tried_again_later(code: str) -> None:
    with Stubber(events := client("events")) as stub:
        stub.add_client_error("put_events", code, "Rate exceeded", 400 if "Throttling" in code else 500)
        with pytest.raises(ThrottledError):
            EventBridge("default", events).put([EVENT])


def test_an_entry_has_what_rules_select_by_and_the_bus() -> None:
    with Stubber(events := client("events")) as stub:
        entry = {
            "EventBusName": "own",
            "Source": "muster.users",
            "DetailType": "edit_user",
            "Time": EVENT.at,
            "Detail": '{"id":"1","changed":["département"]}',
        }
        stub.add_response("put_events", {"FailedEntryCount": 0, "Entries": [{"EventId": "1"}]}, {"Entries": [entry]})
        assert EventBridge("own", events).put([EVENT]) == []
        stub.assert_no_pending_responses()
