"""Domain events: entries of the audit log, from records of the table's stream, through the handler."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from functions.publish_events import app
from infra.local.settings import ROOT
from muster.audit.entries import AuditEntry
from muster.clock import now
from muster.gateways import live
from muster.gateways.aws import client
from muster.gateways.event_bus import Event
from muster.logs import FunctionFailedError
from muster.users.user import User
from tests.context import Context
from tests.fakes import InMemoryEventBus
from tests.functional.api import Client
from tests.functional.people import World, id_of

ANN = {"name": "Ann Lee", "email": "ann.lee@example.com", "account": "ann.lee@example.com", "phone": "+8613800138000"}
ACTIONS = r"^ {4}([a-z_]+):"


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> InMemoryEventBus:
    """A bus in place of EventBridge."""
    made = InMemoryEventBus()
    monkeypatch.setattr(live, "event_bus", lambda: made)
    return made


def records() -> list[dict[str, Any]]:
    """Return the stream of the table: the entries in the order of their ids, each as AWS documents a record.

    https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
    """
    items = client("dynamodb").scan(TableName=AuditEntry.Meta.table_name)["Items"]
    return [
        _record(item, 100 + place) for place, item in enumerate(sorted(items, key=lambda each: each["entry_id"]["S"]))
    ]


def _record(item: dict[str, Any], sequence: int) -> dict[str, Any]:
    return {
        "eventID": f"c4ca4238a0b923820dcc509a6f75849{sequence}",
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-central-1",
        "dynamodb": {
            "ApproximateCreationDateTime": now().timestamp() // 1,
            "Keys": {name: item[name] for name in ("subject", "entry_id")},
            "NewImage": item,
            "SequenceNumber": str(sequence),
            "SizeBytes": 26,
            "StreamViewType": "NEW_IMAGE",
        },
        "eventSourceARN": "arn:aws:dynamodb:eu-central-1:123456789012:table/audit/stream/2026-01-31T08:00:00.000",
    }


def deliver(batch: Sequence[dict[str, Any]]) -> list[str]:
    """Give the function a batch of the stream; return the sequence numbers from which on it is to come again."""
    answer = app.lambda_handler({"Records": list(batch)}, Context())
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def published(bus: InMemoryEventBus) -> list[Event]:
    return [event for call in bus.calls for event in call]


def test_an_event_tells_who_changed_which_fields_of_whom_and_no_value(admin: Client, bus: InMemoryEventBus) -> None:
    admin("POST", "/v1/users", ANN)
    admin("PATCH", f"/v1/users/{id_of(ANN['account'])}", {"department": "Sales/EMEA", "title": "Chief"})
    assert deliver(records()) == []

    entry = max(AuditEntry.scan(), key=lambda each: each.entry_id)
    *_, added, edited = published(bus)
    assert (edited.source, edited.detail_type, edited.at) == ("muster.users", "edit_user", entry.at)
    assert edited.detail == {
        "id": entry.entry_id,
        "stage": "test",
        "enterprise_id": "acme",
        "at": f"{entry.at:%Y-%m-%dT%H:%M:%S.%f}Z",
        "action": "edit_user",
        "subject": {"kind": "user", "id": id_of(ANN["account"])},
        "actor": {"kind": "user", "id": id_of("admin")},
        "cause": entry.cause,
        "changed": ["department", "title"],
    }
    assert {"account", "email", "name", "phone", "status"} <= set(added.detail["changed"])
    told = json.dumps([added.detail, edited.detail])
    assert not [value for value in (*ANN.values(), "Sales", "Chief", "active") if value in told]


def test_what_an_operator_and_an_import_did_is_told_as_theirs(
    world: World, admin: Client, bus: InMemoryEventBus
) -> None:
    for actor, kind in (("operator", "operator"), ("system", "system"), ("import:01J", "import"), ("01JX", "user")):
        (item,) = [_entry(actor=actor)]
        deliver([_record(item, 1)])
        assert published(bus)[-1].detail["actor"] == {"kind": kind, "id": actor}
    assert published(bus)[-1].detail["changed"] == []
    assert published(bus)[-1].detail["cause"] is None


def _entry(subject: str = "user#01JA", actor: str = "system", at: datetime | None = None) -> dict[str, Any]:
    """Return the item of an entry without changes and cause."""
    values = {"subject": subject, "entry_id": "01K", "enterprise_id": "acme", "action": "purge_user", "actor": actor}
    moment = f"{at or now():%Y-%m-%dT%H:%M:%S.%f%z}"
    return {name: {"S": value} for name, value in (values | {"at": moment}).items()}


def _users(*ids: str) -> list[dict[str, Any]]:
    """Return records of entries about users with these ids, with sequence numbers from 1."""
    return [_record(_entry(f"user#{user}"), place) for place, user in enumerate(ids, start=1)]


def test_a_call_has_ten_events_at_most_and_each_subject_once(bus: InMemoryEventBus) -> None:
    ids = [*(f"u{number}" for number in range(15)), "u1", "u1", "u2"]
    assert deliver(_users(*ids)) == []
    told = [[event.detail["subject"]["id"] for event in call] for call in bus.calls]
    assert [len(call) for call in told] == [10, 6, 2]
    assert [user for call in told for user in call] == ids


def test_nothing_of_a_user_overtakes_what_was_refused(bus: InMemoryEventBus) -> None:
    batch = _users("ann", "bob", "cy", "bob", "ann")
    bus.refuses = {"bob"}
    assert deliver(batch) == ["2"]
    assert [event.detail["subject"]["id"] for event in published(bus)] == ["ann", "cy"]

    bus.refuses = set()
    assert deliver(batch[1:]) == []
    assert [event.detail["subject"]["id"] for event in published(bus)] == ["ann", "cy", "bob", "cy", "bob", "ann"]


def test_what_a_busy_bus_did_not_take_comes_again(bus: InMemoryEventBus) -> None:
    batch = _users(*(f"u{number}" for number in range(25)))
    bus.busy = 1
    assert deliver(batch) == ["1"]
    assert deliver(batch) == []
    assert len(published(bus)) == 25


def test_a_batch_is_published_again_when_the_process_died_over_it(
    bus: InMemoryEventBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch, put = _users(*(f"u{number}" for number in range(25))), bus.put

    def dying(events: Sequence[Event]) -> list[int]:
        if len(bus.calls) == 1:
            raise KeyboardInterrupt
        return put(events)

    with monkeypatch.context() as patched:
        patched.setattr(bus, "put", dying)
        with pytest.raises(KeyboardInterrupt):
            deliver(batch)
    assert deliver(batch) == []
    assert {event.detail["subject"]["id"] for event in published(bus)} == {f"u{number}" for number in range(25)}


def test_entries_that_a_backup_put_back_are_no_news(bus: InMemoryEventBus) -> None:
    old = _record(_entry(at=datetime.now(UTC) - timedelta(days=2)), 1)
    late = _record(_entry(at=datetime.now(UTC) - timedelta(hours=20)), 2)
    assert deliver([old, late]) == []
    assert len(published(bus)) == 1


def test_a_record_that_is_none_of_an_entry_fails_the_batch_so_that_lambda_halves_it(bus: InMemoryEventBus) -> None:
    good, broken = _users("ann", "bob")
    del broken["dynamodb"]["NewImage"]["action"]
    with pytest.raises(FunctionFailedError):
        deliver([good, broken])
    assert published(bus) == []


@pytest.mark.usefixtures("ann")
def test_the_log_of_the_function_names_nobody(
    admin: Client, ann: User, bus: InMemoryEventBus, capsys: pytest.CaptureFixture[str]
) -> None:
    admin("PATCH", "/v1/users/ann", {"department": "Sales"})
    capsys.readouterr()
    deliver(records())
    assert ann.name not in capsys.readouterr().out


def test_the_page_lists_every_action() -> None:
    page = (ROOT / "docs/events.md").read_text("utf-8")
    words = (ROOT / "functions/console/web/src/words/en/audit.ts").read_text("utf-8")
    table = page.partition("| action |")[2].partition("\n\n")[0]
    listed = re.findall(r"^\| `([a-z_]+)` \|", table, re.MULTILINE)
    told = re.findall(ACTIONS, words.partition("  actions: {")[2].partition("\n  }")[0], re.MULTILINE)
    assert sorted(listed) == sorted(told)
    assert set(_written()) <= set(listed)


def _written() -> Iterator[str]:
    """Yield the actions that the product writes entries of."""
    write = (
        r"\b(?:Change|update_and_log|delete_and_log|entry_of_\w+|entry)\((?:[^()\"]|\([^()]*\))*\"([a-z]+_[a-z_]+)\""
    )
    for path in (ROOT / "layers/muster/python/muster").rglob("*.py"):
        yield from re.findall(write, path.read_text("utf-8"))
