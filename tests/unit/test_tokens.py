"""Tokens of invitations."""

import pytest

from muster.users.tokens import is_token, new_token, token_hash, user_of_token
from muster.users.user import NOBODY

ANN = "01K3ZP4Q8S6V9XT2M7WBN5RDHE"


def test_a_token_names_its_user() -> None:
    assert user_of_token(new_token(ANN)) == ANN


def test_no_two_tokens_are_alike_and_each_fits_into_a_link() -> None:
    tokens = {new_token(ANN) for _ in range(100)}
    assert len(tokens) == 100
    assert all(
        set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.") for token in tokens
    )


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        ANN,
        f"{ANN}.",
        ".c2VjcmV0",
        f"{ANN}.{'x' * 42}",
        f"{ANN}.{'x' * 44}",
        f"{ANN[1:]}.{'x' * 43}",
        f"8{ANN[1:]}.{'x' * 43}",  # more than 128 bits
        f"{ANN.lower()}.{'x' * 43}",
        f"{ANN}.{'x' * 43}\n",
        f"{ANN[:13]} {ANN[13:]}.{'x' * 43}",
        f"{ANN * 10}.{'x' * 43}",
        "ａｎｎ",
    ],
)
def test_what_is_no_token_is_nobodys(token: str) -> None:
    assert user_of_token(token) == NOBODY


def test_a_token_is_known_by_its_digest_only() -> None:
    token = new_token(ANN)
    assert is_token(token, token_hash(token))
    assert not is_token(new_token(ANN), token_hash(token))
    assert token not in token_hash(token)


def test_nothing_kept_is_the_digest_of_nothing() -> None:
    assert not is_token("", None)
    assert not is_token(new_token(ANN), None)
