"""Tokens of invitations."""

import pytest

from muster.users.tokens import NOBODY, account_of, is_token, new_token, token_hash


@pytest.mark.parametrize("account", ["a", "ann.lee", "ann_lee-2@example.com", "x" * 64])
def test_a_token_says_whose_it_is(account: str) -> None:
    assert account_of(new_token(account)) == account


def test_no_two_tokens_are_alike_and_each_fits_into_a_link() -> None:
    tokens = {new_token("ann") for _ in range(100)}
    assert len(tokens) == 100
    assert all(
        set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.") for token in tokens
    )


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "YW5u",
        "YW5u.",
        ".c2VjcmV0",
        f"YW5u.{'x' * 42}",
        f"YW5u.{'x' * 44}",
        f"YW5ub.{'x' * 43}",  # no base64 has this length
        f"w7w.{'x' * 43}",  # ü
        f"QW5u.{'x' * 43}",  # Ann
        f"YW5u.{'x' * 43}\n",
        f"YW 5u.{'x' * 43}",
        f"{'YW5u' * 100}.{'x' * 43}",
        "ａｎｎ",
    ],
)
def test_what_is_no_token_is_nobodys(token: str) -> None:
    assert account_of(token) == NOBODY


def test_a_token_is_known_by_its_digest_only() -> None:
    token = new_token("ann")
    assert is_token(token, token_hash(token))
    assert not is_token(new_token("ann"), token_hash(token))
    assert token not in token_hash(token)


def test_nothing_kept_is_the_digest_of_nothing() -> None:
    assert not is_token("", None)
    assert not is_token(new_token("ann"), None)
