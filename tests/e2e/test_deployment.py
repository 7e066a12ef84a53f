"""The deployment itself: repeated after the stack was deleted, after it failed, and with an address of its own."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from infra.local.ministack import free_port, ministack
from infra.local.settings import ROOT, STACK_NAME, LocalError
from infra.local.stack import Stack, build, deploy
from tests.e2e.helpers import physical_ids, wait_for
from tests.e2e.people import Admin

RETAINED = ("UsersTable", "ClaimsTable", "TasksTable", "EnterprisesTable", "UploadsBucket", "ReportsBucket", "UserPool")


@pytest.fixture
def empty() -> Iterator[Stack]:
    """An embedded AWS of one's own, with nothing deployed."""
    build()
    port = free_port()
    with ministack(port, ROOT / "build" / "e2e" / f"deployment-{port}.log") as aws, closing(Stack(aws)) as stack:
        yield stack


def delete(stack: Stack) -> None:
    """Delete the stack, and forget what it said of itself."""
    stack_id = stack.cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"][0]["StackId"]
    stack.cloudformation.delete_stack(StackName=STACK_NAME)

    def is_gone() -> bool:
        (found,) = stack.cloudformation.describe_stacks(StackName=stack_id)["Stacks"]
        assert found["StackStatus"] != "DELETE_FAILED", found.get("StackStatusReason")
        return found["StackStatus"] == "DELETE_COMPLETE"

    wait_for(is_gone, "the end of the stack")
    vars(stack).pop("outputs", None)


def names_left(stack: Stack) -> set[str]:
    """Everything that a stack of this product leaves: tables, buckets, pools, log groups and identities."""
    pools = stack.cognito.list_user_pools(MaxResults=60)["UserPools"]
    logs = stack.logs.describe_log_groups()["logGroups"]
    return {
        *stack.dynamodb.list_tables()["TableNames"],
        *(each["Name"] for each in stack.s3.list_buckets()["Buckets"] if each["Name"].startswith("muster-local")),
        *(each["Id"] for each in pools),
        *(each["logGroupName"] for each in logs if "muster-local" in each["logGroupName"]),
        *(each["IdentityName"] for each in stack.mail.list_email_identities()["EmailIdentities"]),
    }


def test_a_stack_that_was_deleted_is_deployed_again_beside_what_it_left(empty: Stack) -> None:
    deploy(empty, {})
    with Admin.of(empty, "first") as admin:
        assert admin.api.get("/v1/me").status_code == 200
    before = physical_ids(empty)
    delete(empty)
    assert {before[name] for name in RETAINED} <= names_left(empty)

    deploy(empty, {})
    after = physical_ids(empty)
    assert not {after[name] for name in RETAINED} & {before[name] for name in RETAINED}
    with Admin.of(empty, "second") as admin:
        assert admin.api.get("/v1/me").status_code == 200
    kept = empty.dynamodb.scan(TableName=before["UsersTable"])["Items"]
    assert {item["account"]["S"] for item in kept} == {"first-admin"}


def test_a_first_deployment_that_failed_half_way_leaves_nothing_and_is_repeated(empty: Stack) -> None:
    empty.mail.create_configuration_set(ConfigurationSetName="muster-local")  # so the stack cannot make its own
    with pytest.raises(LocalError, match="sam deploy"):
        deploy(empty, {})
    (failed,) = empty.cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"]
    assert failed["StackStatus"] == "ROLLBACK_COMPLETE"
    assert names_left(empty) == set()

    empty.mail.delete_configuration_set(ConfigurationSetName="muster-local")
    delete(empty)
    deploy(empty, {})
    with Admin.of(empty, "repeated") as admin:
        assert admin.api.get("/v1/me").status_code == 200
