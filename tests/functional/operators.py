"""A deployment for operators' commands: the template's tables in the region in memory."""

from dataclasses import dataclass
from typing import Any

import boto3

from infra.deployment import Deployment
from muster.gateways import aws
from muster.settings import settings
from tests.functional.region import TABLES


@dataclass(frozen=True)
class InMemoryDeployment(Deployment):
    """A deployment whose stack is not there, but its tables are."""

    def client(self, service: str) -> Any:
        return aws.client(service)

    def resources(self) -> dict[str, str]:
        return dict(TABLES)

    def parameters(self) -> dict[str, str]:
        return {"AuditDays": str(settings().audit_days), "Stage": settings().stage, "EventBus": settings().event_bus}

    def stack_id(self) -> str:
        return settings().log_salt


DEPLOYMENT = InMemoryDeployment("muster-test", boto3.Session())
