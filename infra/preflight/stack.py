"""The stack as it is now, and whether it can be deployed to.

States: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html.
"""

from collections.abc import Iterator

from botocore.exceptions import ClientError

from infra.preflight.account import Account, Deployed
from infra.preflight.findings import Finding, ok, stop, warn

# The first creation failed: such a stack can only be deleted, and what it kept is nobody's.
NEVER_WORKED = {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"}
_NEVER_WORKED = (
    "its creation or deletion failed, and CloudFormation updates no such stack. Read why under Events in the"
    " CloudFormation console, delete it with `aws cloudformation delete-stack --stack-name {name} --region {region}`,"
    " and deploy again."
)
# The first ending that fits.
_ENDINGS = {
    "_IN_PROGRESS": (
        "it is being changed now. Wait with `aws cloudformation describe-stacks --stack-name {name} --region"
        " {region}` until it is done, and deploy then."
    ),
    "ROLLBACK_FAILED": (
        "it is half-way back to what it was. Mend what its Events in the CloudFormation console name, and finish with"
        " `aws cloudformation continue-update-rollback --stack-name {name} --region {region}`."
    ),
    "_FAILED": (
        "undo the failed update with `aws cloudformation rollback-stack --stack-name {name} --region {region}`, and"
        " deploy again."
    ),
}
_NO_STACK = "does not exist"  # of the ValidationError that DescribeStacks answers; there is no code of its own


def deployed(account: Account) -> Deployed:
    """Return the environment's stack as it is now.

    Raises:
        ClientError: CloudFormation may not be asked.

    """
    cloudformation = account.client("cloudformation")
    name = account.environment.stack_name
    try:
        (found,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if _NO_STACK in str(error):
            return Deployed()
        raise
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=name)
    kept = {
        (each["ResourceType"], each["PhysicalResourceId"])
        for page in pages
        for each in page["StackResourceSummaries"]
        if each.get("PhysicalResourceId") and not each.get("ResourceStatus", "").startswith("DELETE")
    }
    status = found["StackStatus"]
    return Deployed(status, frozenset() if status in NEVER_WORKED else frozenset(kept))


def look(account: Account) -> Iterator[Finding]:
    """Yield findings about the stack's state."""
    yield judged(account.environment.stack_name, account.stack.status if account.stack else "", account.region)


def judged(name: str, status: str, region: str) -> Finding:
    """Judge the state of the stack; an empty one says that there is none."""
    place = f"The stack {name} in {region}"
    if not status:
        return ok(f"{place} is not there yet; this deployment makes it.")
    if status == "REVIEW_IN_PROGRESS":
        return warn(
            f"{place} has nothing but a change set that was never executed; this deployment makes another. Delete the"
            " old one in the CloudFormation console under Change sets if it is not to be executed."
        )
    meanings = (
        [_NEVER_WORKED] if status in NEVER_WORKED else [_ENDINGS[each] for each in _ENDINGS if status.endswith(each)]
    )
    if meanings:
        return stop(f"{place} is {status}: {meanings[0].format(name=name, region=region)}")
    return ok(f"{place} is {status} and can be updated.")
