"""Cursors: where a list goes on, opaque to clients and good only for the list and enterprise that gave it."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Annotated, TypeAlias

from aws_lambda_powertools.event_handler.openapi.params import Query

from muster.errors import Fault, InvalidError

LONGEST = 2048
"""Characters of a cursor: a sort key of DynamoDB has at most 1,024 bytes (its developer guide, "Constraints")."""
_CHECK = 9  # bytes

Cursor: TypeAlias = Annotated[str | None, Query(max_length=LONGEST, description="`next_cursor` of the page before.")]
"""The query parameter of a list that says where to go on."""


def cursor(list_name: str, enterprise_id: str, position: str | None) -> str | None:
    """The cursor for a position; None at the end of the list."""
    if position is None:
        return None
    check = sha256("\n".join((list_name, enterprise_id, position)).encode()).digest()[:_CHECK]
    return urlsafe_b64encode(check + position.encode()).decode().rstrip("=")


def position(list_name: str, enterprise_id: str, text: str | None, *, fits: Callable[[str], bool]) -> str | None:
    """The position that a cursor holds; None for none. Raises InvalidError if it is not one of this very list.

    `fits` tells what may be a position of the list: with some pains, anybody can make a cursor.
    """
    if text is None:
        return None
    try:
        found = urlsafe_b64decode(text + "=" * (-len(text) % 4))[_CHECK:].decode()
    except ValueError:
        found = ""
    if not fits(found) or cursor(list_name, enterprise_id, found) != text:
        fault = Fault("cursor", "cursor: this is no cursor of this list; leave it out to begin anew.")
        raise InvalidError("The list cannot go on from there.", [fault])
    return found
