"""The services' regular expressions, which are Java's and ECMAScript's, as Python has them."""

import re
import sys
import unicodedata
import warnings
from functools import cache

_CLASS = re.compile(r"\\([pP])(?:\{(?:Is)?(\w+)\}|(\w))")
_NAMED_GROUP = re.compile(r"\(\?<(?![=!])")
_ASTRAL_RANGE = re.compile(r"\\u[dD]800\\u[dD][cC]00-\\u[dD][bB][fF]{2}\\u[dD][fF]{3}")
# Java's POSIX classes, which are of ASCII.
_POSIX = {
    "Alpha": "a-zA-Z",
    "Digit": "0-9",
    "Alnum": "a-zA-Z0-9",
    "Print": r"\x20-\x7e",
    "Graph": r"\x21-\x7e",
    "Punct": r"!-/:-@\[-`{-~",
    "ASCII": r"\x00-\x7f",
    "Space": r"\t-\r ",
}


class UntranslatableError(ValueError):
    """Python has no equivalent of the pattern."""


@cache
def translated(pattern: str) -> re.Pattern[str]:
    r"""Return the expression for `fullmatch`, since a service's pattern is for the whole value.

    `\w`, `\d` and `\s` are of ASCII, as in Java. Raises UntranslatableError.
    """
    written = _ASTRAL_RANGE.sub(r"\\U00010000-\\U0010FFFF", pattern)
    written = _NAMED_GROUP.sub("(?P<", _with_classes(written)).replace(r"[\w-_]", r"[\w\-_]")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)  # Java joins and intersects sets where Python sees characters
            return re.compile(written, re.ASCII)
    except (re.error, FutureWarning) as error:
        raise UntranslatableError(f"{pattern}: {error}") from error


def _with_classes(pattern: str) -> str:
    r"""Write the ranges in place of each `\p{…}`, in brackets where it does not stand in brackets."""
    parts: list[str] = []
    place, inside = 0, False
    while place < len(pattern):
        found = _CLASS.match(pattern, place)
        if found:
            parts.append(_as_ranges(found, inside=inside))
            place = found.end()
            continue
        length = 2 if pattern[place] == "\\" else 1
        if length == 1 and pattern[place] in "[]":
            inside = pattern[place] == "["
        parts.append(pattern[place : place + length])
        place += length
    return "".join(parts)


def _as_ranges(found: re.Match[str], *, inside: bool) -> str:
    negated, name = found[1] == "P", found[2] or found[3]
    ranges = _POSIX.get(name) or _ranges().get(name)
    if ranges is None:
        raise UntranslatableError(f"{found[0]} is no class that is known here")
    if inside and negated:
        raise UntranslatableError(f"{found[0]} cannot stand among other characters in Python")
    return ranges if inside else f"[{'^' if negated else ''}{ranges}]"


@cache
def _ranges() -> dict[str, str]:
    """Return the characters of each general category of Unicode ("Lu") and of each group of them ("L")."""
    runs: dict[str, list[tuple[int, int]]] = {}
    for code in range(sys.maxunicode + 1):
        category = unicodedata.category(chr(code))
        for name in (category, category[0]):
            of_name = runs.setdefault(name, [])
            if of_name and of_name[-1][1] == code - 1:
                of_name[-1] = (of_name[-1][0], code)
            else:
                of_name.append((code, code))
    return {name: "".join(rf"\U{first:08x}-\U{last:08x}" for first, last in pairs) for name, pairs in runs.items()}
