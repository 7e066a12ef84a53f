"""A region of AWS in memory, with the tables that the template declares."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws
from moto.core.botocore_stubber import BotocoreStubber
from moto.moto_api._internal.models import moto_api_backend

from functions.admin_api import app
from muster.clock import now
from muster.enterprises import Enterprise
from muster.gateways import aws, live
from muster.settings import settings
from muster.tasks.table import Task
from muster.users.fields import Role
from muster.users.table import Claim, User
from tests.functional.api import Client, signed_in
from tests.functional.people import TYPED, World, person
from tests.template import resources

_MODELS = {"UsersTable": User, "ClaimsTable": Claim, "TasksTable": Task, "EnterprisesTable": Enterprise}
_TABLES = {logical_id: model.Meta.table_name for logical_id, model in _MODELS.items()} | {
    "IdempotencyTable": settings().idempotency_table  # Powertools keeps it, without a model
}


@pytest.fixture(scope="package")
def region() -> Iterator[None]:
    """A region and the clients of it, which take longer to make than most tests to run."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        _one_call_at_a_time(patch)
        _forget_clients()
        yield
    _forget_clients()


@pytest.fixture
def aws_region(region: None) -> None:
    """The region, with nothing in it but the template's tables."""
    moto_api_backend.reset()
    for logical_id, properties in resources("AWS::DynamoDB::Table").items():
        _create_table(_TABLES[logical_id], properties)


def _one_call_at_a_time(patch: pytest.MonkeyPatch) -> None:
    """The region's transactions copy its tables, which breaks when another thread writes meanwhile."""
    lock, answer = threading.RLock(), BotocoreStubber.__call__

    def answer_alone(self: BotocoreStubber, *args: Any, **kwargs: Any) -> Any:
        with lock:
            return answer(self, *args, **kwargs)

    patch.setattr(BotocoreStubber, "__call__", answer_alone)


def _create_table(name: str, properties: dict[str, Any]) -> None:
    known = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
    aws.client("dynamodb").create_table(TableName=name, **{key: properties[key] for key in known if key in properties})


def _forget_clients() -> None:
    """No client outlives the region that it was made for."""
    aws.client.cache_clear()
    for gateway in vars(live).values():
        if hasattr(gateway, "cache_clear") and gateway.__module__ == live.__name__:
            gateway.cache_clear()
    for model in _MODELS.values():
        model._connection = None


@pytest.fixture
def acme(aws_region: None) -> Enterprise:
    """An enterprise."""
    enterprise = Enterprise("acme", name="Acme Industries", administrator="admin", created_at=now())
    enterprise.save()
    return enterprise


@pytest.fixture
def world(acme: Enterprise, monkeypatch: pytest.MonkeyPatch) -> World:
    """The enterprise acme, and what stands around it."""
    around = World()
    monkeypatch.setattr(live, "sign_ins", lambda: around.sign_ins)
    monkeypatch.setattr(live, "nudges", lambda: around.nudges)
    return around


@pytest.fixture
def admin(world: World) -> Client:
    """An administrator of acme."""
    person("admin", role=Role.ADMINISTRATOR)
    return signed_in(app, "admin")


@pytest.fixture
def stranger(world: World) -> Client:
    """An administrator of another enterprise."""
    Enterprise("other", name="Other", administrator="stranger", created_at=now()).save()
    person("stranger", "other", role=Role.ADMINISTRATOR)
    return signed_in(app, "stranger")


@pytest.fixture
def ann(world: World) -> User:
    """An active user with a sign-in."""
    world.sign_ins.put("ann", "ann@example.com", TYPED, temporary=False)
    return person("ann", phone="+8613800138000")
