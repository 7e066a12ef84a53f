"""Wanted state, made true: sign-ins and mail."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from muster.gateways import live
from muster.logs import logger
from muster.onboarding import onboard

processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Look after the accounts that the nudges name; nudges that could not be followed come again."""
    return process_partial_response(event, follow_nudge, processor, context)


def follow_nudge(record: SQSRecord) -> None:
    """Look after the accounts of one nudge."""
    onboard(record.json_body["accounts"], sign_ins=live.sign_ins(), mailer=live.mailer())
