"""Entries of the audit log, from its table's stream, published as domain events."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from muster import garbage  # noqa: F401 - first, as it is about what the others make
from muster.audit.events import publish
from muster.gateways import live
from muster.logs import logged
from muster.settings import settings


@logged
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Publish a batch of the stream, and report the first record that was not published.

    https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
    """
    failed = publish(event["Records"], live.event_bus(), settings().stage)
    return {"batchItemFailures": [{"itemIdentifier": failed}] if failed else []}
