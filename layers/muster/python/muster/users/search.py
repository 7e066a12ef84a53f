"""Search of users: kept texts and queries are brought to one form, so that people are found as they are written.

Case, accents, width and letters such as ł or ß do not matter, nor do spaces, hyphens and the order of words. Chinese
names are found by pinyin: by syllables, in one piece, or by initials. Numbers are found in any spelling.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from muster.users.directory_order import is_chinese, readings, without_accents
from muster.users.domain_names import in_unicode

_SIGNS = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", **dict.fromkeys("‐‑‒–—―−", "-")})
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_BETWEEN = re.compile(r"[\s'\-·・.,()]+")  # what separates parts of names, and may be left out
_IN_NUMBERS = frozenset("0123456789 ()+./-")
_FEWEST_DIGITS = 3
_MOST_WORDS = 8  # of a query; further words are not looked for


class Query(NamedTuple):
    """A search: a text has all `words`, or one of the `pieces`."""

    words: tuple[str, ...]
    pieces: tuple[str, ...]


def query_of(text: str) -> Query:
    """Return the search for what a person typed."""
    folded = fold(text)
    words = tuple(dict.fromkeys(folded.split()))[:_MOST_WORDS]
    piece = _squeezed(folded)
    pieces = {piece} - {"", folded.strip()}
    if digits := _digits(folded):
        pieces.add(digits)
    return Query(words, tuple(sorted(pieces)))


def search_texts(user: Mapping[str, Any]) -> dict[str, str | None]:
    """Return the texts that searches look into: `search_text` for administrators, `shown_text` for members.

    Each value is on a line of its own, so that no word is found across two. A user whose number is not hidden has no
    `shown_text`: members search the same as administrators then. `user` are the fields of a user.
    """
    names = (*_of_name(user["name"]), *_of_name(user.get("english_name") or ""))
    lines = [*dict.fromkeys([*names, fold(user["account"]), *_of_email(user["email"])])]
    for part in ("given_name", "family_name"):
        # Mostly parts of the name, which is found by them already: kept twice, they would make each item larger.
        lines += [line for line in _of_name(user.get(part) or "") if not any(line in kept for kept in lines)]
    shown, phone = "\n".join(lines), user.get("phone")
    return {
        "search_text": f"{shown}\n{phone}" if phone else shown,
        "shown_text": shown if phone and user.get("hide_phone") else None,
    }


def fold(text: str) -> str:
    """Return the text without differences that people do not mind: case, accents, width, look-alike signs."""
    if text.isascii():
        return text.lower()
    wide = unicodedata.normalize("NFKC", text).casefold().translate(_SIGNS)
    return without_accents(wide)


def _of_name(name: str) -> Iterator[str]:
    if not name:
        return
    folded = fold(name)
    yield folded
    yield _squeezed(folded)
    if name.isascii():
        return
    lower = name.casefold()
    if (german := lower.translate(_GERMAN)) != lower:
        yield fold(german)
    if any(map(is_chinese, name)):
        yield from _in_pinyin(name)


def _in_pinyin(name: str) -> Iterator[str]:
    """Yield the pinyin of a name: by syllables, in one piece, given name first too, and the initials.

    ü is written v, u or yu; in passports it is yu (GB/T 28039-2011).
    """
    for syllables in readings(name):
        for u in ("v", "u", "yu") if any("v" in syllable for syllable in syllables) else ("v",):
            spelled = [syllable.replace("v", u) for syllable in syllables]
            yield " ".join(spelled)
            yield "".join(spelled)
            yield "".join(spelled[1:] + spelled[:1])
        yield "".join(syllable[0] for syllable in syllables)


def _of_email(email: str) -> Iterator[str]:
    yield fold(email)
    local, _, domain = email.rpartition("@")
    if "xn--" in domain.lower():
        yield fold(f"{local}@{in_unicode(domain)}")


def _squeezed(folded: str) -> str:
    return _BETWEEN.sub("", folded)


def _digits(folded: str) -> str:
    """Return the digits that a number is kept with, if a query is one: without 00, a leading 0, and (0)."""
    if not _IN_NUMBERS.issuperset(folded):
        return ""
    digits = re.sub(r"\D", "", folded.replace("(0)", "")).lstrip("0")
    return digits if len(digits) >= _FEWEST_DIGITS else ""
