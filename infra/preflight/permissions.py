"""Permissions that a deployer needs: the actions, and their resources.

The actions lie in permissions.json, by type of resource. They are those that CloudFormation's handlers call for the
properties of the template (the registry's schemas list them), and for the access log of the API those of
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from infra.cloudformation import Place, Resolved

_FILE = Path(__file__).with_name("permissions.json")
# What SAM makes of its own types, and of the events of its functions.
_TRANSFORMED = {
    "AWS::Serverless::Function": ["AWS::Lambda::Function"],
    "AWS::Serverless::LayerVersion": ["AWS::Lambda::LayerVersion"],
}
_EVENTS = {
    "SQS": ["AWS::Lambda::EventSourceMapping"],
    "DynamoDB": ["AWS::Lambda::EventSourceMapping"],
    "Schedule": ["AWS::Events::Rule", "AWS::Lambda::Permission"],
}
SERVICE_LINKED_ROLE = "iam:CreateServiceLinkedRole"
PASS_ROLE = "iam:PassRole"  # noqa: S105 - an action
FUNCTIONS = "lambda.amazonaws.com"  # to whom roles are passed


@dataclass(frozen=True)
class Scope:
    """Actions that are allowed on the same resources."""

    sid: str
    actions: tuple[str, ...]  # patterns
    resources: tuple[str, ...]  # {partition}, {region}, {account}, {stack} and {stage} are filled in


_FUNCTION = "arn:{partition}:lambda:{region}:{account}:function:muster-{stage}-*"
_MAPPING = "arn:{partition}:lambda:{region}:{account}:event-source-mapping:*"
_LAYER = "arn:{partition}:lambda:{region}:{account}:layer:muster-{stage}-*"
_BUCKET = "arn:{partition}:s3:::muster-{stage}-*"
ARTIFACTS = "arn:{partition}:s3:::aws-sam-cli-managed-default-*"
_LOG_GROUPS = tuple(
    f"arn:{{partition}}:logs:{{region}}:{{account}}:log-group:{name}"
    for name in ("/aws/lambda/muster-{stage}-*", "/aws/vendedlogs/*muster*")
)
# The first scope that an action fits is its own. AWS takes actions that name no resource on "*" only, says its service
# authorization reference (https://docs.aws.amazon.com/service-authorization/latest/reference/); SES's first calls do.
_SCOPES = (
    Scope("PassRolesToFunctions", (PASS_ROLE,), ("arn:{partition}:iam::{account}:role/{stack}-*",)),
    Scope(
        "LetCognitoSendBySes",
        (SERVICE_LINKED_ROLE,),
        ("arn:{partition}:iam::{account}:role/aws-service-role/email.cognito-idp.amazonaws.com/*",),
    ),
    Scope("Roles", ("iam:*",), ("arn:{partition}:iam::{account}:role/{stack}-*",)),
    Scope("ArtifactFiles", ("s3:GetObject*", "s3:PutObject"), (f"{ARTIFACTS}/*",)),
    Scope("Buckets", ("s3:*",), (_BUCKET, ARTIFACTS)),
    Scope(
        "WhatHasNoResource",
        (
            "cloudformation:GetTemplateSummary",
            "cognito-idp:CreateUserPool",
            "cognito-idp:ListUserPools",
            "lambda:CreateEventSourceMapping",
            "lambda:GetAccountSettings",
            "logs:*LogDeliver*",
            "logs:*ResourcePolic*",
            "logs:DescribeLogGroups",
            "ses:*",
            "sns:Unsubscribe",
        ),
        ("*",),
    ),
    Scope("Layers", ("lambda:*Layer*",), (_LAYER, f"{_LAYER}:*")),
    Scope("QueueConsumers", ("lambda:*EventSourceMapping",), (_MAPPING,)),
    Scope("Functions", ("lambda:*",), (_FUNCTION, _MAPPING)),
    Scope("LogGroups", ("logs:*",), _LOG_GROUPS),
    Scope("Tables", ("dynamodb:*",), ("arn:{partition}:dynamodb:{region}:{account}:table/{stack}-*",)),
    Scope("Queues", ("sqs:*",), ("arn:{partition}:sqs:{region}:{account}:{stack}-*",)),
    Scope("Topics", ("sns:*",), ("arn:{partition}:sns:{region}:{account}:{stack}-*",)),
    Scope("EventBuses", ("events:DescribeEventBus",), ("arn:{partition}:events:{region}:{account}:event-bus/*",)),
    Scope("Rules", ("events:*",), ("arn:{partition}:events:{region}:{account}:rule/{stack}-*",)),
    Scope("Alarms", ("cloudwatch:*",), ("arn:{partition}:cloudwatch:{region}:{account}:alarm:{stack}-*",)),
    Scope("UserPools", ("cognito-idp:*",), ("arn:{partition}:cognito-idp:{region}:{account}:userpool/*",)),
    Scope("Apis", ("apigateway:*",), ("arn:{partition}:apigateway:{region}::/*",)),
    Scope(
        "Stacks",
        ("cloudformation:*",),
        (
            "arn:{partition}:cloudformation:{region}:{account}:stack/{stack}/*",
            "arn:{partition}:cloudformation:{region}:{account}:stack/aws-sam-cli-managed-default/*",
            "arn:{partition}:cloudformation:{region}:aws:transform/Serverless-2016-10-31",
        ),
    ),
)


def listed() -> dict[str, Any]:
    """Return the lists of permissions.json: "types" by type of resource, and the calls of SAM and the preflight."""
    found: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found


def kinds(template: Resolved) -> set[str]:
    """Return the types of resources that the template makes, after SAM's transform."""
    found: set[str] = set()
    for each in template.resources():
        found |= set(_TRANSFORMED.get(each.kind, [each.kind]))
        if each.kind == "AWS::Serverless::Function":
            for event in each.properties.get("Events", {}).values():
                found |= set(_EVENTS[event["Type"]])
    return found


