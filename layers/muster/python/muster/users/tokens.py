"""Tokens of invitations: the id of the user and a secret, of which only a digest is stored."""

import hashlib
import hmac
import re
import secrets

from muster.users.user import NOBODY

LONGEST = 256
"""Characters that are looked at as a token; ours have 70."""
_TOKEN = re.compile(r"([0-7][0-9A-HJKMNP-TV-Z]{25})\.[A-Za-z0-9_-]{43}", re.ASCII)
_NO_HASH = hashlib.sha256(secrets.token_bytes(32)).hexdigest()


def new_token(user_id: str) -> str:
    """Return a token for a user, with a secret of 256 random bits."""
    return f"{user_id}.{secrets.token_urlsafe(32)}"


def user_of_token(token: str) -> str:
    """Return the id of the user that a token names; NOBODY if it is no token at all."""
    found = _TOKEN.fullmatch(token)
    return found[1] if found else NOBODY


def token_hash(token: str) -> str:
    """Return the digest of a token. Plain SHA-256 is enough: 256 random bits cannot be guessed from it."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_token(token: str, kept: str | None) -> bool:
    """Return whether the digest is the token's; takes as long whether or not there is a digest."""
    return hmac.compare_digest(token_hash(token), kept or _NO_HASH)
