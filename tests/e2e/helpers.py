"""Helpers that several end-to-end tests need."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import psutil
import pytest

from infra.local.embedded_aws.options import Options
from infra.local.mailbox import Mail
from infra.local.settings import STACK_NAME
from infra.local.stack import Stack, running_stack
from tests.snapshot import Place, Snapshot
from tests.template import template

EXPECTED: set[int] = set()
"""The numbers of the refusals that tests expected, counted from 0 in the session."""
COLLECTED: pytest.StashKey[list[pytest.Item]] = pytest.StashKey()
"""Every test that the session found, including those that another process runs."""
RECORDER = "tests.e2e.recording_aws"
Found = TypeVar("Found")

# Short, so that a test can wait until the message of a killed run is visible again.
IMPORT_TIMEOUT = 20
IMPORT_VISIBILITY = int(template()["Mappings"]["ImportVisibility"][str(IMPORT_TIMEOUT)]["Seconds"])


def wait_for(look: Callable[[], Found | None], what: str, seconds: float = 60) -> Found:
    """Call `look` until it returns a value that is true, and return that; fail the test after so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.2)
    pytest.fail(f"{what} did not come in {seconds:.0f} seconds")


def physical_ids(stack: Stack) -> dict[str, str]:
    """Return the physical ids of the template's resources, by logical id."""
    found = stack.cloudformation.describe_stack_resources(StackName=STACK_NAME)["StackResources"]
    return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in found}


def recorded(stack: Stack) -> list[dict[str, Any]]:
    """Return the lines of the embedded AWS's record (`recording_aws.py`)."""
    record = record_of(stack.aws.log)
    lines = record.read_text("utf-8").splitlines(keepends=True) if record.exists() else []
    return [json.loads(line) for line in lines if line.endswith("\n")]  # the last one may be incomplete


def log_lines(stack: Stack) -> Iterator[str]:
    """Yield every line of every log.

    Read stream by stream: MiniStack's `FilterLogEvents` ends after 10,000 events and gives no token for the others.
    """
    for groups in stack.logs.get_paginator("describe_log_groups").paginate():
        for group in (each["logGroupName"] for each in groups["logGroups"]):
            for streams in stack.logs.get_paginator("describe_log_streams").paginate(logGroupName=group):
                for stream in streams["logStreams"]:
                    yield from _lines_of(stack, group, stream["logStreamName"])


def _lines_of(stack: Stack, group: str, stream: str) -> Iterator[str]:
    """Yield the lines of one stream, which ends with the page whose token is that of its request."""
    asked: dict[str, str] = {}
    while True:
        page = stack.logs.get_log_events(logGroupName=group, logStreamName=stream, startFromHead=True, **asked)
        yield from (event["message"] for event in page["events"])
        if page["nextForwardToken"] == asked.get("nextToken"):
            return
        asked = {"nextToken": page["nextForwardToken"]}


@contextmanager
def recorded_stack(port: int, log: Path, parameters: Mapping[str, str]) -> Iterator[Stack]:
    """Run the stack on an embedded AWS that writes the record for `recorded`."""
    options = Options(record=record_of(log))
    with running_stack(port, log, parameters=parameters, options=options, module=RECORDER) as stack:
        yield stack


def refusals(stack: Stack) -> list[str]:
    """Return the requests that the embedded AWS refused because AWS would, in their order."""
    return [str(line["refused"]) for line in recorded(stack) if "refused" in line]


@contextmanager
def refused_by_aws(stack: Stack, rule: str) -> Iterator[None]:
    """Expect that AWS refuses a request of the block by this rule; elsewhere such a request fails the test."""
    before = len(refusals(stack))
    yield
    found = refusals(stack)[before:]
    assert found, "AWS would have refused nothing"
    assert all(rule in each for each in found), found
    EXPECTED.update(range(before, before + len(found)))


def record_of(log: Path) -> Path:
    """Return the file of the record that belongs to a log."""
    return log.with_suffix(".jsonl")


def snapshot_of(stack: Stack, own_passwords: Mapping[str, str] | None = None) -> Snapshot:
    """Return the state of the product that `tests/invariants.py` checks."""
    ids, outputs = physical_ids(stack), stack.outputs
    place = Place(
        stack.dynamodb,
        stack.cognito,
        ids["UsersTable"],
        ids["UniqueKeysTable"],
        ids["AuditTable"],
        outputs["UserPoolId"],
        outputs["UserPoolClientId"],
    )
    return place.snapshot([mail.text for mail in stack.mails()], own_passwords)


def user_id(stack: Stack, account: str) -> str:
    """Return the id of the user who has an account; "-" if no user has it."""
    key = {"unique_key": {"S": f"account#{account}"}}
    found = stack.dynamodb.get_item(TableName=physical_ids(stack)["UniqueKeysTable"], Key=key, ConsistentRead=True)
    return str(found["Item"]["holder"]["S"]) if "Item" in found else "-"


def messages_in(stack: Stack, output: str) -> int:
    """Return how many messages a queue has: visible, in flight and delayed."""
    names: Any = [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed",
    ]
    answer = stack.sqs.get_queue_attributes(QueueUrl=stack.outputs[output], AttributeNames=names)
    return sum(int(count) for count in answer["Attributes"].values())


def mails_to(stack: Stack, address: str) -> list[Mail]:
    """Return the mails to an address, oldest first."""
    return [mail for mail in stack.mails() if mail.recipient == address]


def kill_workers(stack: Stack, output: str) -> int:
    """Kill the processes that run the function of this output, as when its machine dies; return how many there were."""
    return kill_processes(stack, stack.outputs[output])


def kill_processes(stack: Stack, function: str) -> int:
    """Kill the processes that run the function of this name; return how many there were."""
    name, killed = f"ministack-lambda-{function}-", 0
    for worker in psutil.Process(stack.aws.process.pid).children():
        with suppress(psutil.NoSuchProcess):  # it has just ended
            if name in " ".join(worker.cmdline()):
                worker.kill()
                killed += 1
    return killed
