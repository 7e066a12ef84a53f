"""Handler of the import queue: S3 notifications, which come at least once, and imports that go on in another run.

Orders to release the mails of an import come here too.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from muster.clock import now
from muster.delivery import Delivery
from muster.errors import LimitError
from muster.gateways.queues import TaskQueue
from muster.imports import releasing
from muster.imports.gateways import Gateways
from muster.imports.run import run_import
from muster.imports.upload import Upload, uploads_in
from muster.logs import logger
from muster.tasks.announced import may_be_saved_soon
from muster.tasks.applying import APPLIED_AT
from muster.tasks.releasing import RELEASE
from muster.tasks.running import LeaseLostError, PlannedError, TaskLeasedError
from muster.tasks.worker import comes_again

_LOOK_AGAIN = 30  # seconds; after losing a task, to see that whoever has it brings it to its end
_HAS_GROUP = "has_group"  # in messages that this function queued itself
_WAITED = "waited"  # how often, for a place
_LONGEST_DELAY = 900  # seconds; the limit of SendMessage


def receive(delivery: Delivery, queue: TaskQueue, gateways: Gateways) -> None:
    """Import the uploads of a message as far as the time allows, and queue it again for the rest.

    While another run has the task it is queued again too: that is no fault, so it must not use up the attempts.
    Raises what kept it from that; the message then comes again, later from attempt to attempt.
    """
    with comes_again(queue, delivery):
        told = json.loads(delivery.body)
        if RELEASE in told:
            releasing.follow(told[RELEASE], delivery, queue, gateways.nudges)
            return
        if not told.get(_HAS_GROUP):
            _group(told, queue)
            return
        for upload in uploads_in(told):
            with _waits_for_a_place(queue, told, upload), _taken_meanwhile(queue, delivery.body, upload.enterprise_id):
                if not run_import(upload, delivery, gateways):
                    queue.put(delivery.body, enterprise_id=upload.enterprise_id)


def _group(told: dict[str, Any], queue: TaskQueue) -> None:
    """Queue each upload that S3 tells of once more, this time in the group of its enterprise.

    S3 sets no group, and a message without one has the share of a tenant of its own: 1,000 files of one enterprise
    would have 1,000 shares.
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_QueueConfiguration.html (it has no such field)
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues-detailed.html
    """
    for record in told.get("Records", []):
        of_one = {_HAS_GROUP: True, "Records": [record]}
        for upload in uploads_in(of_one):
            queue.put(json.dumps(of_one), enterprise_id=upload.enterprise_id)


@contextmanager
def _waits_for_a_place(queue: TaskQueue, told: dict[str, Any], upload: Upload) -> Iterator[None]:
    """Queue a file of the drop folder anew while the enterprise has as many open imports as it may: later each time."""
    try:
        yield
    except LimitError:
        waited = int(told.get(_WAITED, 0))
        logger.info("A file waits until fewer imports of its enterprise are open", enterprise_id=upload.enterprise_id)
        seconds = min(_LOOK_AGAIN * 2 ** min(waited, 5), _LONGEST_DELAY)
        queue.put(json.dumps(told | {_WAITED: waited + 1}), enterprise_id=upload.enterprise_id, seconds=seconds)


@contextmanager
def _taken_meanwhile(queue: TaskQueue, body: str, enterprise_id: str) -> Iterator[None]:
    """Queue the message anew when another run has the task."""
    try:
        yield
    except TaskLeasedError as error:
        seconds = 1 + max(0, round((error.until - now()).total_seconds()))
        queue.put(body, enterprise_id=enterprise_id, seconds=min(seconds, _LONGEST_DELAY))
    except PlannedError:
        applied_at = json.loads(body).get(APPLIED_AT)
        if applied_at and may_be_saved_soon(datetime.fromisoformat(applied_at)):
            queue.put(body, enterprise_id=enterprise_id, seconds=_LOOK_AGAIN)
    except LeaseLostError:
        logger.warning("Another run has taken the import over")
        queue.put(body, enterprise_id=enterprise_id, seconds=_LOOK_AGAIN)
