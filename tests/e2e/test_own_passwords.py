"""Passwords that people choose themselves on the deployed template; a change ends all sessions."""

import re
from collections.abc import Iterator

import pytest

from infra.local.stack import Stack
from tests.e2e.helpers import mails_to, wait_for
from tests.e2e.people import Admin, mailed_password

FIRST, SECOND, THIRD = "Violet-Otter-81", "Violet-Otter-82", "Violet-Otter-83"


@pytest.fixture(scope="module")
def admin(stack: Stack) -> Iterator[Admin]:
    with Admin.of(stack, "own") as admin:
        yield admin


def test_a_mailed_an_own_and_a_forgotten_password_are_changed_by_the_same_rules(stack: Stack, admin: Admin) -> None:
    new = {"name": "Ann", "email": "ann@own.example.com", "account": "own-ann", "access": "password"}
    admin.api.post("/v1/users", json=new).raise_for_status()
    (mail,) = wait_for(lambda: mails_to(stack, "ann@own.example.com"), "The mail")
    current = mailed_password(mail)
    with stack.http() as anybody:
        for chosen, status in (("trustno1", 422), ("nna-nwo", 422), (FIRST, 204)):
            body = {"account": "own-ann", "current_password": current, "password": chosen}
            assert anybody.post("/v1/password", json=body).status_code == status
        with stack.http(stack.sign_in("own-ann", FIRST)) as ann:
            assert ann.get("/v1/me").status_code == 200
            body = {"account": "own-ann", "current_password": FIRST, "password": SECOND}
            assert anybody.post("/v1/password", json=body).status_code == 204
            assert ann.get("/v1/me").status_code == 401
        with stack.http(stack.sign_in("own-ann", SECOND)) as ann:
            assert ann.get("/v1/me").status_code == 200
            stack.cognito.forgot_password(ClientId=stack.outputs["UserPoolClientId"], Username="own-ann")
            code = wait_for(lambda: _code(stack), "The code")
            for given, status in (("000000", 422), (code, 204), (code, 422)):
                body = {"account": "own-ann", "code": given, "password": THIRD}
                assert anybody.post("/v1/password/forgotten", json=body).status_code == status
            assert ann.get("/v1/me").status_code == 401
    assert stack.sign_in("own-ann", THIRD)


def _code(stack: Stack) -> str | None:
    found = [re.search(r"\b(\d{6})\b", mail.text) for mail in mails_to(stack, "ann@own.example.com")]
    return next((each[1] for each in reversed(found) if each), None)
