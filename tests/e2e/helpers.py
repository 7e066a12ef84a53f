"""What end-to-end tests do again and again."""

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
from tests.invariants import Place, Roll
from tests.template import template

EXPECTED: set[int] = set()
"""Which refusals of the session were expected, counted from 0."""
COLLECTED: pytest.StashKey[list[pytest.Item]] = pytest.StashKey()
"""Every test that the session found, also those that it leaves to another process."""
RECORDER = "tests.e2e.recording_aws"
Found = TypeVar("Found")

# Short, so that a test can wait until a killed run's message comes again.
IMPORT_TIMEOUT = 20
IMPORT_VISIBILITY = int(template()["Mappings"]["ImportVisibility"][str(IMPORT_TIMEOUT)]["Seconds"])


def wait_for(look: Callable[[], Found | None], what: str, seconds: float = 60) -> Found:
    """Look again and again until something is found."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.2)
    pytest.fail(f"{what} did not come in {seconds:.0f} seconds")


def physical_ids(stack: Stack) -> dict[str, str]:
    """What the resources of the template are called here."""
    found = stack.cloudformation.describe_stack_resources(StackName=STACK_NAME)["StackResources"]
    return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in found}


def recorded(stack: Stack) -> list[dict[str, Any]]:
    """What the embedded AWS wrote down (`recording_aws.py`)."""
    record = record_of(stack.aws.log)
    lines = record.read_text("utf-8").splitlines(keepends=True) if record.exists() else []
    return [json.loads(line) for line in lines if line.endswith("\n")]  # the last one may be under way


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
    """Yield the lines of one stream. It has ended when a page's token is the one that asked for it."""
    asked: dict[str, str] = {}
    while True:
        page = stack.logs.get_log_events(logGroupName=group, logStreamName=stream, startFromHead=True, **asked)
        yield from (event["message"] for event in page["events"])
        if page["nextForwardToken"] == asked.get("nextToken"):
            return
        asked = {"nextToken": page["nextForwardToken"]}


@contextmanager
def recorded_stack(port: int, log: Path, parameters: Mapping[str, str]) -> Iterator[Stack]:
    """Run the stack on an embedded AWS that writes down what `recorded` reads."""
    options = Options(record=record_of(log))
    with running_stack(port, log, parameters=parameters, options=options, module=RECORDER) as stack:
        yield stack


def refusals(stack: Stack) -> list[str]:
    """What the embedded AWS refused because AWS would, in the order in which it came."""
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
    """The file that belongs to a log."""
    return log.with_suffix(".jsonl")


def roll_of(stack: Stack, own_passwords: Mapping[str, str] | None = None) -> Roll:
    """Everything that must fit together, as it is there now."""
    ids, outputs = physical_ids(stack), stack.outputs
    place = Place(
        stack.dynamodb,
        stack.cognito,
        ids["UsersTable"],
        ids["UniqueKeysTable"],
        outputs["UserPoolId"],
        outputs["UserPoolClientId"],
    )
    return place.roll([mail.text for mail in stack.mails()], own_passwords)


def messages_in(stack: Stack, output: str) -> int:
    """How many messages a queue holds, taken up or not."""
    names: Any = [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed",
    ]
    answer = stack.sqs.get_queue_attributes(QueueUrl=stack.outputs[output], AttributeNames=names)
    return sum(int(count) for count in answer["Attributes"].values())


def mails_to(stack: Stack, address: str) -> list[Mail]:
    """The mails that an address got, oldest first."""
    return [mail for mail in stack.mails() if mail.recipient == address]


def kill_workers(stack: Stack, output: str) -> int:
    """Kill the processes that run the function of this output, as when its machine dies; return how many there were."""
    return kill_processes(stack, stack.outputs[output])


def kill_processes(stack: Stack, function: str) -> int:
    """The same, by the function's name."""
    name, killed = f"ministack-lambda-{function}-", 0
    for worker in psutil.Process(stack.aws.process.pid).children():
        with suppress(psutil.NoSuchProcess):  # as one that has just ended is
            if name in " ".join(worker.cmdline()):
                worker.kill()
                killed += 1
    return killed
