"""Rules for passwords that a person chose, and passwords that we choose."""

import re
import secrets
import unicodedata
from collections.abc import Mapping
from functools import cache

from pydantic import JsonValue

from muster.messages import Message, message
from muster.users.text import is_ignorable

REFUSED_BY_SERVICE = message("password_refused", "The sign-in service refused it; choose another.")

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
_LOOKED_AT = 4 * LONGEST  # characters: of more, composed ones are more than LONGEST too (UAX #15, table 8)
_LENGTH = message("password_length", "Use {shortest} to {longest} characters.", shortest=SHORTEST, longest=LONGEST)
_UNNAMED = {"Cc": "a control character", "Cs": "half of a character", "Co": "a private character"}


def typed_password(password: str) -> str:
    """Return a password in the one form in which it is set and proved, however the keyboard composes its letters.

    NFC, as of RFC 8265, section 4.2.2. The console does the same when it proves a password to the user pool.
    """
    return password if password.isascii() or len(password) > _LOOKED_AT else unicodedata.normalize("NFC", password)


def password_faults(password: str, account: str) -> list[Message]:
    """Return the faults of `password` for the user `account` ("" if unknown), in sentences; none if it is good.

    No sentence repeats any of the password, but for a character that nobody can see.
    """
    if len(password) > _LOOKED_AT:  # it takes no time, however long it is
        return [_LENGTH]
    unseen = next(filter(_is_unseen, password.strip(" ")), "")
    repeated = _repeated(password.lower())
    rules = [
        (SHORTEST <= len(password) <= LONGEST, _LENGTH),
        (
            sum(bool(pattern.search(password)) for pattern in _CLASSES) >= _LEAST_KINDS,
            message(
                "password_too_simple",
                "Use at least two of: lower-case letters, capital letters, digits, other characters.",
            ),
        ),
        (
            not _is_account(repeated, account),
            message("password_is_account", "Choose something other than the account, forwards, backwards or repeated."),
        ),
        (
            _common().isdisjoint((password.lower(), repeated)),
            message("password_common", "This is one of the most common passwords; choose another."),
        ),
        (
            not unseen,
            message(
                "password_unseen_character",
                "It contains {character}, which cannot be seen or typed; leave it out.",
                character=_named(unseen),
            ),
        ),
        # Cognito's own rule for a password: ^[\S]+.*[\S]+$ (API reference, AdminSetUserPassword).
        (
            password == password.strip(" "),
            message("password_outer_space", "It begins or ends with a space; leave that out."),
        ),
    ]
    return [sentence for good, sentence in rules if not good]


def random_password() -> str:
    """Make a new password that satisfies our rules and every Cognito policy; easy to read, hard to guess."""
    while True:  # drawn again as a whole until it has all kinds, so that each such password is equally likely
        password = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM_LENGTH))
        if all(pattern.search(password) for pattern in _CLASSES):
            return password


def _is_account(password: str, account: str) -> bool:
    """Return whether a password is the account, or its part before the @, forwards or backwards."""
    names = {_repeated(name.casefold()) for name in (account, account.partition("@")[0])} - {""}
    return not names.isdisjoint((password.casefold(), password.casefold()[::-1]))


def _repeated(text: str) -> str:
    """Return the shortest text of which `text` is made by repeating it: "abc" of "abcabc"; most are their own."""
    return text[: (text + text).find(text, 1)]


def _is_unseen(character: str) -> bool:
    """Return whether a character cannot be read off paper or typed with certainty; the space of a keyboard can."""
    if character.isascii():
        return not character.isprintable()
    return unicodedata.category(character)[0] in "CZ" or is_ignorable(character)


def _named(character: str) -> str:
    """Return a character that shows nothing, by its number and name."""
    if not character:
        return ""
    name = unicodedata.name(character, "") or _UNNAMED.get(unicodedata.category(character), "an unknown character")
    return f"U+{ord(character):04X} ({name.lower()})"


@cache
def _common() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415 - 20 ms that few cold starts need

    return frozenset(FREQUENCY_LISTS["passwords"])
