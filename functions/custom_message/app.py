"""The user pool's mails, in our words."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from muster import garbage  # noqa: F401 - first, as it is about what the others make
from muster.logs import logged
from muster.mails.pool import worded


@logged
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Give the user pool's event back, with the mail that it is about to send."""
    return worded(event)
