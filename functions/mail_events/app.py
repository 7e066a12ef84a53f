"""What became of mails: delivered, bounced, complained of."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from muster.logs import logger
from muster.mails.events import note_event

processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Note the events that the messages tell of; those that could not be noted come again."""
    return process_partial_response(event, note, processor, context)


def note(record: SQSRecord) -> None:
    """Note one event."""
    note_event(record.body)
