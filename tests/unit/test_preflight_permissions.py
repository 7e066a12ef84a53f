"""The permissions that a deployment needs, and the policy that gives them."""

import json
from typing import Any

import pytest

from infra.cloudformation import Resolved, load
from infra.preflight import policy, power
from infra.preflight.findings import Level
from infra.preflight.permissions import SERVICE_LINKED_ROLE, kinds, listed, needed
from tests.template import ON_AWS, PLACE


def _answer(action: str, decision: str = "implicitDeny", **details: Any) -> dict[str, Any]:
    return {"EvalActionName": action, "EvalDecision": decision} | details


def test_who_keeps_the_deployer_from_an_action_is_named() -> None:
    answers = [
        _answer("s3:PutObject", "allowed"),
        _answer("iam:PassRole"),
        _answer("ses:GetAccount", OrganizationsDecisionDetail={"AllowedByOrganizations": False}),
        _answer("sqs:CreateQueue", PermissionsBoundaryDecisionDetail={"AllowedByPermissionsBoundary": False}),
    ]
    organization, boundary, policy_of_own = power.judged("arn:aws:iam::1:user/ann", answers)
    assert "organization keeps arn:aws:iam::1:user/ann from ses:GetAccount" in organization.sentence
    assert "boundary of arn:aws:iam::1:user/ann keeps it from sqs:CreateQueue" in boundary.sentence
    assert "may not iam:PassRole, which the deployment needs" in policy_of_own.sentence


def test_a_deployer_who_may_do_everything_is_fine() -> None:
    (found,) = power.judged("arn:aws:iam::1:user/ann", [_answer("s3:PutObject", "allowed")])
    assert found.level == Level.OK


@pytest.mark.parametrize("values", [{}, {"MailIdentity": "acme.dev"}, {"Stage": "local"}, {"AlarmEmail": "a@acme.dev"}])
def test_the_actions_of_every_type_of_the_template_are_listed(values: dict[str, str]) -> None:
    template = Resolved(load(), {**ON_AWS, **values}, PLACE)
    assert kinds(template) <= set(listed()["types"])
    assert (SERVICE_LINKED_ROLE in needed(template)) == ("MailIdentity" in values)


def test_a_deployer_may_have_the_api_write_its_log() -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html, "Permissions"."""
    delivery = {f"logs:{each}LogDelivery" for each in ("Create", "Delete", "Get", "Update")} | {
        "logs:ListLogDeliveries"
    }
    policies = {"logs:DescribeLogGroups", "logs:DescribeResourcePolicies", "logs:PutResourcePolicy"}
    allowed = {action for each in policy.document()["Statement"] for action in each["Action"]}
    assert delivery | policies <= allowed


def test_no_listed_type_is_without_use() -> None:
    everything = Resolved(load(), {**ON_AWS, **{"AlarmEmail": "a@acme.dev"}}, PLACE)
    assert set(listed()["types"]) == kinds(everything)


def test_the_policy_in_the_documentation_is_the_lists() -> None:
    assert policy.FILE.read_text(encoding="utf-8") == policy.text(), "run python -m infra.preflight.policy"


def test_the_policy_fits_into_a_role() -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: 10,240 characters, no white space."""
    assert len(json.dumps(policy.document(), separators=(",", ":"))) <= 10_240


def test_the_policy_allows_nothing_by_wildcard_and_passes_roles_to_functions_only() -> None:
    statements = policy.document()["Statement"]
    assert not [action for each in statements for action in each["Action"] if "*" in action]
    (passing,) = [each for each in statements if "iam:PassRole" in each["Action"]]
    assert passing["Action"] == ["iam:PassRole"]
    assert passing["Condition"] == {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
    anything = {action for each in statements if each["Resource"] == ["*"] for action in each["Action"]}
    assert not [each for each in anything if each.split(":")[0] in {"s3", "dynamodb", "sqs", "apigateway"}]
    assert {each for each in anything if each.startswith("iam:")} == {"iam:GetRole", "iam:SimulatePrincipalPolicy"}
