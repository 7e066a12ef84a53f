"""Who may do what, through the handlers: the matrix of `tests/access.py`, for callers whose token is good."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from infra.openapi import DOCUMENT
from muster.gateways import live
from tests.access import LOOKED_UP, PAGES, ROUTES, Caller, For, request
from tests.fakes import InMemoryTaskQueue
from tests.functional.api import Client
from tests.functional.matrix import ACCOUNTS, NOWHERE, TASK, Calls, calls_counted, everything_of, send, settle
from tests.functional.people import removed_person
from tests.functional.region import make_buckets
from tests.template import resources

OF_SOMETHING = [route for route, row in ROUTES.items() if row.stranger]
# Nothing is here: neither in the caller's enterprise nor in another.
NOTHING = {"ANN": "nobody", "BOB": "nobody", "GONE": NOWHERE, "TASK": NOWHERE, "BATCH": NOWHERE}


@pytest.fixture
def names(admin: Client, stranger: Client, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    """Two enterprises, one with everything; what stands for what in the table of routes."""
    queue = InMemoryTaskQueue()
    monkeypatch.setattr(live, "export_queue", lambda: queue)
    monkeypatch.setattr(live, "import_queue", lambda: queue)
    make_buckets()
    return settle()


def described() -> dict[str, Any]:
    """The operations of the API's description, by route."""
    paths = json.loads(DOCUMENT.read_text(encoding="utf-8"))["paths"]
    return {f"{method.upper()} {path}": each for path, of in paths.items() for method, each in of.items()}


def test_every_operation_of_the_description_is_in_the_table_and_no_other() -> None:
    assert described().keys() == ROUTES.keys()


def test_the_description_says_what_needs_no_token() -> None:
    public = {route for route, operation in described().items() if operation.get("security") == []}
    assert public == {route for route, row in ROUTES.items() if row.who is For.ANYBODY}


def test_every_route_of_the_template_is_in_the_table() -> None:
    routes = {each["RouteKey"]: each["AuthorizationType"] for each in resources("AWS::ApiGatewayV2::Route").values()}
    public = {route for route, kind in routes.items() if kind == "NONE"}
    assert public == PAGES | {route for route, row in ROUTES.items() if row.who is For.ANYBODY}
    behind_a_token = {route.replace("{proxy+}", "") for route in routes.keys() - public}
    for route, row in ROUTES.items():
        if row.who is not For.ANYBODY:
            assert any(route == each or (each.endswith("/") and route.startswith(each)) for each in behind_a_token)


@pytest.mark.parametrize("route", ROUTES)
def test_each_caller_is_answered_as_the_table_says(route: str, names: Mapping[str, str]) -> None:
    callers = [None, *(ACCOUNTS[caller] for caller in LOOKED_UP)]  # the first without a token
    for caller, account in zip((Caller.NO_TOKEN, *LOOKED_UP), callers, strict=True):
        # What somebody may add is everybody's own.
        asked = request(route, {**names, "NEW": f"new-{account}"})
        before = everything_of("acme")
        answer = send(asked, account, route)
        assert answer.status == ROUTES[route].expected(caller), (caller, answer.content)
        if answer.status >= 400 or (caller is Caller.STRANGER and ROUTES[route].who is not For.ANYBODY):
            assert everything_of("acme") == before, caller
        if ROUTES[route].who is For.ANYBODY:
            break  # it is done once


@pytest.mark.parametrize("route", OF_SOMETHING)
def test_what_is_another_enterprises_is_answered_and_looked_for_like_what_there_is_not(
    route: str, names: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with calls_counted(monkeypatch) as ours:
        theirs = send(request(route, names), "stranger", route)
    with calls_counted(monkeypatch) as nothing:
        missing = send(request(route, NOTHING), "stranger", route)
    assert theirs == missing
    assert ours == nothing


def test_a_batch_says_the_same_of_anothers_account_as_of_none(
    names: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers, calls = [], list[Calls]()
    for action in ("disable", "enable", "reset_password", "remove"):
        for account in ("ann", "nobody"):
            route = "POST /v1/users/batch"
            asked = request(route, {"ANN": account, "disable": action})
            with calls_counted(monkeypatch) as made:
                answers.append(send(asked, "stranger", route).content.replace(account.encode(), b"?"))
            calls.append(made)
    assert len(set(answers)) == 1
    assert calls[::2] == calls[1::2]


@pytest.mark.parametrize("tag", ['"1"', '"7"', "*", "x"])
@pytest.mark.parametrize("route", ["PATCH /v1/users/{user}", "DELETE /v1/users/{user}"])
def test_a_version_of_anothers_user_tells_nothing(route: str, tag: str, names: Mapping[str, str]) -> None:
    theirs = send(request(route, names), "stranger", route, if_match=tag)
    assert theirs == send(request(route, NOTHING), "stranger", route, if_match=tag)
    assert theirs.status == 404


@pytest.mark.parametrize(
    ("route", "query"),
    [
        ("GET /v1/users", "limit=1"),
        ("GET /v1/directory", "limit=1"),
        ("GET /v1/tasks", "limit=1"),
        ("GET /v1/invitations", "limit=1"),
        ("GET /v1/removed-users", "limit=1"),
        ("GET /v1/audit", "limit=1"),
    ],
)
def test_a_cursor_of_another_enterprise_or_list_is_answered_like_none_of_ours(
    route: str, query: str, names: Mapping[str, str], admin: Client
) -> None:
    admin("POST", "/v1/imports", {"file_name": "b.xlsx"})  # a second task, so that there is a next page
    removed_person("gus")  # likewise
    asked = request(route, names)
    page = send(type(asked)(asked.method, asked.path, query, None), "admin", route).json
    cursor = page["next_cursor"]
    assert cursor

    def tried(account: str, path: str, text: str) -> object:
        return send(type(asked)("GET", path, f"cursor={text}", None), account, f"GET {path}")

    assert tried("stranger", asked.path, cursor) == tried("stranger", asked.path, "bm9uc2Vuc2U")
    for other in ("/v1/users", "/v1/directory", "/v1/tasks", "/v1/invitations", "/v1/removed-users", "/v1/audit"):
        if other != asked.path:
            assert tried("admin", other, cursor) == tried("admin", other, "bm9uc2Vuc2U")


def test_an_idempotency_key_of_another_gives_no_answer_of_theirs(names: Mapping[str, str]) -> None:
    route = "POST /v1/imports"
    asked = request(route, names)
    first = send(asked, "admin", route, idempotency_key="k1")
    again = send(asked, "admin", route, idempotency_key="k1")
    other = send(asked, "stranger", route, idempotency_key="k1")
    assert first == again
    assert (other.status, other.json["upload"]["fields"]["key"].split("/")[1]) == (201, "other")
    assert other.json["task"]["task_id"] != first.json["task"]["task_id"]


@pytest.mark.parametrize(
    "path", ["/v1/users", "/v1/directory", "/v1/tasks", "/v1/invitations", "/v1/removed-users", "/v1/audit", "/v1/me"]
)
def test_no_parameter_or_header_chooses_another_enterprise(path: str, names: Mapping[str, str]) -> None:
    route = f"GET {path}"
    asked = request(route, names)
    plain = send(asked, "stranger", route)
    naming = type(asked)("GET", path, "enterprise_id=acme&enterprise=acme", None)
    assert send(naming, "stranger", route, x_enterprise_id="acme", x_forwarded_host="acme") == plain
    assert b"ann" not in plain.content
    assert TASK.encode() not in plain.content
