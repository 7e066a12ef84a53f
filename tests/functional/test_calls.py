"""How many calls to AWS each request takes: the caller's own item, and as little as there can be beside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.client import BaseClient

from functions.admin_api import app
from functions.directory_api import app as directory_app
from tests.functional.api import Client, signed_in
from tests.functional.people import person

CALLER = "GetItem"
COUNTED = ["UpdateItem", "UpdateItem"]

# The request, its body, and the calls behind the one for the caller.
REQUESTS: list[tuple[str, str, object, list[str]]] = [
    ("GET", "/v1/me", None, ["GetItem"]),
    ("GET", "/v1/users", None, ["Query"]),
    ("GET", "/v1/users/ann", None, ["GetItem", "GetItem"]),
    ("GET", "/v1/invitations", None, ["Query"]),
    ("GET", "/v1/removed-users", None, ["Query"]),
    ("GET", "/v1/tasks", None, ["Query"]),
    ("GET", "/v1/imports/template", None, []),
    # A mail is counted, for the caller and for the enterprise; the owner of the account's domain is read, and how many
    # mails the address got.
    (
        "POST",
        "/v1/users",
        {"name": "Bob", "email": "bob@example.com"},
        [*COUNTED, "GetItem", "GetItem", "TransactWriteItems"],
    ),
    (
        "POST",
        "/v1/users",
        {"name": "Bob", "email": "bob@example.com", "account": "bob"},
        [*COUNTED, "GetItem", "TransactWriteItems"],
    ),
    # The user is found by the unique key of the account. A change is made of the user as it is, and the answer is the
    # user as it then is.
    ("PATCH", "/v1/users/ann", {"title": "Chief"}, ["GetItem", "GetItem", "TransactWriteItems", "GetItem"]),
    ("POST", "/v1/users/ann/disable", None, ["GetItem", "GetItem", "TransactWriteItems", "GetItem"]),
    ("DELETE", "/v1/users/ann", None, ["GetItem", "GetItem", "TransactWriteItems"]),
    # Its place among the enterprise's open imports, and the task with its entry in the audit log.
    ("POST", "/v1/imports", {"file_name": "people.xlsx"}, [*COUNTED, "UpdateItem", "TransactWriteItems"]),
]


@contextmanager
def calls(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The operations of AWS that are called meanwhile, in order."""
    made: list[str] = []
    call = BaseClient._make_api_call  # type: ignore[attr-defined]  # which all clients' methods come down to

    def noted(self: BaseClient, operation: str, parameters: dict[str, Any]) -> Any:
        made.append(operation)
        return call(self, operation, parameters)

    with monkeypatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", noted)
        yield made


@pytest.mark.parametrize(
    ("method", "path", "body", "beside"), REQUESTS, ids=[f"{each[0]} {each[1]}" for each in REQUESTS]
)
def test_a_request_takes_the_callers_item_and_no_call_more_than_it_needs(
    admin: Client, monkeypatch: pytest.MonkeyPatch, method: str, path: str, body: object, beside: list[str]
) -> None:
    person("ann")
    assert admin("GET", "/v1/imports/template").status == 200  # so that the enterprise's setting is read: once a minute
    with calls(monkeypatch) as made:
        assert admin(method, path, body).status < 300

    assert made == [CALLER, *beside]


def test_a_page_of_the_directory_takes_one_query(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    person("ann")
    ann = signed_in(directory_app, "ann")
    assert ann("GET", "/v1/directory").status == 200  # so that the process knows the id
    with calls(monkeypatch) as made:
        assert ann("GET", "/v1/directory").status == 200

    assert made == [CALLER, "Query"]


def test_a_request_of_nobody_takes_no_call(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with calls(monkeypatch) as made:
        assert Client(app)("GET", "/v1/users").status == 401

    assert made == []
