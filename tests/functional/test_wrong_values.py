"""Wrong values for every field and parameter of the API: the sentences are ours, in both languages, for each."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from functions.admin_api import app
from functions.directory_api import app as directory
from functions.public_api import app as public
from infra.openapi import document
from tests.access import ROUTES, For
from tests.functional.api import Client, sending, signed_in
from tests.functional.people import person

pytestmark = pytest.mark.usefixtures("acme", "world", "desk", "export_desk")
DESCRIBED: dict[str, Any] = json.loads(document())
WRONG: list[object] = [
    None,
    True,
    7,
    -1,
    1.5,
    10**9,
    "",
    "x" * 600,
    "a/b",
    "\u0000",
    [],
    ["x" * 600],
    [7],
    {},
    {"a": 1},
]
PYTHON = re.compile(
    r"[Ii]nput should|should (be|have|match)|valid (list|dictionary|string)|after validation"
    r"|\b(None|True|False|items?)\b|<",
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _properties(schema: dict[str, Any]) -> list[str]:
    if "$ref" in schema:
        schema = DESCRIBED["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    parts = schema.get("allOf") or schema.get("anyOf") or schema.get("oneOf") or []
    return [*schema.get("properties", {}), *(name for part in parts for name in _properties(part))]


def _operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in DESCRIBED["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def _bodies() -> Iterator[Any]:
    """Each property of each body with each wrong value, and bodies that are no objects."""
    for method, path, operation in _operations():
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if content:
            for name in _properties(content["schema"]):
                yield pytest.param(method, path, name, id=f"{method} {path} {name}")


def _queries() -> Iterator[Any]:
    for method, path, operation in _operations():
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "query":
                yield pytest.param(method, path, parameter["name"], id=f"{method} {path} {parameter['name']}")


def _client(method: str, path: str) -> Client:
    person("ann")
    person("root", role="administrator")
    if ROUTES[f"{method} {path}"].who is For.ANYBODY:
        return Client(public)
    return signed_in(directory if path == "/v1/directory" else app, "root")


def _check(client: Client, method: str, path: str, body: object = None, **query: object) -> None:
    """Send it in both languages; every sentence of a refusal is in our words."""
    address = re.sub(r"\{\w+\}", "ann", path)
    english = client(method, address, body, **query)
    chinese = sending(client, accept_language="zh")(method, address, body, **query)
    assert english.status < 500, english.content
    if english.status != 422:
        return
    for error in english.json["errors"]:
        sentence = error["message"].partition(": ")[2]
        assert not PYTHON.search(sentence), sentence
    for said in [chinese.json["detail"], *(error["message"] for error in chinese.json["errors"])]:
        assert CHINESE.search(said), said


@pytest.mark.parametrize(("method", "path", "name"), [*_bodies()])
def test_a_wrong_value_in_a_body_is_told_in_our_words(method: str, path: str, name: str) -> None:
    client = _client(method, path)
    for value in WRONG:
        _check(client, method, path, {name: value})
    for value in ([], "x", 7, None):
        _check(client, method, path, value)


@pytest.mark.parametrize(("method", "path", "name"), [*_queries()])
def test_a_wrong_value_in_an_address_is_told_in_our_words(method: str, path: str, name: str) -> None:
    client = _client(method, path)
    for value in ("", "0", "-1", "1.5", "x", "99999999999999999999", "a/b", "x" * 600):
        _check(client, method, path, **{name: value})


@pytest.mark.parametrize(
    "kind",
    ["Application/json", "APPLICATION/JSON; charset=UTF-8", "application/json;charset=utf-8", "application/JSON ; v=1"],
)
def test_a_media_type_has_no_case(kind: str) -> None:
    client = sending(_client("PATCH", "/v1/users/{user}"), content_type=kind)
    assert client("PATCH", "/v1/users/ann", {"title": "x"}).status == 200
