"""Every six hours: compare the user pool with the users, and correct differences."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from muster import garbage  # noqa: F401 - first, as it is about what the others make
from muster.gateways import live
from muster.logs import logged
from muster.reconciling import reconcile


@logged
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001 - a schedule says nothing
    """Write a pending action for every user with a wrong sign-in, and for every sign-in without a user."""
    reconcile(live.sign_ins(), live.urgent_nudges(), lambda: context.get_remaining_time_in_millis() / 1000)
