"""An import whose message goes to the dead-letter queue, and that succeeds after the cause is fixed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from infra.local.stack import Stack
from infra.redrive import redrive
from tests.e2e.helpers import IMPORT_VISIBILITY, messages_in, snapshot_of, wait_for
from tests.e2e.people import OWN_PASSWORD, Admin
from tests.invariants import discrepancies


@pytest.fixture(scope="module")
def admin(stack: Stack) -> Iterator[Admin]:
    with Admin.of(stack, "givenup") as admin:
        yield admin


def test_an_import_that_failed_five_times_is_in_the_dead_letter_queue_and_succeeds_when_redriven(
    stack: Stack, admin: Admin
) -> None:
    with _broken(stack):
        people = [{"name": f"P {number}", "email": f"p{number}@givenup.example.com"} for number in range(3)]
        task_id = admin.upload(*people)
        wait_for(lambda: messages_in(stack, "ImportDeadLetterQueueUrl") == 1, "The dead letter", 120)
    assert admin.get(f"/v1/tasks/{task_id}")["state"] == "awaiting_upload"

    assert redrive(stack.sqs, stack.outputs, "import") == 1
    task = admin.ended(task_id)
    assert (task["state"], task["created"]) == ("succeeded", 3)
    assert messages_in(stack, "ImportDeadLetterQueueUrl") == 0
    own = {"givenup-admin": OWN_PASSWORD}
    wait_for(lambda: not list(discrepancies(snapshot_of(stack, own).of("givenup"))), "The end of everything")


@contextmanager
def _broken(stack: Stack) -> Iterator[None]:
    """Break the settings of the import function while the block runs; its messages are visible after a second."""
    queue, name = stack.outputs["ImportQueueUrl"], stack.outputs["ImportFunction"]
    whole = stack.functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    broken = {key: value for key, value in whole.items() if key != "USERS_TABLE"}
    _configure(stack, queue, name, seconds=1, variables=broken)
    try:
        yield
    finally:
        _configure(stack, queue, name, seconds=IMPORT_VISIBILITY, variables=whole)


def _configure(stack: Stack, queue: str, name: str, *, seconds: int, variables: dict[str, str]) -> None:
    environment: Any = {"Variables": variables}
    stack.sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": str(seconds)})
    stack.functions.update_function_configuration(FunctionName=name, Environment=environment)
