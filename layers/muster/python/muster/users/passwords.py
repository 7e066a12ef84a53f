"""Rules for passwords that a person chose, and passwords that we choose."""

import re
import secrets
from collections.abc import Mapping
from functools import cache

from pydantic import JsonValue

SHORTEST, LONGEST = 8, 64
_KINDS = ("[a-z]", "[A-Z]", "[0-9]", "[^a-zA-Z0-9]")
_LEAST_KINDS = 2
_CLASSES = [re.compile(pattern) for pattern in _KINDS]
SCHEMA: Mapping[str, JsonValue] = {
    "minLength": SHORTEST,
    "maxLength": LONGEST,
    "x-kinds": {"of": list(_KINDS), "least": _LEAST_KINDS},
}
"""The rules, as far as a schema can tell them; `x-kinds` says of how many kinds its characters must be at least."""

# Without 0 O o, 1 I l: a mailed password may be typed from paper. The signs are ones that Cognito counts as symbols,
# that need no escaping in mail, and that do not begin a formula when pasted into a spreadsheet.
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789!?#%"
_RANDOM_LENGTH = 14  # 83 bits


def password_faults(password: str, account: str) -> list[str]:
    """Return the faults of `password` for the user `account` ("" if unknown), in sentences; none if it is good.

    No sentence repeats any of the password.
    """
    rules = [
        (SHORTEST <= len(password) <= LONGEST, f"Use {SHORTEST} to {LONGEST} characters."),
        (
            sum(bool(pattern.search(password)) for pattern in _CLASSES) >= _LEAST_KINDS,
            "Use at least two of: lower-case letters, capital letters, digits, other characters.",
        ),
        (not _is_account(password, account), "Choose something other than the account, forwards or backwards."),
        (password.lower() not in _common(), "This is one of the most common passwords; choose another."),
        (_typeable(password), "It contains a line break or another control character; leave it out."),
        # Cognito's own rule for a password: ^[\S]+.*[\S]+$ (API reference, AdminSetUserPassword).
        (password == password.strip(), "It begins or ends with a space; leave that out."),
    ]
    return [sentence for good, sentence in rules if not good]


def random_password() -> str:
    """Make a new password that satisfies our rules and every Cognito policy; easy to read, hard to guess."""
    while True:  # drawn again as a whole until it has all kinds, so that each such password is equally likely
        password = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM_LENGTH))
        if all(pattern.search(password) for pattern in _CLASSES):
            return password


def _is_account(password: str, account: str) -> bool:
    return account != "" and password.casefold() in (account.casefold(), account.casefold()[::-1])


def _typeable(password: str) -> bool:
    return not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]", password)


@cache
def _common() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415 - 20 ms that few cold starts need

    return frozenset(FREQUENCY_LISTS["passwords"])
