"""A queue's messages, delivered to a function: it follows each by itself; those that it could not come again.

To be imported before pydantic is: otherwise Powertools makes models of every event there is, which takes a cold start
15 ms (`tests/unit/test_cold_start.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from muster.logs import logged

Handler = Callable[[dict[str, Any], LambdaContext], PartialItemFailureResponse]


@dataclass(frozen=True)
class Delivery:
    """A message of a queue, delivered to a function with `time_left()` seconds for it."""

    body: str
    receipt_handle: str
    """What the queue knows this delivery by."""
    attempt: int
    """How often it has been delivered; the first is 1."""
    runner: str
    """Names who follows it: another for each delivery."""
    time_left: Callable[[], float]


def entry(follow: Callable[[Delivery], None]) -> Handler:
    """Return the Lambda handler of a queue's function: `follow` handles a message, and raises if it must come again."""
    processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)

    def follow_record(record: SQSRecord, lambda_context: LambdaContext) -> None:
        follow(
            Delivery(
                record.body,
                record.receipt_handle,
                attempt=int(record.attributes.approximate_receive_count),
                runner=f"{lambda_context.aws_request_id}/{record.message_id}",
                time_left=lambda: lambda_context.get_remaining_time_in_millis() / 1000,
            )
        )

    @logged
    def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
        return process_partial_response(event, follow_record, processor, context)

    return lambda_handler
