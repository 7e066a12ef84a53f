"""`make redrive QUEUE=import`: move the messages of a dead-letter queue back to their queue, to be tried again."""

import argparse
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from infra.deployment import add_arguments, deployment

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

QUEUES = {
    "import": "Import",
    "export": "Export",
    "onboarding": "Onboarding",
    "urgent": "Urgent",
    "mail-events": "MailEvents",
}


def redrive(sqs: "SQSClient", outputs: Mapping[str, str], queue: str) -> int:
    """Move every message; how many there were. Killed half-way it leaves a message twice, which changes nothing."""
    dead_letters, source = (outputs[f"{QUEUES[queue]}{kind}QueueUrl"] for kind in ("DeadLetter", ""))
    moved = 0
    while found := _received(sqs, dead_letters):
        for message in found:
            group = message.get("Attributes", {}).get("MessageGroupId")
            if group:  # whose share it counts to
                sqs.send_message(QueueUrl=source, MessageBody=message["Body"], MessageGroupId=group)
            else:
                sqs.send_message(QueueUrl=source, MessageBody=message["Body"])
            sqs.delete_message(QueueUrl=dead_letters, ReceiptHandle=message["ReceiptHandle"])
            moved += 1
    return moved


def _received(sqs: "SQSClient", queue_url: str) -> "list[MessageTypeDef]":
    answer = sqs.receive_message(
        QueueUrl=queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=1, MessageSystemAttributeNames=["MessageGroupId"]
    )
    return answer.get("Messages", [])


def main() -> None:
    """Move the messages of one queue."""
    parser = argparse.ArgumentParser(prog="make redrive")
    parser.add_argument("queue", choices=sorted(QUEUES))
    add_arguments(parser)
    arguments = parser.parse_args()
    there = deployment(arguments)
    moved = redrive(there.client("sqs"), there.outputs(), arguments.queue)
    sys.stdout.write(f"{moved:,} messages of {arguments.queue} are tried again.\n")


if __name__ == "__main__":
    main()
