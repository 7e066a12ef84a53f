"""Cursors: encrypted positions in lists, valid only for the list and enterprise that they were made for.

A position in a list is made of names and accounts, so it is encrypted (docs/decisions/11-cursors.md): AES-256-GCM under
the enterprise's own key, with the list's name as associated data.
"""

import os
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, TypeAlias

from aws_lambda_powertools.event_handler.openapi.params import Query

from muster.errors import FieldError, InvalidError, NotFoundError
from muster.messages import after_label, message

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

LONGEST = 2048
"""Characters of a cursor: a sort key of DynamoDB has at most 1,024 bytes (its developer guide, "Constraints")."""
# Random nonces of 96 bits are good for 2**32 cursors under one key (NIST SP 800-38D, section 8.3).
_NONCE = 12  # bytes
_STEP = 64  # bytes: positions are padded to a multiple, so that a cursor's length tells little of a name's

Cursor: TypeAlias = Annotated[str | None, Query(max_length=LONGEST, description="`next_cursor` of the page before.")]
"""The query parameter of a list that says where to go on."""


def cursor(list_name: str, enterprise_id: str, position: str | None) -> str | None:
    """Return the cursor for a position, another one each time; None at the end of the list.

    `position` holds no NUL character. Raises NotFoundError if there is no such enterprise.
    """
    if position is None:
        return None
    padded = position.encode()
    padded += b"\0" * (-len(padded) % _STEP)
    nonce = os.urandom(_NONCE)
    return _text(nonce + cipher(enterprise_id).encrypt(nonce, padded, list_name.encode()))


def position(list_name: str, enterprise_id: str, text: str | None, *, fits: Callable[[str], bool]) -> str | None:
    """Return the position that a cursor holds; None for none. Raises InvalidError if it is not one of this very list.

    `fits` tells what may be a position of the list.
    """
    if text is None:
        return None
    found = _opened(list_name, enterprise_id, text)
    if found is None or not fits(found):
        fault = FieldError(
            "cursor",
            after_label(
                "cursor", message("cursor_invalid", "this is no cursor of this list; leave it out to begin anew.")
            ),
        )
        raise InvalidError(message("list_cannot_go_on", "The list cannot go on from there."), [fault])
    return found


def _opened(list_name: str, enterprise_id: str, text: str) -> str | None:
    """Return the content of a cursor; None if it was not made here, for this list of this enterprise."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - see cipher

    try:
        sealed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        if _text(sealed) != text:  # the decoder passes over what is no base64
            return None
        padded = cipher(enterprise_id).decrypt(sealed[:_NONCE], sealed[_NONCE:], list_name.encode())
        return padded.rstrip(b"\0").decode()
    except (ValueError, InvalidTag, NotFoundError):
        return None


@lru_cache(maxsize=256)
def cipher(enterprise_id: str) -> "AESGCM":
    """Return the cipher of an enterprise's cursors. Its key never changes. Raises NotFoundError."""
    # Most lists fit on a page; only longer ones pay for loading these.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    from muster.enterprises import find_enterprise  # noqa: PLC0415

    return AESGCM(b64decode(find_enterprise(enterprise_id).cursor_key))


def _text(sealed: bytes) -> str:
    return urlsafe_b64encode(sealed).decode().rstrip("=")
