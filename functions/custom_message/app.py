"""The user pool's mails, in our words."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from muster.logs import logger
from muster.mails.pool import worded


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Give the user pool's event back, with the mail that it is about to send."""
    return worded(event)
