"""Versions: the `ETag` of a response, and the `If-Match` that guards a change."""

import re
from typing import Annotated, TypeAlias

from aws_lambda_powertools.event_handler.openapi.params import Header

IfMatch: TypeAlias = Annotated[
    str | None,
    Header(
        alias="If-Match",
        max_length=255,
        description="The `ETag` that was read: if it is another one by now, nothing is changed (412).",
    ),
]


def etag(version: int) -> str:
    """Return the tag of a version."""
    return f'"{version}"'


def matching(if_match: str | None) -> frozenset[int] | None:
    """Return the versions that `If-Match` allows; None for any."""
    if if_match is None or if_match.strip() == "*":
        return None
    tags = (re.fullmatch(r'(?:W/)?"?(\d{1,15})"?', tag.strip()) for tag in if_match.split(","))
    return frozenset(int(tag[1]) for tag in tags if tag)
