"""The drop folder and granted uploads: a workbook becomes users and a result."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from muster.gateways import live
from muster.imports.delivery import receive
from muster.imports.run import Gateways
from muster.logs import logger

processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Do the imports that the messages tell of; those that could not be done come again."""
    return process_partial_response(event, import_file, processor, context)


def import_file(record: SQSRecord, lambda_context: LambdaContext) -> None:
    """Do the import that one message tells of."""
    receive(
        record.body,
        attempt=int(record.attributes.approximate_receive_count),
        receipt_handle=record.receipt_handle,
        runner=f"{lambda_context.aws_request_id}/{record.message_id}",
        time_left=lambda: lambda_context.get_remaining_time_in_millis() / 1000,
        queue=live.import_queue(),
        gateways=Gateways(live.uploads(), live.reports(), live.nudges(), live.sign_ins(), live.transactions()),
    )
