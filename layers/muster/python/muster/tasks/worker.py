"""The worker of a queue of tasks: it holds a task's lease while it works, and comes back to what was interrupted."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta

from muster.clock import now
from muster.delivery import Delivery
from muster.gateways.queues import TaskQueue
from muster.logs import log_failure, logger
from muster.messages import Message
from muster.tasks import running
from muster.tasks.running import LeaseLostError, TaskLeasedError
from muster.tasks.table import Task

ATTEMPTS = 5  # as many as the queues' redrive policies allow
_SPARE = 5  # seconds that a lease outlasts the function that holds it


@dataclass(frozen=True)
class Interruption:
    """What a task says after a fault of ours: while its message comes again, and after the last attempt."""

    again: Message
    given_up: Message


@contextmanager
def comes_again(queue: TaskQueue, delivery: Delivery) -> Iterator[None]:
    """Let the message of a run that could not be finished come again, later from attempt to attempt."""
    try:
        yield
    except TaskLeasedError as error:
        queue.delay(delivery.receipt_handle, 1 + max(0, round((error.until - now()).total_seconds())))
        raise
    except LeaseLostError:
        logger.warning("Another run has taken the task over")
    except Exception as error:
        log_failure("The task was interrupted", error)
        queue.delay(delivery.receipt_handle, min(15 * 2**delivery.attempt, 900))
        raise


@contextmanager
def lease_of(
    task: Task, delivery: Delivery, interruption: Interruption, *, arrival: str | None = None
) -> Iterator[None]:
    """Hold the lease of a task. After any error the task is put back, and given up after the last attempt.

    Raises TaskEndedError, TaskLeasedError and NotFoundError before it begins; `arrival` is the upload of an import.
    """
    until = now() + timedelta(seconds=delivery.time_left() + _SPARE)
    running.take(task, delivery.runner, until, arrival=arrival)
    try:
        yield
    except Exception:
        given_up = delivery.attempt >= ATTEMPTS
        with suppress(LeaseLostError):
            running.put_back(
                task, delivery.runner, interruption.given_up if given_up else interruption.again, given_up=given_up
            )
        raise
