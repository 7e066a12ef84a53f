"""The tag that brings a mail's events back to the user: SES must take it, and it must name the same account again."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.gateways.mail_tags import account_tag, tagged_account
from muster.users.fields import NewUser
from tests.unit.properties import PROPERTY

# What SES takes: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageTag.html
TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")


def _allowed(account: str) -> str:
    """The account as the rules keep it."""
    return str(NewUser.model_validate({"name": "Ann", "email": "ann@example.com", "account": account}).account)


@PROPERTY
@given(st.from_regex(r"(?=.*[a-zA-Z])[A-Za-z0-9_.@-]{1,64}", fullmatch=True))
def test_every_account_comes_back_from_a_tag_that_ses_takes(typed: str) -> None:
    account = _allowed(typed)
    name, value = account_tag(account)

    assert TAG.fullmatch(name)
    assert TAG.fullmatch(value)
    assert tagged_account({name: [value]}) == account


@pytest.mark.parametrize("account", ["ada", "li.wei", "ann@example.com", "_", "a_2e", "-", "@" * 64, "." * 64])
def test_the_longest_and_the_oddest_accounts_fit_too(account: str) -> None:
    name, value = account_tag(account)
    assert TAG.fullmatch(value)
    assert tagged_account({name: [value]}) == account


@pytest.mark.parametrize(
    "tags",
    [
        None,
        {},
        [],
        "account",
        {"account": None},
        {"account": []},
        {"account": "ada"},
        {"account": [None]},
        {"account": [""]},
        {"account": ["li.wei"]},
        {"account": ["li_wei"]},
        {"account": ["li_2Ewei"]},
        {"account": ["_41nn"]},
        {"account": ["ann\n"]},
        {"account": ["_ff"]},
        {"campaign": ["ada"]},
    ],
)
def test_a_tag_that_is_not_ours_names_nobody(tags: object) -> None:
    assert tagged_account(tags) is None
