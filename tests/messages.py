"""What Lambda is given of a queue's messages."""

from typing import Any


def event(*bodies: str) -> dict[str, Any]:
    """The event of messages that have come for the first time; their ids are their places."""
    return {"Records": [record(body, str(place)) for place, body in enumerate(bodies)]}


def record(body: str, handle: str, received: int = 1) -> dict[str, Any]:
    """One message, delivered as often as `received` says."""
    return {
        "messageId": handle,
        "receiptHandle": handle,
        "body": body,
        "attributes": {"ApproximateReceiveCount": str(received)},
        "eventSource": "aws:sqs",
    }
