"""The contract of nudges, kept by SQS and by the fake alike; and the queues of tasks."""

import json
from itertools import chain

import boto3
import pytest

from muster.gateways.queues import USERS_PER_NUDGE, Nudges, SqsNudges, SqsTaskQueue
from tests import fakes
from tests.functional.contract import BOTH

pytestmark = pytest.mark.usefixtures("aws_region")


@pytest.fixture
def queue_url() -> str:
    return boto3.client("sqs").create_queue(QueueName="queue")["QueueUrl"]


@pytest.fixture
def nudges(kind: str, queue_url: str) -> Nudges:
    return fakes.InMemoryNudges() if kind == "fake" else SqsNudges(queue_url)


@BOTH
class TestNudges:
    def test_nudges_wait_to_be_taken_up(self, nudges: Nudges) -> None:
        assert nudges.waiting() == 0
        nudges.send({"acme": ["ann"]})
        assert nudges.waiting() == 1

    def test_no_accounts_are_no_nudge(self, nudges: Nudges) -> None:
        nudges.send({"acme": []})
        assert nudges.waiting() == 0


def test_a_nudge_holds_what_one_run_does_well(queue_url: str) -> None:
    accounts = [f"account{number}" for number in range(300)]
    SqsNudges(queue_url).send({"acme": accounts})

    bodies = [json.loads(body)["users"] for body in _bodies(queue_url)]
    assert max(map(len, bodies)) == USERS_PER_NUDGE
    assert sorted(chain.from_iterable(bodies)) == sorted(accounts)


def test_an_import_that_goes_on_is_queued_as_it_was_received(queue_url: str) -> None:
    SqsTaskQueue(queue_url).put("body", enterprise_id="acme")
    assert _bodies(queue_url) == ["body"]


def test_a_delayed_message_comes_again(queue_url: str) -> None:
    queue = SqsTaskQueue(queue_url)
    queue.put("body", enterprise_id="acme")
    (message,) = boto3.client("sqs").receive_message(QueueUrl=queue_url)["Messages"]
    assert _bodies(queue_url) == []
    queue.delay(message["ReceiptHandle"], 0)
    assert _bodies(queue_url) == ["body"]


def _bodies(queue_url: str) -> list[str]:
    found: list[str] = []
    while messages := boto3.client("sqs").receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10).get("Messages"):
        found += [message["Body"] for message in messages]
    return found
