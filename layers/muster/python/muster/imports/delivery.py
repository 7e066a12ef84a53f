"""Messages of the import queue: what S3 says has arrived, told once, twice or after a run that died."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from muster.clock import now
from muster.delivery import Message
from muster.gateways.queues import TaskQueue
from muster.imports.run import Gateways, run_import
from muster.imports.upload import uploads_in
from muster.logs import logger
from muster.tasks.delivery import ATTEMPTS, comes_again
from muster.tasks.service import LeaseLostError, TaskLeasedError

_LOOK_AGAIN = 30  # seconds after losing a task, to see that whoever has it brings it to its end
_LONGEST_DELAY = 900  # seconds; the limit of SendMessage
_AGAIN = "The import was interrupted by a fault on our side. It goes on by itself in a few minutes."
_GIVEN_UP = (
    "The import was interrupted too often by a fault on our side. The operators have been alerted; it goes on when "
    "they have mended it, and no row is lost or done twice."
)


def receive(message: Message, queue: TaskQueue, gateways: Gateways) -> None:
    """Import what a message tells of, as far as the time allows, and queue it again for the rest.

    While another run has the task it is queued again too: that is no fault, so it must not use up the attempts.
    Raises what kept it from that; the message then comes again, later from attempt to attempt.
    """
    last = message.attempt >= ATTEMPTS
    interrupted = _GIVEN_UP if last else _AGAIN
    with comes_again(queue, message), _taken_meanwhile(queue, message.body):
        for upload in uploads_in(json.loads(message.body)):
            if not run_import(upload, message.runner, message.time_left, gateways, interrupted=interrupted, last=last):
                queue.put(message.body)


@contextmanager
def _taken_meanwhile(queue: TaskQueue, body: str) -> Iterator[None]:
    """Queue the message anew when another run has the task."""
    try:
        yield
    except TaskLeasedError as error:
        seconds = 1 + max(0, round((error.until - now()).total_seconds()))
        queue.put(body, seconds=min(seconds, _LONGEST_DELAY))
    except LeaseLostError:
        logger.warning("Another run has taken the import over")
        queue.put(body, seconds=_LOOK_AGAIN)
