"""Conversion of cells to texts, as they show."""

import math
import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Self

from safe_xlsx.errors import Reason, XlsxError
from safe_xlsx.formats import GENERAL, Format, Kind, Section, parse
from safe_xlsx.showing import EXACT_DIGITS, InexactError, NoDateError, format_number, is_exact, plain

LONGEST = 32_767
"""UTF-16 units that a cell of Excel holds ("Excel specifications and limits").

Of texts with more characters, one character more is read, to tell.
"""

# Of what ST_Xstring (ECMA-376-1, 22.9.2.19) can stand for, the control characters, the "_" before what only looks like
# it, and pairs that make one character: anything else is more likely meant as it stands.
_ESCAPED = re.compile(r"_x(?:(00[01][0-9A-Fa-f]|005[Ff])|([Dd][89ABab][0-9A-Fa-f]{2})__x([Dd][C-Fc-f][0-9A-Fa-f]{2}))_")
_NUMBER = re.compile(
    r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?"
)  # xsd:double, without INF and NaN
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d)?)(?:\.\d+)?Z?)?", re.ASCII)
LONGEST_VALUE = 64
"""Characters of a number, a date or an index, and of a value that cannot be used; 15 digits and an exponent have 22."""
_MOST_FORMATTING = 10_000_000  # tokens of formats that are gone through for all cells; some 0.2 µs each
_SPACES = " \t\r\n"
_SHORT = frozenset("snbd")
_TRUTHS = {"1": "TRUE", "0": "FALSE", "true": "TRUE", "false": "FALSE"}


class Problem(StrEnum):
    """Why the text of a cell cannot be used."""

    ERROR = "error"
    """The cell shows an error, which is its text."""
    NOT_CALCULATED = "not_calculated"
    """The cell is a formula without a value, or in a file that asks to be calculated when it is opened."""
    INEXACT = "inexact"
    """The cell's format shows something else than its value, which is its text."""
    BROKEN = "broken"
    """The cell's value, which is its text, is none of its kind."""


class Unusable(str):
    """What is in a cell whose text cannot be used; `problem` says why."""

    __slots__ = ("problem",)
    problem: Problem

    def __new__(cls, text: str, problem: Problem) -> Self:
        made = super().__new__(cls, text)
        made.problem = problem
        return made


class DateText(str):
    """A date, a time or a length of time, in ISO 8601 or, for lengths of time, as its format shows it."""

    __slots__ = ()


class NumberText(str):
    """A number that a format shows with more than its digits; `number` is without them."""

    __slots__ = ("number",)
    number: str

    def __new__(cls, text: str, number: str) -> Self:
        made = super().__new__(cls, text)
        made.number = number
        return made


class Formats:
    """The formats of a workbook by the number that cells have; a code is judged once, when a cell first needs it."""

    def __init__(self, codes: Sequence[str] = (), of_cells: Sequence[int] = ()) -> None:
        """Take the format codes, and for each style of cells the place of its code."""
        self._codes, self._of_cells = codes, of_cells
        self.are_none = not of_cells
        self._parsed: dict[int, Format] = {}
        plain_codes = {at for at, code in enumerate(codes) if code.lower() == "general"}
        whole_codes = plain_codes | {at for at, code in enumerate(codes) if code in ("0", "@")}
        self.whole = frozenset(str(style) for style, code in enumerate(of_cells) if code in whole_codes)
        self.plain = frozenset(str(style) for style, code in enumerate(of_cells) if code in plain_codes)
        touching = {at for at, code in enumerate(codes) if code != "@" and ("@" in code or code.count(";") > 2)}
        self.touch_texts = frozenset(str(style) for style, code in enumerate(of_cells) if code in touching)

    def of(self, style: str) -> Format:
        """Return the format of a style. Raises ValueError and IndexError if there is no such style."""
        if style in self.plain or not self._of_cells:
            return GENERAL
        index = _index(style)
        code = self._of_cells[index]
        if code not in self._parsed:
            self._parsed[code] = parse(self._codes[code])
        return self._parsed[code]


