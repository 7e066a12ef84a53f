"""Every answer is protected against caches and against being taken for a page, whatever its route and status."""

import pytest

from functions.admin_api import app as admin_api
from functions.console.function import app as console
from functions.directory_api import app as directory_api
from functions.public_api import app as public_api
from muster.settings import settings
from tests.functional.api import Answer, Client, sending, signed_in
from tests.functional.people import World

PROTECTED = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
}


def is_protected(answer: Answer) -> bool:
    policy = answer.headers.get("content-security-policy", "")
    return PROTECTED.items() <= answer.headers.items() and "default-src 'none'" in policy


REQUESTS: list[tuple[str, str, object, int]] = [
    ("GET", "/v1/me", None, 200),
    ("GET", "/v1/users", None, 200),
    ("GET", "/v1/tasks", None, 200),
    ("GET", "/v1/imports/template", None, 200),
    ("POST", "/v1/users", {"name": "Bob", "email": "bob@example.com"}, 201),
    ("POST", "/v1/imports", {"file_name": "a.xlsx"}, 201),
    ("DELETE", "/v1/users/bob@example.com", None, 404),
    ("POST", "/v1/users", {"name": ""}, 422),
    ("POST", "/v1/users", b"<xml/>", 422),
    ("POST", "/v1/users", {"name": "x" * 70_000}, 413),
    ("GET", "/v1/nothing", None, 404),
    ("POST", "/v1/me/sign-out", None, 204),
]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"), REQUESTS, ids=[f"{r[0]} {r[1]} {r[3]}" for r in REQUESTS]
)
def test_no_cache_keeps_an_answer_with_data_and_no_browser_takes_it_for_a_page(
    method: str, path: str, body: object, status: int, admin: Client
) -> None:
    for client in (admin, sending(admin, accept_language="zh"), sending(admin, idempotency_key="k")):
        answer = client(method, path, body)
        if client is admin:
            assert answer.status == status
        assert (is_protected(answer), answer.headers["cache-control"]) == (True, "no-store")


def test_a_refusal_is_protected_too(world: World) -> None:
    for answer in (Client(admin_api)("GET", "/v1/users"), Client(directory_api)("GET", "/v1/directory")):
        assert (answer.status, is_protected(answer), answer.headers["cache-control"]) == (401, True, "no-store")


@pytest.mark.parametrize("path", ["/openapi.json", "/docs", "/docs/nothing"])
def test_what_anybody_may_ask_for_is_protected(path: str, world: World) -> None:
    assert is_protected(Client(public_api)("GET", path))


@pytest.mark.parametrize("path", ["/", "/config.json", "/users", "/assets/nothing.js"])
def test_the_console_is_protected(path: str) -> None:
    assert is_protected(Client(console)("GET", path))


def test_on_aws_browsers_are_told_to_stay_with_tls(monkeypatch: pytest.MonkeyPatch, admin: Client) -> None:
    assert settings().is_on_aws
    assert signed_in(admin_api, "admin")("GET", "/v1/me").headers["strict-transport-security"] == "max-age=31536000"
