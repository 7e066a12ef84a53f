"""Messages of the queues of tasks: told once, twice or after a run that died."""

from collections.abc import Iterator
from contextlib import contextmanager

from muster.clock import now
from muster.delivery import Delivery
from muster.gateways.queues import TaskQueue
from muster.logs import log_failure, logger
from muster.tasks.running import LeaseLostError, TaskLeasedError

ATTEMPTS = 5  # as many as the queues' redrive policies allow


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
