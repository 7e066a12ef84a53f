"""For operators only: an enterprise and its first administrator."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from muster import garbage  # noqa: F401 - first, as it is about what the others make
from muster.enterprises import create_enterprise
from muster.gateways import live
from muster.logs import logged


@logged
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Create the enterprise of an operator's request."""
    return create_enterprise(
        event, transactions=live.transactions(), sign_ins=live.sign_ins(), nudges=live.urgent_nudges()
    )
