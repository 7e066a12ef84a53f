"""`make isolation`: tries each route as each kind of caller on the deployed template, then removes permissions.

First the access matrix of `tests/access.py` is tried and printed. Lists and exports of another enterprise are looked
through for anything of this one. Then each action of each statement of the API's functions is removed in turn, and a
route must fail that worked before.
"""

import json
import sys
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table

import tests.conftest  # noqa: F401 - settings of a deployment that does not exist
from infra.local.ministack import free_port
from infra.local.settings import ROOT
from infra.local.stack import Stack, running_stack
from tests.access import ROUTES, Caller, For
from tests.e2e.callers import Cast, cast_of
from tests.e2e.helpers import physical_ids, wait_for
from tests.e2e.test_privileges import LAMBDAS_OWN, NEVER_HERE, Use
from tests.template import actions_of, as_here, resources

ROLES = ("AdminApiRole", "DirectoryApiRole", "PublicApiRole")
_LEFT = "correcting a sign-in that a dead run left"
# The actions that no request of the matrix needs, and the cases that do; `test_privileges.py` checks their use.
NOT_BY_A_ROUTE: Mapping[Use, str] = {
    ("AdminApiRole", "LookUpTheCallerAndWhoHasAKey", "dynamodb:BatchGetItem"): "adding a person who exists already",
    ("AdminApiRole", "WhoOwnsADomainOrAKey", "dynamodb:BatchGetItem"): "adding a person who exists already",
    ("AdminApiRole", "ChangeUsers", "dynamodb:ConditionCheckItem"): "taking an administrator's power away",
    ("AdminApiRole", "SetTypedPasswords", "cognito-idp:AdminCreateUser"): "adding a person with a typed password",
    ("AdminApiRole", "SetTypedPasswords", "cognito-idp:AdminSetUserPassword"): "adding a person with a typed password",
    ("AdminApiRole", "CorrectSignIns", "cognito-idp:AdminUpdateUserAttributes"): _LEFT,
    ("AdminApiRole", "CorrectSignIns", "cognito-idp:AdminEnableUser"): _LEFT,
    ("AdminApiRole", "AnswerRepeatsAlike", "dynamodb:PutItem"): "a request with an Idempotency-Key",
    ("AdminApiRole", "AnswerRepeatsAlike", "dynamodb:UpdateItem"): "a request with an Idempotency-Key",
    ("AdminApiRole", "AnswerRepeatsAlike", "dynamodb:DeleteItem"): "a request with an Idempotency-Key that is refused",
    ("AdminApiRole", "KeepTasks", "dynamodb:UpdateItem"): "failing the imports of an administrator who lost the role",
    ("AdminApiRole", "LendAndClearUploads", "s3:PutObject"): "the upload itself",
    ("AdminApiRole", "LendAndClearUploads", "s3:DeleteObject"): "deleting a task whose file never came",
    ("AdminApiRole", "LendAndClearResults", "s3:GetObject"): "the download itself",
    ("DirectoryApiRole", "CountSearches", "dynamodb:UpdateItem"): "a search",
    ("PublicApiRole", "EndSessions", "cognito-idp:AdminUserGlobalSignOut"): "changing a password",
    ("PublicApiRole", "CorrectSignIns", "cognito-idp:AdminGetUser"): _LEFT,
    ("PublicApiRole", "CorrectSignIns", "cognito-idp:AdminUpdateUserAttributes"): _LEFT,
    ("PublicApiRole", "CorrectSignIns", "cognito-idp:AdminEnableUser"): _LEFT,
}


def main() -> None:
    """Run both parts and print their tables; exit with 1 if an answer was wrong."""
    console = Console(width=200)
    with running_stack(free_port(), ROOT / "build" / "isolation" / "aws.log") as stack, cast_of(stack, "iso") as cast:
        wrong = [*_matrix(cast, console), *_told(cast, console), *_taken_away(stack, cast, console)]
    for sentence in wrong:
        console.print(sentence, style="red", markup=False)
    if wrong:
        sys.exit(f"{len(wrong)} answers were not as they must be.")


def _matrix(cast: Cast, console: Console) -> Iterator[str]:
    table = Table(title="Who may do what")
    table.add_column("route", no_wrap=True)
    for caller in Caller:
        table.add_column(caller.value, justify="center")
    count = 0
    for route, row in ROUTES.items():
        names = cast.names(route)
        answers = []
        # The administrator is the last caller; a public route needs one caller only.
        for caller in [Caller.NO_TOKEN] if row.who is For.ANYBODY else Caller:
            status = cast.send(route, caller, {**names, "NEW": f"{caller.name.lower()}-{names['NEW']}"}).status_code
            answers.append(str(status))
            count += 1
            if status != row.expected(caller):
                yield f"{route} answered {status} to {caller.value}, not {row.expected(caller)}."
        table.add_row(route, *answers)
    console.print(table)
    console.print(f"{count} requests.")


