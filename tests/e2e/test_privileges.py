"""Least privilege of the functions: the template grants every action that they use, and no other one.

The embedded AWS has recorded each call of the session (`recording_aws.py`): the role, the action, the statement that
allowed it, and whether it would have been refused without that statement.
"""

from pathlib import Path
from typing import Any

import pytest

from infra.local.stack import Stack
from tests.e2e.helpers import COLLECTED, physical_ids, recorded
from tests.template import actions_of, as_here, resources

pytestmark = pytest.mark.last

# Lambda uses these itself by the function's role, before and after a run; the embedded AWS does not check them.
LAMBDAS_OWN = frozenset(
    {
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
    }
)
Use = tuple[str, str, str]
"""A role, one of its statements, and an action."""

_BATCHES = "AWS judges batches by it; the embedded AWS by sqs:SendMessageBatch, which the template grants only there."
_TESTED = "tests/functional/test_import_interrupted.py."
_LONG = "Only an import longer than its function's time needs it: " + _TESTED
_THERE_ALREADY = (
    "Only a sign-in that a dead run left needs it: tests/functional/test_gateway_sign_ins.py, test_sessions.py."
)
_ALL_PLACES = "Only an enterprise with as many open tasks as it may have needs it: tests/functional/test_open_tasks.py."
_LOCKED_OUT = "Only an administrator whose mail failed needs it: tests/functional/test_locked_out.py."
_HELD = (
    "Only a user who is removed while a run works on the account needs it: tests/functional/test_users_lifecycle.py."
)
_EXPIRED = "Only a user who can be restored no longer needs it: tests/functional/test_restoring_meanwhile.py."
# The actions that no end-to-end test is sure to use, with the reason.
NEVER_HERE: dict[Use, str] = {
    ("AdminApiRole", "NudgeOnboarding", "sqs:SendMessage"): _BATCHES,
    ("CreateEnterpriseRole", "NudgeOnboarding", "sqs:SendMessage"): _BATCHES,
    ("ImportUsersRole", "NudgeOnboarding", "sqs:SendMessage"): _BATCHES,
    ("ReconcileRole", "NudgeForIt", "sqs:SendMessage"): _BATCHES,
    ("SweepRole", "NudgeAgain", "sqs:SendMessage"): _BATCHES,
    ("OnboardRole", "FreeAccounts", "dynamodb:DeleteItem"): _HELD,
    ("ReconcileRole", "DeleteRemovedUsersForGood", "dynamodb:DeleteItem"): _EXPIRED,
    ("ReconcileRole", "WriteTheAuditLog", "dynamodb:PutItem"): _EXPIRED,
    ("CreateEnterpriseRole", "WriteTheAdministrator", "dynamodb:BatchGetItem"): (
        "Only an administrator whose account another user has needs it: tests/functional/test_create_enterprise.py."
    ),
    ("ImportUsersRole", "KeepCheckpoints", "s3:PutObject"): _LONG,
    ("ImportUsersRole", "TakeFiles", "sqs:ChangeMessageVisibility"): "Only an import that fails needs it: " + _TESTED,
    (
        "OnboardRole",
        "RecordWhatBecameTrue",
        "dynamodb:GetItem",
    ): "Only a user who is removed or disabled during a mail needs it: tests/functional/test_onboarding.py.",
    (
        "ImportUsersRole",
        "TellAMissingObjectFromAForbiddenOne",
        "s3:ListBucket",
    ): "S3 asks for it by itself when an object is missing; the embedded AWS does not.",
    (
        "AdminApiRole",
        "TellAMissingResultFromAForbiddenOne",
        "s3:ListBucket",
    ): "S3 asks for it by itself when a result is missing; the embedded AWS does not.",
    (
        "PublishEventsRole",
        "TellWhatWasGivenUp",
        "sqs:SendMessage",
    ): "Lambda uses it for records that were given up, which the embedded AWS never gives up.",
    ("AdminApiRole", "CountWhatIsAskedFor", "dynamodb:GetItem"): _ALL_PLACES,
    ("ImportUsersRole", "CountOpenImports", "dynamodb:GetItem"): _ALL_PLACES,
    ("CreateEnterpriseRole", "SeeWhetherAnAdministratorHasAWayIn", "cognito-idp:AdminGetUser"): _LOCKED_OUT,
    ("CreateEnterpriseRole", "ReserveAddresses", "dynamodb:DeleteItem"): _LOCKED_OUT,
    (
        "CreateEnterpriseRole",
        "WhoOwnsADomain",
        "dynamodb:GetItem",
    ): "Only an administrator whose account is an e-mail address needs it: tests/functional/test_domains.py.",
    ("CreateEnterpriseRole", "CorrectSignIns", "cognito-idp:AdminUpdateUserAttributes"): _THERE_ALREADY,
    ("CreateEnterpriseRole", "CorrectSignIns", "cognito-idp:AdminEnableUser"): _THERE_ALREADY,
}


def granted() -> set[Use]:
    """Return every action that the template grants."""
    found: set[Use] = set()
    for role, properties in resources("AWS::IAM::Role").items():
        for policy in properties["Policies"]:
            for statement in as_here(policy["PolicyDocument"]["Statement"]):
                found |= {(role, statement["Sid"], action) for action in actions_of(statement)}
    return found


def uses(stack: Stack) -> list[dict[str, Any]]:
    """Return the recorded calls of functions, with the roles' logical ids."""
    roles = {name: logical for logical, name in physical_ids(stack).items() if logical.endswith("Role")}
    return [line | {"role": roles[line["role"]]} for line in recorded(stack) if line.get("role") in roles]


def test_no_call_of_a_function_was_refused(stack: Stack) -> None:
    refused = {(line["role"], line["action"]) for line in uses(stack) if line["statement"] is None}
    assert refused == set()


def test_no_call_of_a_function_is_allowed_by_two_statements(stack: Stack) -> None:
    allowed = [line for line in uses(stack) if line["statement"] is not None]
    assert {(line["role"], line["statement"], line["action"]) for line in allowed if not line["needed"]} == set()


def test_every_action_that_is_granted_was_used(stack: Stack, request: pytest.FixtureRequest) -> None:
    found = request.config.stash[COLLECTED]
    deployed = {item for item in found if "deployed" in item.keywords}
    is_whole = set(Path(__file__).parent.glob("test_*.py")) <= {item.path for item in found}
    if not is_whole or not deployed <= set(request.session.items):
        pytest.skip("only the whole session uses everything")
    used = {(line["role"], line["statement"], line["action"]) for line in uses(stack)}
    left = {use for use in granted() if use[2] not in LAMBDAS_OWN}
    assert left - used - NEVER_HERE.keys() == set()
    assert NEVER_HERE.keys() <= left
