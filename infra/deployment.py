"""Which deployment an operator's command is for: one on AWS, or the one that `make run` runs here."""

import argparse
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import boto3
import httpx

from infra.local.settings import DEFAULT_PORT, OWNER, REGION, STACK_NAME

_SECONDS = 60  # that an answer may take; a function's first one on a busy machine takes its time


@dataclass(frozen=True)
class Deployment:
    """A stack, and how to reach it."""

    stack_name: str
    session: boto3.Session
    endpoint: str | None = None

    def client(self, service: str) -> Any:
        """Return a client of one service there."""
        return self.session.client(service, endpoint_url=self.endpoint)  # type: ignore[call-overload]

    def outputs(self) -> dict[str, str]:
        """Return the outputs of the stack."""
        return {output["OutputKey"]: output["OutputValue"] for output in self._stack().get("Outputs", ())}

    def parameters(self) -> dict[str, str]:
        """Return the parameters that the stack was deployed with, defaults included."""
        return {each["ParameterKey"]: each["ParameterValue"] for each in self._stack()["Parameters"]}

    def stack_id(self) -> str:
        """Return the id of the stack, which no other one has."""
        return str(self._stack()["StackId"])

    def _stack(self) -> Any:
        (stack,) = self.client("cloudformation").describe_stacks(StackName=self.stack_name)["Stacks"]
        return stack

    def resources(self) -> dict[str, str]:
        """Return the physical ids of the stack's resources, by logical id."""
        pages = self.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=self.stack_name)
        found = [each for page in pages for each in page["StackResourceSummaries"]]
        return {each["LogicalResourceId"]: each.get("PhysicalResourceId", "") for each in found}

    def scan(self, table: str, **request: Any) -> Iterator[dict[str, Any]]:
        """Yield the items of a table, given its logical id, and what else a scan is asked for."""
        name = self.resources()[table]
        for page in self.client("dynamodb").get_paginator("scan").paginate(TableName=name, **request):
            yield from page["Items"]

    def http(self, url: str, token: str | None = None) -> httpx.Client:
        """Return a client of the site at this address, which follows no redirect.

        Args:
            url: where the site is, such as the outputs `ApiUrl` and `ConsoleUrl`.
            token: an access token, to be signed in with.

        """
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if self.endpoint is None:
            return httpx.Client(base_url=url, headers=headers, timeout=_SECONDS)
        # The embedded AWS serves every site at one address and tells them apart by Host.
        headers["Host"] = urlsplit(url).netloc
        return httpx.Client(base_url=self.endpoint, headers=headers, timeout=_SECONDS, trust_env=False)


class FunctionFailedError(Exception):
    """A function that was invoked has failed; the message says how."""


def invoke(functions: Any, name: str, payload: Mapping[str, Any]) -> Any:
    """Call a function and return its answer.

    Args:
        functions: a client of Lambda.
        name: what the function is called there.
        payload: its event.

    Raises:
        FunctionFailedError: the function did not answer.

    """
    answer = functions.invoke(FunctionName=name, Payload=json.dumps(payload).encode())
    value = json.loads(answer["Payload"].read() or b"null")
    if "FunctionError" in answer:
        raise FunctionFailedError(str(value.get("errorMessage", value)))
    return value


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Let the command say which deployment it is for."""
    parser.add_argument("--stack", default="", help="a stack on AWS; without, the one that `make run` runs")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)


def deployment(arguments: argparse.Namespace) -> Deployment:
    """Return the deployment that the arguments name."""
    if arguments.stack:
        return Deployment(arguments.stack, boto3.Session())
    session = boto3.Session(OWNER, OWNER, region_name=REGION)
    return Deployment(STACK_NAME, session, f"http://127.0.0.1:{arguments.port}")
