"""Rollbacks: by deploying the former version, and by CloudFormation when an update fails."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.local.ministack import free_port
from infra.local.settings import ROOT, STACK_NAME, LocalError
from infra.local.stack import BUILT_TEMPLATE, Stack, deploy, running_stack
from tests.e2e.helpers import physical_ids
from tests.e2e.people import Admin

pytestmark = pytest.mark.timeout(900)  # each deploys the whole template several times

TAKEN = "muster-taken"
BROKEN = """
def lambda_handler(event, context):
    return {"statusCode": 500, "body": "the new version is broken"}
"""


@pytest.fixture(scope="module")
def deployed() -> Iterator[Stack]:
    """Run Muster on an embedded AWS of its own, so that no other test uses a broken version."""
    port = free_port()
    with running_stack(port, ROOT / "build" / "e2e" / f"rollback-{port}.log") as stack:
        yield stack


@pytest.fixture
def new_version(tmp_path: Path) -> Iterator[Path]:
    """Return the template of a next version with a broken function and one more resource."""
    (tmp_path / "app.py").write_text(BROKEN)
    template = yaml.safe_load(BUILT_TEMPLATE.read_text())
    template["Resources"]["PublicApiFunction"]["Properties"]["CodeUri"] = str(tmp_path)
    template["Resources"]["NewQueue"] = {"Type": "AWS::SQS::Queue"}
    yield from _beside_the_built_one(template, "next-version.yaml")


@pytest.fixture
def impossible_version(new_version: Path) -> Iterator[Path]:
    """Return the same template with a resource that cannot be created, after the function's update."""
    template = yaml.safe_load(new_version.read_text())
    template["Resources"]["Impossible"] = {
        "Type": "AWS::Events::EventBus",
        "Properties": {"Name": TAKEN},
        "DependsOn": ["PublicApiFunction", "NewQueue"],
    }
    yield from _beside_the_built_one(template, "impossible-version.yaml")


def _beside_the_built_one(template: dict[str, Any], name: str) -> Iterator[Path]:
    path = BUILT_TEMPLATE.with_name(name)
    path.write_text(yaml.safe_dump(template))
    yield path
    path.unlink()


def _works(stack: Stack) -> bool:
    with stack.http() as anybody:
        anybody.timeout = 120  # a busy machine starts a function slowly
        return anybody.get("/openapi.json").status_code == 200


def test_the_former_version_is_deployed_again_and_no_user_is_lost(deployed: Stack, new_version: Path) -> None:
    with Admin.of(deployed, "rolled") as admin:
        people = admin.get("/v1/users")
        former = physical_ids(deployed)
        assert _works(deployed)

        deploy(deployed, {}, new_version)
        assert not _works(deployed)
        assert physical_ids(deployed).keys() - former.keys() == {"NewQueue"}

        deploy(deployed, {})
        assert _works(deployed)
        assert physical_ids(deployed) == former
        assert admin.get("/v1/users") == people


def test_an_update_that_fails_is_rolled_back(deployed: Stack, impossible_version: Path) -> None:
    with Admin.of(deployed, "undone") as admin:
        people = admin.get("/v1/users")
        former = physical_ids(deployed)
        deployed.events.create_event_bus(Name=TAKEN)

        with pytest.raises(LocalError, match="sam deploy"):
            deploy(deployed, {}, impossible_version)

        (stack,) = deployed.cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"]
        assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
        assert physical_ids(deployed) == former
        assert _works(deployed)
        assert admin.get("/v1/users") == people