def needed(template: Resolved) -> set[str]:
    """Return every action that deploying the template needs.

    Raises:
        KeyError: permissions.json lacks a type of resource.

    """
    lists = listed()
    found = {action for kind in kinds(template) for action in lists["types"][kind]}
    if not _mails_by_ses(template):
        found.discard(SERVICE_LINKED_ROLE)
    return found | set(lists["deployment"]) | set(lists["artifacts"]) | set(lists["preflight"])


def _mails_by_ses(template: Resolved) -> bool:
    pools = [each.properties for each in template.resources() if each.kind == "AWS::Cognito::UserPool"]
    return any(pool.get("EmailConfiguration", {}).get("EmailSendingAccount") == "DEVELOPER" for pool in pools)


def scoped(actions: set[str], place: Place, stage: str) -> Iterator[tuple[Scope, list[str], list[str]]]:
    """Yield each scope with those of the actions that are its own, and its resources' ARNs in the given place."""
    values = {"partition": place.partition, "region": place.region, "account": place.account}
    rest = set(actions)
    for scope in _SCOPES:
        own = sorted(each for each in rest if any(fnmatchcase(each, pattern) for pattern in scope.actions))
        rest -= set(own)
        if own:
            yield scope, own, [each.format(**values, stack=place.stack_name, stage=stage) for each in scope.resources]


def policy(actions: set[str], place: Place, stage: str) -> dict[str, Any]:
    """Return an IAM policy that allows the actions, each only on resources that the deployment makes."""
    statements: list[dict[str, Any]] = []
    for scope, own, resources in scoped(actions, place, stage):
        statement: dict[str, Any] = {"Sid": scope.sid, "Effect": "Allow", "Action": own, "Resource": resources}
        if scope.actions == (PASS_ROLE,):
            statement["Condition"] = {"StringEquals": {"iam:PassedToService": FUNCTIONS}}
        statements.append(statement)
    statements.append(
        {"Sid": "LookAtOneself", "Effect": "Allow", "Action": sorted(listed()["self"]), "Resource": ["*"]}
    )
    return {"Version": "2012-10-17", "Statement": statements}
