"""ULIDs: ids that no two things share, and that sort by the time at which they were made.

https://github.com/ulid/spec. The package is loaded when it is needed: it is slow to load, and few requests make an id.
"""

import hashlib
import re
import secrets
from datetime import UTC, datetime, timedelta

from muster.clock import now

_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
_RANDOM_BYTES = 10
_EPOCH = datetime.fromtimestamp(0, UTC)
_LATEST = 2**48 - 1  # milliseconds since then that a ULID can tell


def new_ulid(moment: datetime | None = None) -> str:
    """Return a new ULID, made now or at that moment."""
    from ulid import ULID  # noqa: PLC0415

    return str(ULID(_milliseconds(moment or now()) + secrets.token_bytes(_RANDOM_BYTES)))


def derived_ulid(moment: datetime, source: str) -> str:
    """Return the ULID of something made at that moment from `source`: for the same two it is always the same."""
    from ulid import ULID  # noqa: PLC0415

    return str(ULID(_milliseconds(moment) + hashlib.sha256(source.encode()).digest()[:_RANDOM_BYTES]))


def first_ulid_since(moment: datetime) -> str:
    """Return the lowest ULID of what is made at this moment or later."""
    from ulid import ULID  # noqa: PLC0415

    return str(ULID(_milliseconds(moment) + bytes(_RANDOM_BYTES)))


def time_of(text: str) -> datetime | None:
    """Return when a ULID was made; None if the text is no ULID."""
    from ulid import ULID  # noqa: PLC0415

    return ULID.from_str(text).datetime if is_ulid(text) else None


def is_ulid(text: str) -> bool:
    """Return whether a text is a ULID: 26 digits and capitals of Crockford's base 32."""
    return _ULID.fullmatch(text) is not None


def _milliseconds(moment: datetime) -> bytes:
    return min(max(0, (moment - _EPOCH) // timedelta(milliseconds=1)), _LATEST).to_bytes(6)
