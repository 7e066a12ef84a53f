"""The deployed API against its description, by generated requests of an administrator."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
import schemathesis
from hypothesis import HealthCheck, assume, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from infra.local.stack import Stack
from infra.openapi import DOCUMENT
from tests.e2e.people import Admin

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
CONFIG = {
    "generation": {"with-security-parameters": False},  # the administrator signs in
    "phases": {"coverage": {"unexpected-methods": []}},  # API Gateway refuses these
}
schema = schemathesis.openapi.from_dict(
    json.loads(DOCUMENT.read_text(encoding="utf-8")), config=schemathesis.Config.from_dict(CONFIG)
)


@pytest.fixture(scope="module")
def admin(stack: Stack) -> Iterator[Admin]:
    """Return the administrator who sends the requests."""
    with Admin.of(stack, "contract") as admin:
        yield admin


@pytest.fixture(scope="module")
def token(admin: Admin) -> str:
    return admin.token()


@schema.parametrize()
@settings(max_examples=10, derandomize=True, deadline=None, database=None, suppress_health_check=[*HealthCheck])
def test_every_answer_is_one_that_is_described(case: schemathesis.Case[Any], admin: Admin, token: str) -> None:
    # The embedded AWS finds no route for a path with a line break in it, and has an error of its own for that.
    assume(all(unquote(str(value)).isprintable() for value in (case.path_parameters or {}).values()))
    headers = {"Host": admin.api.headers["Host"], "Authorization": f"Bearer {token}", "Connection": "close"}
    response = case.call(base_url=admin.stack.aws.endpoint, headers=headers, timeout=60)
    case.validate_response(response, checks=CHECKS)
