"""Shortening text between characters as people see them: an emoji of several code points, a letter with its marks."""

import unicodedata
from collections.abc import Callable, Iterator

_JOINER = "\u200d"
_ELLIPSIS = "…"
_EXTENDS = frozenset({"Mn", "Mc", "Me", "Cf"})
_AM_VOWELS = frozenset({"\u0e33", "\u0eb3"})  # Thai and Lao letters that belong to the one before, though no marks
_VIRAMA = 9  # the combining class of the marks that join two consonants of an Indic script


def shorten(text: str, fits: Callable[[str], bool]) -> str:
    """Return `text` if it fits, otherwise as much of its beginning as fits with an ellipsis after it; "" if none does.

    `fits` says of a text whether it is short enough; what is longer than a text that does not fit must not fit either.
    """
    if fits(text):
        return text
    best = ""
    for beginning in _beginnings(text):
        shortened = beginning.rstrip() + _ELLIPSIS
        if not fits(shortened):
            break
        best = shortened
    return best


def _beginnings(text: str) -> Iterator[str]:
    """Yield the text before each boundary between two graphemes, shortest first."""
    for place in range(1, len(text)):
        if not _continues(text[:place], text[place]):
            yield text[:place]


def _continues(before: str, this: str) -> bool:
    """Tell whether a code point belongs to the grapheme before it, by UAX #29 or, in doubt, more often."""
    last = before[-1]
    if last == _JOINER or unicodedata.category(this) in _EXTENDS or _is_skin_tone(this) or this in _AM_VOWELS:
        return True
    if _is_flag_letter(this) and _is_flag_letter(last):
        return _flag_letters_at_the_end(before) % 2 == 1  # two of them are a flag
    if _is_hangul(this) and _is_hangul(last) and (_is_jamo(this) or _is_jamo(last)):
        return True
    return unicodedata.category(this) == "Lo" and _joins_consonants(before)


def _flag_letters_at_the_end(text: str) -> int:
    return next((count for count, sign in enumerate(reversed(text)) if not _is_flag_letter(sign)), len(text))


def _joins_consonants(text: str) -> bool:
    """Tell whether a virama is among the marks at the end."""
    for sign in reversed(text):
        if unicodedata.combining(sign) == _VIRAMA:
            return True
        if unicodedata.category(sign) not in _EXTENDS:
            break
    return False


def _is_skin_tone(sign: str) -> bool:
    return "\U0001f3fb" <= sign <= "\U0001f3ff"


def _is_flag_letter(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"


def _is_jamo(sign: str) -> bool:
    """Tell whether it is a part of a Korean syllable."""
    return "\u1100" <= sign <= "\u11ff" or "\ua960" <= sign <= "\ua97f" or "\ud7b0" <= sign <= "\ud7ff"


def _is_hangul(sign: str) -> bool:
    return _is_jamo(sign) or "\uac00" <= sign <= "\ud7a3"