class Cells:
    """Converts the cells of one workbook to texts (ECMA-376-1, 18.3.1.4 and 18.18.11)."""

    def __init__(self, texts: Sequence[str], formats: Formats, *, from_1904: bool) -> None:
        self._texts, self._formats, self._from_1904 = texts, formats, from_1904
        self._plain, self._whole, self._touched = formats.plain, formats.whole, formats.touch_texts
        self._unformatted = formats.are_none
        self._room = _MOST_FORMATTING

    def text(self, kind: str, style: str, value: str) -> str:
        """Return the text that a cell shows, "" if none; an Unusable if it cannot be told, never an error."""
        try:
            if kind == "s" and style not in self._touched:
                return self._texts[_index(value)]
            if kind == "n" and len(value) <= LONGEST_VALUE:
                return self._number(value, style)
            return self._text(kind, style, value)
        except (ValueError, LookupError, ArithmeticError):
            return Unusable(value[:LONGEST_VALUE], Problem.BROKEN)

    def _text(self, kind: str, style: str, value: str) -> str:
        if kind in _SHORT:
            value = value.strip(_SPACES)
            if len(value) > LONGEST_VALUE:
                raise ValueError("a value is too long")
        match kind:
            case "n":
                return self._number(value, style)
            case "s":
                return self._formatted(self._texts[_index(value)], style)
            case "b":
                return _TRUTHS[value]
            case "e":
                return Unusable(value[:LONGEST_VALUE], Problem.ERROR)
            case "d":
                return _iso(value)
            case "str" | "inlineStr":
                return self._formatted(typed(value), style)
        raise ValueError("there is no such kind of cell")

    def _number(self, value: str, style: str) -> str:
        whole = value.isdigit() and value.isascii()
        if whole and len(value) <= EXACT_DIGITS and (style in self._whole or self._unformatted):
            return str(int(value))
        if not whole and not _NUMBER.fullmatch(value := value.strip(_SPACES)):
            raise ValueError("not a number")
        number = int(value) if whole else float(value)
        if number in (math.inf, -math.inf):
            raise ValueError("larger than a number can be")
        if style in self._plain or self._unformatted:
            return plain(number) if is_exact(number) else Unusable(plain(number), Problem.INEXACT)
        format_ = self._formats.of(style)
        self._room -= format_.work
        if self._room < 0:
            raise XlsxError(Reason.TOO_MUCH)
        return self._shown(number, format_)

    def _shown(self, number: float, format_: Format) -> str:
        try:
            shown, kind = format_number(number, format_, from_1904=self._from_1904)
        except InexactError:
            return Unusable(plain(number), Problem.INEXACT)
        except NoDateError:
            return Unusable("#VALUE!", Problem.ERROR)
        if kind in (Kind.DATE, Kind.ELAPSED):
            return DateText(shown)
        as_it_is = plain(number)
        return shown if shown in (as_it_is, "") else NumberText(shown, as_it_is)

    def _formatted(self, text: str, style: str) -> str:
        """Return what a format shows of a text: most formats, nothing but the text."""
        if not text or style not in self._touched:
            return text
        section = self._formats.of(style).texts
        return text if section is None else _in_section(text, section)


def typed(text: str) -> str:
    """Return a text as it was typed, "" for nothing but spaces.

    Of a text that is longer than any in Excel only so much is returned, as it stands, that its length shows.
    """
    if len(text) > LONGEST:
        return text[: LONGEST + 1]
    shown = _ESCAPED.sub(_unescaped, text) if "_x" in text else text
    return "" if shown.isspace() else shown


def _unescaped(found: re.Match[str]) -> str:
    if found[1]:
        return chr(int(found[1], 16))
    high, low = int(found[2], 16), int(found[3], 16)
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


def _in_section(text: str, section: Section) -> str:
    tokens = section.tokens
    if section.kind is Kind.GENERAL:
        return text
    if section.kind is not Kind.TEXT:
        return Unusable(text, Problem.INEXACT)
    at = next(at for at, token in enumerate(tokens) if token.kind == "at")
    before = "".join(token.text for token in tokens[:at]).lstrip()
    after = "".join(text if token.kind == "at" else token.text for token in tokens[at + 1 :]).rstrip()
    return before + text + after


def _iso(value: str) -> str:
    found = _DAY.fullmatch(value)
    if not found:
        raise ValueError("not a date")
    return DateText(found[1] if not found[2] or set(found[2]) <= set("0:") else f"{found[1]} {found[2]}")


def _index(value: str) -> int:
    if not (value.isascii() and value.isdigit()):
        raise ValueError(value)
    return int(value)
