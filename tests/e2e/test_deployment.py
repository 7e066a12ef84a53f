"""Deployments after the stack was deleted, after one failed, and with a domain name."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from infra.local.ministack import free_port, ministack
from infra.local.settings import ROOT, STACK_NAME, LocalError
from infra.local.stack import Stack, build, deploy
from tests.e2e.helpers import physical_ids, wait_for
from tests.e2e.people import Admin

RETAINED = {
    "UsersTable",
    "UniqueKeysTable",
    "TasksTable",
    "EnterprisesTable",
    "UploadsBucket",
    "ReportsBucket",
    "UserPool",
}
NAMED_BY_US = ("UploadsBucket", "ReportsBucket", "ApiLog", "OnboardLog")
OWN_ADDRESS = {
    "DomainName": "muster.example.com",
    "CertificateArn": "arn:aws:acm:us-east-1:000000000000:certificate/0f9d7a52-1c5e-4b55-9d0c-6a6d3c1f8e21",
}


@pytest.fixture
def empty() -> Iterator[Stack]:
    """Run an embedded AWS for one test, with nothing deployed."""
    build()
    port = free_port()
    with ministack(port, ROOT / "build" / "e2e" / f"deployment-{port}.log") as aws, closing(Stack(aws)) as stack:
        yield stack


def delete(stack: Stack) -> None:
    """Delete the stack, and forget its outputs."""
    stack_id = stack.cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"][0]["StackId"]
    stack.cloudformation.delete_stack(StackName=STACK_NAME)

    wait_for(lambda: status(stack, stack_id) in {"DELETE_COMPLETE", "DELETE_FAILED"}, "the end of the stack")
    assert status(stack, stack_id) == "DELETE_COMPLETE"
    vars(stack).pop("outputs", None)


def status(stack: Stack, name: str) -> str:
    """Return the status of a stack."""
    return stack.cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]


def resources_that_were(stack: Stack, state: str) -> set[str]:
    """Return the logical ids of all resources that were in this state at some time."""
    pages = stack.cloudformation.get_paginator("describe_stack_events").paginate(StackName=STACK_NAME)
    events = [event for page in pages for event in page["StackEvents"]]
    return {event["LogicalResourceId"] for event in events if event.get("ResourceStatus") == state}


def names_left(stack: Stack) -> set[str]:
    """Return the names of all tables, buckets, user pools, log groups and identities, which a stack may leave."""
    pools = stack.cognito.list_user_pools(MaxResults=60)["UserPools"]
    pages = stack.logs.get_paginator("describe_log_groups").paginate()
    logs = [group for page in pages for group in page["logGroups"]]
    return {
        *stack.dynamodb.list_tables()["TableNames"],
        *(each["Name"] for each in stack.s3.list_buckets()["Buckets"] if each["Name"].startswith("muster-local")),
        *(each["Id"] for each in pools),
        *(each["logGroupName"] for each in logs if "muster-local" in each["logGroupName"]),
        *(each["IdentityName"] for each in stack.mail.list_email_identities()["EmailIdentities"]),
    }


def test_a_stack_that_was_deleted_is_deployed_again_beside_what_it_left(empty: Stack) -> None:
    deploy(empty, {})
    with Admin.of(empty, "first"):
        pass
    before = physical_ids(empty)
    delete(empty)
    assert {before[name] for name in RETAINED} <= names_left(empty)
    kept = empty.dynamodb.scan(TableName=before["UsersTable"])["Items"]
    assert {item["account"]["S"] for item in kept} == {"first-admin"}

    deploy(empty, {})
    after = physical_ids(empty)
    # The embedded AWS gives tables the same names again, and makes new, empty ones in their place; AWS does not.
    assert not {after[name] for name in NAMED_BY_US} & {before[name] for name in NAMED_BY_US}
    with Admin.of(empty, "second") as admin:
        assert admin.api.get("/v1/me").status_code == 200


def test_a_first_deployment_that_failed_half_way_leaves_nothing_and_is_repeated(empty: Stack) -> None:
    name = OWN_ADDRESS["DomainName"]
    empty.apigateway.create_domain_name(DomainName=name)  # taken, so that the stack fails
    with pytest.raises(LocalError, match="sam deploy"):
        deploy(empty, OWN_ADDRESS)
    assert status(empty, STACK_NAME) == "ROLLBACK_COMPLETE"
    undone = resources_that_were(empty, "CREATE_COMPLETE") & resources_that_were(empty, "DELETE_COMPLETE")
    assert "AdminApiLog" in undone  # though it is retained when a stack is deleted
    assert names_left(empty) == set()

    empty.apigateway.delete_domain_name(DomainName=name)
    delete(empty)
    deploy(empty, OWN_ADDRESS)
    assert status(empty, STACK_NAME) == "CREATE_COMPLETE"
    assert empty.outputs["ApiUrl"] == f"https://{name}"
    assert empty.outputs["DomainTarget"]
    ids = physical_ids(empty)
    (mapping,) = empty.apigateway.get_api_mappings(DomainName=name)["Items"]
    assert (mapping["ApiId"], mapping["Stage"]) == (ids["Api"], "$default")
    assert empty.apigateway.get_api(ApiId=ids["Api"])["DisableExecuteApiEndpoint"]


@pytest.mark.parametrize("lacking", OWN_ADDRESS)
def test_a_domain_without_a_certificate_is_refused_before_anything_is_made(empty: Stack, lacking: str) -> None:
    with pytest.raises(LocalError, match=lacking):
        deploy(empty, {name: value for name, value in OWN_ADDRESS.items() if name != lacking})
    assert names_left(empty) == set()
