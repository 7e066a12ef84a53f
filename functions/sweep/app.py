"""Every minute: nudge again for overdue pending actions, and disable users after their last day."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from muster import garbage  # noqa: F401 - first, as it is about what the others make
from muster.gateways import live
from muster.last_days import end_users
from muster.logs import logged
from muster.sweeping import sweep


@logged
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001 - a schedule says nothing
    """Nudge `onboard` for overdue pending actions; then disable users after their last day."""
    sweep(live.urgent_nudges(), live.bulk_nudges())
    end_users(live.urgent_nudges(), lambda: context.get_remaining_time_in_millis() / 1000)
