"""The tag that brings a mail's events back to the user: SES must take it, and it must name the same user again."""

import re

import pytest

from muster.gateways.mail_tags import tagged_user, user_tag
from muster.ulids import new_ulid

# What SES takes: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageTag.html
TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")


def test_every_user_comes_back_from_a_tag_that_ses_takes() -> None:
    user_id = new_ulid()
    name, value = user_tag(user_id)

    assert TAG.fullmatch(name)
    assert TAG.fullmatch(value)
    assert tagged_user({name: [value]}) == user_id


@pytest.mark.parametrize(
    "tags",
    [
        None,
        {},
        [],
        "user",
        {"user": None},
        {"user": []},
        {"user": "01K3ZP4Q8S6V9XT2M7WBN5RDHE"},
        {"user": [None]},
        {"user": [""]},
        {"user": ["li.wei"]},
        {"user": ["01k3zp4q8s6v9xt2m7wbn5rdhe"]},
        {"user": ["01K3ZP4Q8S6V9XT2M7WBN5RDHE\n"]},
        {"user": ["81K3ZP4Q8S6V9XT2M7WBN5RDHE"]},
        {"campaign": ["01K3ZP4Q8S6V9XT2M7WBN5RDHE"]},
    ],
)
def test_a_tag_that_is_not_ours_names_nobody(tags: object) -> None:
    assert tagged_user(tags) is None
