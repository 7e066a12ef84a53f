"""Messages of the queues of tasks: told once, twice or after a run that died."""

from collections.abc import Iterator
from contextlib import contextmanager

from muster.clock import now
from muster.gateways.queues import TaskQueue
from muster.logs import log_failure, logger
from muster.tasks.service import LeaseLostError, TaskLeasedError

ATTEMPTS = 5  # as many as the queues' redrive policies allow


@contextmanager
def comes_again(queue: TaskQueue, receipt_handle: str, *, attempt: int) -> Iterator[None]:
    """Let the message of a run that could not be finished come again, later from attempt to attempt."""
    try:
        yield
    except TaskLeasedError as error:
        queue.delay(receipt_handle, 1 + max(0, round((error.until - now()).total_seconds())))
        raise
    except LeaseLostError:
        logger.warning("Another run has taken the task over")
    except Exception as error:
        log_failure("The task was interrupted", error)
        queue.delay(receipt_handle, min(15 * 2**attempt, 900))
        raise
