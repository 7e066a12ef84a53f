"""People who change their own passwords: by our rules wherever they do it, and with the end of all sessions."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import boto3
import pytest
from botocore.stub import Stubber

from functions.directory_api import app as directory
from functions.public_api import app
from muster.errors import ThrottledError
from muster.gateways.own_passwords import CognitoOwnPasswords, OwnPasswords, WrongCodeError, WrongPasswordError
from muster.gateways.sign_ins import PasswordRefusedError
from muster.gateways.user_pool import CognitoSignIns
from muster.onboarding import onboard
from tests.functional.api import Answer, Client, signed_in
from tests.functional.people import TYPED, World, ids, kept, person, put
from tests.functional.region import make_user_pool, make_user_pool_client

pytestmark = pytest.mark.usefixtures("acme")
How: TypeAlias = Callable[..., Answer]
NEW = "Violet-Otter-81"
BAD = ["password", "12345678", "Kurz7!", "nna", "ann", " Violet-Otter-81", "x" * 65, "onlyletters"]


@pytest.fixture
def ann(world: World) -> World:
    """Ann, who has chosen a password, and has asked for a code."""
    person("ann")
    world.sign_ins.put("ann", "ann@example.com", TYPED, user_id="", temporary=False)
    world.own_passwords.codes["ann"] = "123456"
    return world


def change(current: str = TYPED, new: str = NEW, account: str = "ann") -> Answer:
    return Client(app)("POST", "/v1/password", {"account": account, "current_password": current, "password": new})


def renew(code: str = "123456", new: str = NEW, account: str = "ann") -> Answer:
    return Client(app)("POST", "/v1/password/forgotten", {"account": account, "code": code, "password": new})


def fields(answer: Answer) -> list[str]:
    return [error["field"] for error in answer.json["errors"]]


@pytest.mark.parametrize("new", BAD)
@pytest.mark.parametrize("how", [change, renew])
def test_a_password_that_breaks_the_rules_is_refused_wherever_it_is_chosen(how: How, new: str, ann: World) -> None:
    answer = how(new=new)
    assert answer.status == 422
    assert set(fields(answer)) == {"password"}
    assert ann.sign_ins.kept["ann"][1] == TYPED


def test_a_mailed_password_is_changed_by_the_same_rules(ann: World) -> None:
    ann.sign_ins.put("ann", "ann@example.com", "Mailed!one23", user_id="", temporary=True)
    assert change("Mailed!one23", "password").status == 422
    assert change("Mailed!one23").status == 204
    assert ann.sign_ins.kept["ann"][1:] == (NEW, False)
    assert ann.sign_ins.signed_out == []  # nobody has signed in with it


@pytest.mark.parametrize("how", [change, renew])
def test_every_session_is_over_when_the_password_is_changed(how: How, ann: World) -> None:
    put("ann", signed_out_at=None)
    assert how().status == 204
    assert ann.sign_ins.kept["ann"][1] == NEW
    assert kept("ann").signed_out_at
    assert ann.sign_ins.signed_out == ["ann"]


COMPOSED, DECOMPOSED = "Zo\u00eb-Otter-81", "Zoe\u0308-Otter-81"


@pytest.mark.parametrize("how", [change, renew])
def test_a_chosen_password_is_set_composed_however_it_is_typed(how: How, ann: World) -> None:
    assert how(new=DECOMPOSED).status == 204
    assert ann.sign_ins.kept["ann"][1] == COMPOSED


def test_a_current_password_is_proved_composed_however_it_is_typed(ann: World) -> None:
    ann.sign_ins.put("ann", "ann@example.com", COMPOSED, user_id="", temporary=False)
    assert change(DECOMPOSED).status == 204


def test_a_wrong_password_and_an_unknown_account_are_answered_alike(ann: World) -> None:
    wrong, nobody = change("Not-the-one-5"), change(account="nobody")
    assert (wrong.status, wrong.content) == (nobody.status, nobody.content)
    assert fields(wrong) == ["current_password"]


def test_a_wrong_code_and_an_unknown_account_are_answered_alike(ann: World) -> None:
    wrong, nobody = renew("654321"), renew(account="nobody")
    assert (wrong.status, wrong.content) == (nobody.status, nobody.content)
    assert fields(wrong) == ["code"]


@pytest.mark.parametrize("account", ["an n", "ann\x00", "ann\u200b", "\u2028", " "])
@pytest.mark.parametrize(("how", "field"), [(change, "current_password"), (renew, "code")])
def test_what_can_be_no_account_is_not_asked_for(how: How, field: str, account: str, ann: World) -> None:
    assert fields(how(account=account)) == [field]


@pytest.mark.parametrize("code", ["12 34", "\u0661\u0662", "1;2", " "])
def test_what_can_be_no_code_is_a_wrong_one(code: str, ann: World) -> None:
    assert fields(renew(code)) == ["code"]


def test_a_mailed_password_that_is_too_old_is_told_so(ann: World) -> None:
    ann.own_passwords.stale.add("ann")
    assert "too old" in change().json["errors"][0]["message"]


def test_the_same_password_again_is_refused(ann: World) -> None:
    assert fields(change(new=TYPED)) == ["password"]


def test_a_password_that_the_pool_refuses_is_not_changed(ann: World) -> None:
    ann.sign_ins.refused = frozenset({NEW})
    assert [fields(how()) for how in (change, renew)] == [["password"], ["password"]]


def test_an_account_may_be_typed_as_it_is_spoken(ann: World) -> None:
    assert change(account="  ANN ").status == 204


@pytest.mark.parametrize("how", [change, renew])
def test_the_person_is_mailed_that_the_password_was_changed(how: How, ann: World) -> None:
    assert how().status == 204
    onboard(ids("ann"), sign_ins=ann.sign_ins, mailer=ann.mailer)
    (mail,) = ann.mailer.sent
    assert (mail.to, mail.subject) == ("ann@example.com", "Your password at Acme Industries was changed")
    assert NEW not in mail.text + mail.html


def test_a_password_is_changed_while_a_notice_more_would_be_one_too_many(ann: World) -> None:
    ann.mailer.throttled = 99
    for number in range(4):
        assert change(TYPED if number == 0 else f"{NEW}{number - 1}", f"{NEW}{number}").status == 204
    assert len(kept("ann").notices) == 3


def test_the_session_that_changed_it_must_sign_in_again(ann: World) -> None:
    client = signed_in(directory, "ann")
    client = replace(client, claims={**(client.claims or {}), "auth_time": str(int(time.time()))})
    assert client("GET", "/v1/directory").status == 200
    assert change().status == 204
    assert client("GET", "/v1/directory").status == 401


class TestAtTheUserPool:
    """The same with moto's user pool, behind the real gateways."""

    @pytest.fixture
    def pool(self) -> tuple[CognitoSignIns, OwnPasswords, str]:
        pool = make_user_pool()
        client = make_user_pool_client(pool, "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH")
        return CognitoSignIns(pool), CognitoOwnPasswords(client), pool

    def test_a_mailed_one_is_changed_once_and_then_the_own_one(
        self, pool: tuple[CognitoSignIns, OwnPasswords, str]
    ) -> None:
        sign_ins, passwords, _ = pool
        sign_ins.put("ann", "ann@example.com", "Mailed!one23", user_id="", temporary=True)
        assert passwords.change("ann", "Mailed!one23", TYPED) is True
        assert sign_ins.has_own_password("ann")
        assert passwords.change("ann", TYPED, NEW) is False
        with pytest.raises(WrongPasswordError):
            passwords.change("ann", TYPED, "Another-one-9")
        with pytest.raises(WrongPasswordError):
            passwords.change("nobody", TYPED, NEW)


@pytest.mark.parametrize(
    ("code", "text", "error"),
    [
        ("NotAuthorizedException", "Incorrect username or password.", WrongPasswordError),
        ("NotAuthorizedException", "Password attempts exceeded", ThrottledError),
        ("TooManyFailedAttemptsException", "", ThrottledError),
        ("LimitExceededException", "Attempt limit exceeded, please try after some time.", ThrottledError),
        ("TooManyRequestsException", "", ThrottledError),
        ("InvalidPasswordException", "", PasswordRefusedError),
        ("CodeMismatchException", "", WrongCodeError),
        ("ExpiredCodeException", "", WrongCodeError),
    ],
)
def test_each_refusal_of_the_user_pool_is_told_apart(
    code: str, text: str, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = boto3.client("cognito-idp")
    monkeypatch.setattr("muster.gateways.own_passwords.client", lambda _: client)
    with Stubber(client) as stub:
        stub.add_client_error("confirm_forgot_password", code, text)
        with pytest.raises(error):
            CognitoOwnPasswords("client").renew("ann", "123456", NEW)
