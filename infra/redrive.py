"""`make redrive QUEUE=import`: what a dead-letter queue holds goes back to where it came from, to be tried again."""

import argparse
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

import boto3

from infra.local.settings import DEFAULT_PORT, REGION, STACK_NAME
from infra.local.stack import OWNER

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_sqs import SQSClient

QUEUES = {"import": "Import", "export": "Export", "onboarding": "Onboarding", "mail-events": "MailEvents"}


def redrive(sqs: "SQSClient", outputs: Mapping[str, str], queue: str) -> int:
    """Move every message; how many there were. Killed half-way it leaves a message twice, which changes nothing."""
    dead_letters, source = (outputs[f"{QUEUES[queue]}{kind}QueueUrl"] for kind in ("DeadLetter", ""))
    moved = 0
    while found := sqs.receive_message(QueueUrl=dead_letters, MaxNumberOfMessages=10, WaitTimeSeconds=1).get(
        "Messages"
    ):
        for message in found:
            sqs.send_message(QueueUrl=source, MessageBody=message["Body"])
            sqs.delete_message(QueueUrl=dead_letters, ReceiptHandle=message["ReceiptHandle"])
            moved += 1
    return moved


def outputs_of(cloudformation: "CloudFormationClient", stack_name: str) -> dict[str, str]:
    """What a stack says of itself."""
    (stack,) = cloudformation.describe_stacks(StackName=stack_name)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def main() -> None:
    """Move the messages of one queue, of the running local stack or of one on AWS."""
    parser = argparse.ArgumentParser(prog="make redrive")
    parser.add_argument("queue", choices=sorted(QUEUES))
    parser.add_argument("--stack", default="", help="a stack on AWS; without, the one that `make run` runs")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    arguments = parser.parse_args()
    session, endpoint = boto3.Session(), None
    if not arguments.stack:
        session, endpoint = boto3.Session(OWNER, OWNER, region_name=REGION), f"http://127.0.0.1:{arguments.port}"
    outputs = outputs_of(session.client("cloudformation", endpoint_url=endpoint), arguments.stack or STACK_NAME)
    moved = redrive(session.client("sqs", endpoint_url=endpoint), outputs, arguments.queue)
    sys.stdout.write(f"{moved:,} messages of {arguments.queue} are tried again.\n")


if __name__ == "__main__":
    main()
