"""Sign-ins, noted on users."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from muster import garbage  # noqa: F401 - first, as it is about what the others make
from muster.logs import logged
from muster.users.last_sign_in import noted


@logged
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Give the user pool's event back, with nothing changed."""
    return noted(event)
