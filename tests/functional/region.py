"""A region of AWS in memory, with the tables that the template declares."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

from moto import mock_aws
from moto.core.botocore_stubber import BotocoreStubber

from muster.audit.entries import AuditEntry
from muster.enterprises import Enterprise
from muster.gateways import aws, live
from muster.limits import Counter
from muster.settings import settings
from muster.tasks.table import Task
from muster.users.items import UniqueKeyItem, UserItem
from tests.template import resources

REGION: Any = "eu-central-1"
_MODELS = {
    "UsersTable": UserItem,
    "UniqueKeysTable": UniqueKeyItem,
    "TasksTable": Task,
    "EnterprisesTable": Enterprise,
    "LimitsTable": Counter,
    "AuditTable": AuditEntry,
}
TABLES = {logical_id: model.Meta.table_name for logical_id, model in _MODELS.items()} | {
    "IdempotencyTable": settings().idempotency_table  # Powertools keeps it, without a model
}


@contextmanager
def region() -> Iterator[None]:
    """A region with nothing in it, while the block runs."""
    with _one_call_at_a_time(), mock_aws():
        forget_clients()
        yield
    forget_clients()


def make_tables() -> None:
    """The template's tables, empty."""
    for description in _descriptions():
        aws.client("dynamodb").create_table(**description)


def make_buckets() -> None:
    """Make the template's buckets, empty."""
    for name in ("uploads", "reports"):
        aws.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})


def make_user_pool() -> str:
    """Make a user pool without users, which takes passwords as the template's does, and return its id."""
    ((_, properties),) = resources("AWS::Cognito::UserPool").items()
    made = aws.client("cognito-idp").create_user_pool(
        PoolName="test", Policies={"PasswordPolicy": {"MinimumLength": 8}}, Schema=properties["Schema"]
    )
    return str(made["UserPool"]["Id"])


def make_user_pool_client(pool: str, *flows: str) -> str:
    """Make a client of a user pool by which people can sign in so, and return its id."""
    cognito = aws.client("cognito-idp")
    made = cognito.create_user_pool_client(UserPoolId=pool, ClientName="test", ExplicitAuthFlows=list(flows))
    return str(made["UserPoolClient"]["ClientId"])


@cache
def _descriptions() -> list[dict[str, Any]]:
    known = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
    return [
        {"TableName": TABLES[logical_id]} | {key: properties[key] for key in known if key in properties}
        for logical_id, properties in resources("AWS::DynamoDB::Table").items()
    ]


@contextmanager
def _one_call_at_a_time() -> Iterator[None]:
    """The region's transactions copy its tables, which breaks when another thread writes meanwhile."""
    lock, answer = threading.RLock(), BotocoreStubber.__call__

    def answer_alone(self: BotocoreStubber, *args: Any, **kwargs: Any) -> Any:
        with lock:
            return answer(self, *args, **kwargs)

    with patch.object(BotocoreStubber, "__call__", answer_alone):
        yield


def forget_clients() -> None:
    """No client outlives the region that it was made for."""
    aws._client.cache_clear()
    for gateway in vars(live).values():
        if hasattr(gateway, "cache_clear") and gateway.__module__ == live.__name__:
            gateway.cache_clear()
