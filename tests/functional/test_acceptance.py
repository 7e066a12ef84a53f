"""What somebody who was invited does, through the handler: with a good token, with a bad one, and with bad timing."""

import hmac
from collections.abc import Callable
from typing import Any

import pytest
from botocore.client import BaseClient

from muster.gateways import live
from muster.users.tokens import new_token
from tests.fakes import InMemorySignIns
from tests.functional.api import Answer
from tests.functional.invited import (
    PASSWORD,
    accept,
    anybody,
    deleted,
    disabled,
    expire,
    found,
    invite,
    look,
    mailed_token,
    removed,
    replaced,
    used,
)

pytestmark = pytest.mark.usefixtures("acme")


@pytest.fixture
def sign_ins(monkeypatch: pytest.MonkeyPatch) -> InMemorySignIns:
    sign_ins = InMemorySignIns()
    monkeypatch.setattr(live, "sign_ins", lambda: sign_ins)
    return sign_ins


class TestAGoodToken:
    def test_it_shows_the_enterprise_the_persons_name_and_account_and_nothing_more(self, token: str) -> None:
        answer = look(token)
        assert answer.status == 200
        assert answer.json == {"enterprise": "Acme Industries", "name": "Ann", "account": "ann"}

    def test_looking_changes_nothing(self, token: str) -> None:
        before = found("ann")
        assert look(token).content == look(token).content
        assert found("ann") == before

    def test_accepting_makes_an_active_user_who_can_sign_in(self, token: str, sign_ins: InMemorySignIns) -> None:
        answer = accept(token)
        assert (answer.status, answer.json) == (200, {"account": "ann"})
        assert sign_ins.kept == {"ann": ("ann@example.com", PASSWORD, False)}
        user = found("ann")
        assert (user.status, user.version) == ("active", 2)
        assert (user.updated_by, user.updated_by_id) == ("ann", user.id)
        assert not any([user.pending_action, user.invited_at, user.invitation_hash, user.invitation_expires_at])

    @pytest.mark.parametrize(
        ("password", "words"),
        [
            ("short", ["Use 8 to 64 characters.", "Use at least two of"]),
            ("aaaaaaaaaaaa", ["Use at least two of"]),
            ("password1", ["most common"]),
            ("", ["Use 8 to 64 characters."]),
        ],
    )
    def test_a_password_against_the_rules_is_refused_before_anything_happens(
        self, token: str, sign_ins: InMemorySignIns, password: str, words: list[str]
    ) -> None:
        answer = accept(token, password)
        assert answer.status == 422
        (fault,) = answer.json["errors"]
        assert fault["field"] == "password"
        assert all(word.lower() in fault["message"].lower() for word in words)
        assert sign_ins.kept == {}
        assert accept(token).status == 200

    def test_the_account_is_no_password(self, sign_ins: InMemorySignIns) -> None:
        invite("ann.lee-2024")
        token = mailed_token("ann.lee-2024")
        assert accept(token, "4202-eel.nna").json["errors"][0]["field"] == "password"

    def test_a_password_that_the_sign_in_service_refuses_leaves_the_invitation_as_it_was(
        self, token: str, sign_ins: InMemorySignIns
    ) -> None:
        before = found("ann")
        sign_ins.refused = frozenset({PASSWORD})
        answer = accept(token)

        assert answer.status == 422
        assert answer.json["errors"][0]["field"] == "password"
        after = found("ann")
        for name in ("status", "invitation_hash", "invitation_expires_at", "invited_at", "pending_action"):
            assert getattr(after, name) == getattr(before, name), name
        assert accept(token, "Another-Otter-82").status == 200

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "token"),
            ({"token": "x"}, "password"),
            ({"token": 7, "password": PASSWORD}, "token"),
            ({"token": "x", "password": 12345678}, "password"),
            ({"token": "x", "password": PASSWORD, "role": "administrator"}, "role"),
            (b"not JSON", "body"),
        ],
    )
    def test_a_body_that_does_not_fit_is_refused_and_not_repeated(self, body: object, field: str) -> None:
        answer = anybody("POST", "/v1/invitation/accept", body)
        assert answer.status == 422
        assert field in [error["field"] for error in answer.json["errors"]]
        assert PASSWORD.encode() not in answer.content


BAD = {
    "wrong": lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
    "malformed": lambda token: "not a token",
    "empty": lambda token: "",
    "not ASCII": lambda token: "ａｎｎ.秘密",
    "somebody else's secret": lambda token: new_token("bob").split(".")[0] + "." + token.split(".")[1],
    "of nobody": lambda token: new_token("nobody"),
    "used": used,
    "replaced": replaced,
    "deleted": deleted,
    "of a disabled user": disabled,
    "of a removed user": removed,
}


@pytest.fixture
def aws_calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The calls to AWS, and the comparisons of digests, in the order they are made."""
    calls: list[str] = []
    call, compare = BaseClient._make_api_call, hmac.compare_digest  # type: ignore[attr-defined]

    def counted(self: BaseClient, operation: str, arguments: Any) -> Any:
        calls.append(operation)
        return call(self, operation, arguments)

    def compared(one: str, other: str) -> bool:
        assert len(one) == len(other)
        calls.append("compare")
        return bool(compare(one, other))

    monkeypatch.setattr(BaseClient, "_make_api_call", counted)
    monkeypatch.setattr(hmac, "compare_digest", compared)
    return calls


class TestABadToken:
    @pytest.mark.parametrize("spoil", BAD.values(), ids=BAD)
    @pytest.mark.parametrize("use", [look, accept], ids=["look", "accept"])
    def test_all_kinds_get_one_answer_at_one_price(
        self,
        token: str,
        sign_ins: InMemorySignIns,
        aws_calls: list[str],
        spoil: Callable[[str], str],
        use: Callable[[str], Answer],
    ) -> None:
        invite("bob")
        mailed_token("bob")
        bad = spoil(token)
        sign_ins.kept.clear()
        aws_calls.clear()
        answer = use(bad)

        assert aws_calls == ["GetItem", "compare"]
        assert answer.status == 404
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json == {
            "type": "about:blank",
            "title": "Not Found",
            "status": 404,
            "code": "invitation_invalid",
            "detail": "This invitation is not valid, or no longer. Open the link in the latest mail, or ask your "
            "administrator to send a new one.",
            "errors": [],
        }
        assert sign_ins.kept == {}

    @pytest.mark.parametrize("use", [look, accept], ids=["look", "accept"])
    def test_an_expired_one_says_how_to_get_a_new_one_in_the_same_form_at_the_same_price(
        self, token: str, sign_ins: InMemorySignIns, aws_calls: list[str], use: Callable[[str], Answer]
    ) -> None:
        expire("ann")
        aws_calls.clear()
        answer = use(token)

        assert aws_calls == ["GetItem", "compare"]
        assert answer.status == 404
        assert set(answer.json) == set(look("wrong").json)
        assert answer.json["detail"] == "This invitation has expired. Ask your administrator to send a new one."
        assert sign_ins.kept == {}

    def test_only_who_holds_the_right_secret_learns_that_it_has_expired(self, token: str) -> None:
        expire("ann")
        assert "expired" not in look(new_token("ann")).json["detail"]

    def test_a_password_is_judged_alike_whatever_the_token(self, token: str, sign_ins: InMemorySignIns) -> None:
        answers = {accept(each, "short").content for each in (token, new_token("ann"), new_token("bob"), "x")}
        assert len(answers) == 1
