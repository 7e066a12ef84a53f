"""The access matrix of `tests/access.py` on the deployed template, as far as API Gateway decides it."""

from collections.abc import Callable, Iterator

import pytest

from infra.local.stack import Stack
from tests.access import LOOKED_UP, ROUTES, TURNED_AWAY, Caller, For, request
from tests.e2e import tokens
from tests.e2e.callers import Cast, cast_of
from tests.e2e.people import OWN_PASSWORD

ID = "01JD9Z6M3W8Q4T1K5V7X2Y0B6C"
NAMES = {"ANN": "ann", "BOB": "bob", "GONE": ID, "TASK": ID, "BATCH": ID, "TOKEN": "x", "NEW": "new"}
FORGERIES: dict[str, Callable[[Stack, str], str]] = {
    "unsigned": lambda _, token: tokens.unsigned(token),
    "signed by another key": lambda stack, token: tokens.signed(stack, token, another_key=True),
    "of another issuer": lambda stack, token: tokens.signed(stack, token, iss="https://example.com"),
    "of the future": lambda stack, token: tokens.signed(stack, token, nbf=9_999_999_999),
    "cut": lambda _, token: token.rpartition(".")[0],
    "an identity, not an access": tokens.of_identity,
    "of an unknown account": lambda stack, token: tokens.of_account(stack, token, "nobody"),
}


@pytest.fixture(scope="module")
def cast(stack: Stack) -> Iterator[Cast]:
    """Return callers of every kind."""
    with cast_of(stack, "access") as callers:
        yield callers


@pytest.mark.parametrize("route", [route for route, row in ROUTES.items() if row.who is not For.ANYBODY])
def test_a_route_refuses_a_caller_without_a_good_token(route: str, cast: Cast) -> None:
    for caller in TURNED_AWAY:
        assert cast.send(route, caller, NAMES).status_code == ROUTES[route].expected(caller), caller


@pytest.mark.parametrize("caller", LOOKED_UP)
def test_a_good_token_alone_does_not_admit_a_caller(caller: Caller, cast: Cast) -> None:
    assert cast.send("GET /v1/users", caller, NAMES).status_code == ROUTES["GET /v1/users"].expected(caller)


def test_a_token_signed_anew_by_the_pool_is_as_good_as_the_first(stack: Stack, cast: Cast) -> None:
    good = cast.tokens[Caller.ADMINISTRATOR]
    with stack.http(tokens.signed(stack, good)) as api:
        assert api.get("/v1/me").status_code == 200


@pytest.mark.parametrize("forgery", FORGERIES)
def test_forged_tokens_are_refused(forgery: str, stack: Stack, cast: Cast) -> None:
    with stack.http(FORGERIES[forgery](stack, cast.tokens[Caller.ADMINISTRATOR])) as api:
        assert api.get("/v1/me").status_code == 401


def test_an_id_token_is_refused_with_a_sentence(stack: Stack, cast: Cast) -> None:
    """Check the sentence: API Gateway admits the token, which names the client as an access token does."""
    answer = stack.cognito.initiate_auth(
        ClientId=stack.outputs["UserPoolClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={
            "USERNAME": tokens.claims_of(cast.tokens[Caller.ADMINISTRATOR])["username"],
            "PASSWORD": OWN_PASSWORD,
        },
    )
    with stack.http(answer["AuthenticationResult"]["IdToken"]) as api:
        refused = api.get("/v1/me")
    assert refused.status_code == 401
    assert refused.json()["detail"].startswith("This is not an access token.")


@pytest.mark.parametrize("value", ["", "Bearer", "Basic YTpi", "bearer\tx", "Bearer a.b.c.d", "Bearer ...", "x" * 6000])
def test_a_malformed_authorization_header_is_refused(value: str, stack: Stack) -> None:
    asked = request("GET /v1/me", NAMES)
    with stack.http() as api:
        assert api.get(asked.path, headers={"Authorization": value}).status_code == 401