def _told(cast: Cast, console: Console) -> Iterator[str]:
    """Read, as another enterprise's administrator, what could tell of this one: lists, filters, exports of the log."""
    ann = cast.names("GET /v1/users/{user}/history")["ANN"]
    ann_id = str(cast.admin.get(f"/v1/users/{ann}")["id"])
    gone = cast.names("POST /v1/removed-users/{user}/restore")["GONE"]
    administrator = f"{cast.admin.enterprise_id}-admin"
    secrets = {ann, ann_id, gone, administrator}
    count = 0
    with cast.admin.stack.http(cast.tokens[Caller.STRANGER]) as api:
        lists = ["/v1/audit", "/v1/removed-users", "/v1/users", "/v1/tasks", "/v1/invitations"]
        filters = [f"subject={ann}", f"subject={ann_id}", f"subject={gone}", f"actor={administrator}"]
        for path in [*lists, *(f"/v1/audit?{each}" for each in filters)]:
            count += 1
            if _tells(api.get(path).raise_for_status().text, secrets):
                yield f"{path} tells another enterprise's administrator of this one."
        for body in ({}, {"subject": ann}, {"subject": ann_id}, {"actor": administrator}):
            count += 1
            if _tells(_exported(api, body), secrets):
                yield f"An export of the audit log with {body} tells another enterprise's administrator of this one."
    console.print(f"{count} lists and exports of another enterprise looked through.")


def _tells(text: str, secrets: Collection[str]) -> bool:
    return any(each in text for each in secrets)


def _exported(api: httpx.Client, body: Mapping[str, str]) -> str:
    """Return the file of an export of the audit log."""
    task = api.post("/v1/audit/export", json={"format": "csv", **body}).raise_for_status().json()["task_id"]
    wait_for(lambda: api.get(f"/v1/tasks/{task}").raise_for_status().json()["state"] == "succeeded", "The export")
    url = api.get(f"/v1/tasks/{task}/result").raise_for_status().json()["url"]
    content = httpx.get(url).raise_for_status().content.decode("utf-8-sig")
    assert content.startswith("Time (UTC)"), content[:100]
    return content


def _taken_away(stack: Stack, cast: Cast, console: Console) -> Iterator[str]:
    table = Table(title="What fails without a permission")
    for header in ("role", "statement", "action", "routes that fail"):
        table.add_column(header)
    for role in ROLES:
        name = physical_ids(stack)[role]
        (policy,) = resources("AWS::IAM::Role")[role]["Policies"]
        live: Any = stack.iam.get_role_policy(RoleName=name, PolicyName=policy["PolicyName"])["PolicyDocument"]
        for sid, action in _actions(as_here(policy["PolicyDocument"]["Statement"])):
            if action in LAMBDAS_OWN or (role, sid, action) in {*NEVER_HERE, *NOT_BY_A_ROUTE}:
                continue
            _count_anew(stack)
            # The users and tasks of the requests are made while everything is allowed.
            about = {route: cast.names(route) for route in _behind(role)}
            _put(stack, name, policy["PolicyName"], _without(live, sid, action))
            failing = [route for route, names in about.items() if _fails(cast, route, names)]
            _put(stack, name, policy["PolicyName"], live)
            table.add_row(role, sid, action, ", ".join(failing) or "none")
            if not failing:
                yield f"Nothing fails when {role} may not {action} ({sid})."
    console.print(table)


def _count_anew(stack: Stack) -> None:
    """Reset the rate limits: all rounds together ask for more exports a minute than a person may."""
    table = physical_ids(stack)["LimitsTable"]
    for page in stack.dynamodb.get_paginator("scan").paginate(TableName=table):
        for item in page["Items"]:
            stack.dynamodb.delete_item(TableName=table, Key={"id": item["id"]})


def _actions(statements: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for statement in statements:
        for action in actions_of(statement):
            yield statement["Sid"], action


def _without(document: dict[str, Any], sid: str, action: str) -> dict[str, Any]:
    """Return the policy without one action of one statement."""
    changed = json.loads(json.dumps(document))
    for statement in changed["Statement"]:
        if statement["Sid"] == sid:
            statement["Action"] = [each for each in actions_of(statement) if each != action] or ["none:None"]
    return dict(changed)


def _put(stack: Stack, role: str, policy: str, document: dict[str, Any]) -> None:
    stack.iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=json.dumps(document))


def _behind(role: str) -> list[str]:
    """Return the routes of the function that has this role."""
    of = {route: _role(route) for route in ROUTES}
    return [route for route, its in of.items() if its == role]


def _role(route: str) -> str:
    if ROUTES[route].who is For.ANYBODY:
        return "PublicApiRole"
    return "DirectoryApiRole" if route == "GET /v1/directory" else "AdminApiRole"


def _fails(cast: Cast, route: str, names: Mapping[str, str]) -> bool:
    """Return whether a route fails for an administrator."""
    return cast.send(route, Caller.ADMINISTRATOR, names).status_code >= 500


if __name__ == "__main__":
    main()
