"""Every minute: nudge again for overdue pending actions."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from muster import garbage  # noqa: F401 - first, as it is about what the others make
from muster.gateways import live
from muster.logs import logged
from muster.sweeping import sweep


@logged
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001 - a schedule says nothing
    """Nudge `onboard` about users whose action has been pending for too long."""
    sweep(live.urgent_nudges(), live.bulk_nudges())
