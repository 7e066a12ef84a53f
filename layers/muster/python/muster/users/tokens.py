"""Tokens of invitations: the account and a secret, of which only a digest is stored."""

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

NOBODY = "-"
"""An account that nobody can have, for it has no letter: that of a token which names none."""

LONGEST = 256
"""Characters that are looked at as a token; one of the longest account has 130."""

_TOKEN = re.compile(r"([A-Za-z0-9_-]{2,86})\.[A-Za-z0-9_-]{43}", re.ASCII)
_NO_HASH = hashlib.sha256(secrets.token_bytes(32)).hexdigest()


def new_token(account: str) -> str:
    """Return a token for an account, with a secret of 256 random bits."""
    return f"{urlsafe_b64encode(account.encode()).decode().rstrip('=')}.{secrets.token_urlsafe(32)}"


def account_of(token: str) -> str:
    """Return the account that a token names; NOBODY if it is no token at all."""
    found = _TOKEN.fullmatch(token)
    try:
        account = urlsafe_b64decode(found[1] + "=" * (-len(found[1]) % 4)).decode("ascii") if found else NOBODY
    except ValueError:
        return NOBODY
    return account if account == account.lower() else NOBODY


def token_hash(token: str) -> str:
    """Return the digest of a token. Plain SHA-256 is enough: 256 random bits cannot be guessed from it."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_token(token: str, kept: str | None) -> bool:
    """Return whether the digest is the token's; takes as long whether or not there is a digest."""
    return hmac.compare_digest(token_hash(token), kept or _NO_HASH)
