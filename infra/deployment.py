"""Which deployment an operator's command is for: one on AWS, or the one that `make run` runs here."""

import argparse
from dataclasses import dataclass
from typing import Any

import boto3

from infra.local.settings import DEFAULT_PORT, REGION, STACK_NAME
from infra.local.stack import OWNER


@dataclass(frozen=True)
class Deployment:
    """A stack, and how to reach it."""

    stack_name: str
    session: boto3.Session
    endpoint: str | None = None

    def client(self, service: str) -> Any:
        """A client of one service there."""
        return self.session.client(service, endpoint_url=self.endpoint)  # type: ignore[call-overload]

    def outputs(self) -> dict[str, str]:
        """What the stack says of itself."""
        (stack,) = self.client("cloudformation").describe_stacks(StackName=self.stack_name)["Stacks"]
        return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}

    def resources(self) -> dict[str, str]:
        """What its resources are called, by logical id."""
        pages = self.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=self.stack_name)
        found = [each for page in pages for each in page["StackResourceSummaries"]]
        return {each["LogicalResourceId"]: each.get("PhysicalResourceId", "") for each in found}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Let the command say which deployment it is for."""
    parser.add_argument("--stack", default="", help="a stack on AWS; without, the one that `make run` runs")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)


def deployment(arguments: argparse.Namespace) -> Deployment:
    """The deployment that the arguments name."""
    if arguments.stack:
        return Deployment(arguments.stack, boto3.Session())
    session = boto3.Session(OWNER, OWNER, region_name=REGION)
    return Deployment(STACK_NAME, session, f"http://127.0.0.1:{arguments.port}")
