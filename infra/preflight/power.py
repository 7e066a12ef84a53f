"""Check of the caller's permissions, by IAM's policy simulator.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html: it judges identity policies,
permissions boundaries and service control policies; not session policies, nor policies of resources.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from infra.cloudformation import Place
from infra.preflight.account import Account
from infra.preflight.findings import Finding, ok, stop, warn
from infra.preflight.permissions import FUNCTIONS, PASS_ROLE, needed, scoped
from infra.preflight.refusals import is_denied, is_missing

_POLICY = "docs/deployer-policy.json"
_SHOWN = 12  # actions in a sentence


def look(account: Account) -> Iterator[Finding]:
    """Yield the actions that the caller may not do."""
    arn = account.caller["Arn"]
    if arn.endswith(":root"):
        yield ok("The root user may do everything in its account.")
        return
    try:
        source = principal(account.client("iam"), arn)
        answers = list(_simulated(account, source))
    except ClientError as error:
        if not (is_denied(error) or is_missing(error) or error.response["Error"]["Code"] == "InvalidInput"):
            raise
        yield warn(
            f"Whether you may deploy could not be seen, since {arn} may not call iam:{error.operation_name}: compare"
            f" its permissions with {_POLICY}, or have them allow that call too."
        )
        return
    yield from judged(arn, answers)


def judged(arn: str, answers: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """Judge the results of the simulation: one or more stops that name the actions, or one that all is well."""
    denied = {each["EvalActionName"]: each for each in answers if each["EvalDecision"] != "allowed"}
    by_organization = {
        action
        for action, each in denied.items()
        if not each.get("OrganizationsDecisionDetail", {}).get("AllowedByOrganizations", True)
    }
    by_boundary = {
        action
        for action, each in denied.items()
        if not each.get("PermissionsBoundaryDecisionDetail", {}).get("AllowedByPermissionsBoundary", True)
    } - by_organization
    rest = set(denied) - by_organization - by_boundary
    if by_organization:
        yield stop(
            f"A service control policy of your organization keeps {arn} from {_listed(by_organization)}, which the"
            " deployment needs: ask those who run the organization to allow it in this account and Region."
        )
    if by_boundary:
        yield stop(
            f"The permissions boundary of {arn} keeps it from {_listed(by_boundary)}, which the deployment needs:"
            " have the boundary allow it."
        )
    if rest:
        yield stop(
            f"{arn} may not {_listed(rest)}, which the deployment needs: have an administrator attach the policy in"
            f" {_POLICY}."
        )
    if not denied:
        yield ok(f"{arn} may do all {len(answers)} things that the deployment needs, says IAM's simulator.")


def principal(iam: Any, arn: str) -> str:
    """Return the caller's user or role with its policies; a session's ARN lacks the path of its role.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html: roles of IAM Identity Center lie under
    /aws-reserved/sso.amazonaws.com/, which arn:…:assumed-role/… leaves out.
    """
    kind, _, rest = arn.split(":", 5)[5].partition("/")
    if kind != "assumed-role":
        return arn
    return str(iam.get_role(RoleName=rest.split("/")[0])["Role"]["Arn"])


def _simulated(account: Account, source: str) -> Iterator[Mapping[str, Any]]:
    parameters = account.environment.parameters
    place = Place(account.partition, account.region, account.number, account.environment.stack_name)
    for scope, actions, resources in scoped(needed(account.template()), place, parameters.get("Stage", "")):
        request: dict[str, Any] = {"PolicySourceArn": source, "ActionNames": actions}
        if resources != ["*"]:
            request["ResourceArns"] = [resources[0].replace("*", "preflight")]
        if scope.actions == (PASS_ROLE,):
            request["ContextEntries"] = [
                {"ContextKeyName": "iam:PassedToService", "ContextKeyValues": [FUNCTIONS], "ContextKeyType": "string"}
            ]
        for page in account.client("iam").get_paginator("simulate_principal_policy").paginate(**request):
            yield from page["EvaluationResults"]


def _listed(actions: set[str]) -> str:
    names = sorted(actions)
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
