"""The AWS account that is to be deployed to, and how to ask it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config

from infra.cloudformation import Place, Resolved, load
from infra.samconfig import Environment

# A wrong network must show within seconds, not minutes; a throttled call is tried again.
_CONFIG = Config(connect_timeout=5, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 3})


@dataclass(frozen=True)
class Deployed:
    """The stack as it is now."""

    status: str = ""  # as CloudFormation calls it; nothing if there is no such stack
    resources: frozenset[tuple[str, str]] = frozenset()  # type and physical name of each that the stack still has


@dataclass(frozen=True)
class Account:
    """An account, one Region of it, and the environment that is to be deployed there."""

    environment: Environment
    session: boto3.Session
    region: str
    endpoint: str | None = None  # of the embedded AWS; None is AWS itself
    caller: Mapping[str, str] = field(default_factory=dict)  # what sts:GetCallerIdentity answered
    stack: Deployed | None = None  # None while it could not be looked at

    def client(self, service: str) -> Any:
        """Return a client of one service."""
        return self.session.client(  # type: ignore[call-overload]
            service, region_name=self.region, endpoint_url=self.endpoint, config=_CONFIG
        )

    @property
    def number(self) -> str:
        """Return the account's twelve digits."""
        return self.caller["Account"]

    @property
    def partition(self) -> str:
        """Return the partition of the credentials: aws, aws-us-gov …."""
        return self.caller["Arn"].split(":")[1]

    def owned(self, kind: str) -> set[str]:
        """Return the physical names of the stack's resources of one type."""
        return {name for each, name in self.stack.resources if each == kind} if self.stack else set()

    def template(self) -> Resolved:
        """Return the template with the environment's parameters, as it would be deployed here."""
        place = Place(self.partition, self.region, self.number, self.environment.stack_name)
        return Resolved(load(), self.environment.parameters, place)
