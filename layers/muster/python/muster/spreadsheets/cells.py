"""Conversion of cells to texts, as the person who typed them would write them."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel, from_ISO8601

LONGEST = 32_767
"""Characters that a cell of Excel holds; of longer texts one character more is read, to tell."""

# Of what ST_Xstring (ECMA-376-1, 22.9.2.19) can stand for, the control characters, and the "_" before what only looks
# like it: anything else is more likely meant as it stands.
_ESCAPED = re.compile(r"_x(00[01][0-9A-Fa-f]|005[Ff])_")
_LONGEST_VALUE = 64  # characters of a number, a date or an index; 15 digits, a point and an exponent have 22


_SHORT = frozenset("snbd")


class ErrorText(str):
    """The error that a cell shows in place of a value."""

    __slots__ = ()


@dataclass(frozen=True)
class Formats:
    """Which formats, by their number, show a number as a date, and which of those as a length of time."""

    dates: frozenset[int] = frozenset()
    lengths: frozenset[int] = frozenset()


class Cells:
    """Converts the cells of one workbook to texts (ECMA-376-1, 18.3.1.4 and 18.18.11)."""

    def __init__(self, texts: Sequence[str], formats: Formats, *, from_1904: bool) -> None:
        self._texts = texts
        self._dates, self._lengths = formats.dates, formats.lengths
        self._epoch = CALENDAR_MAC_1904 if from_1904 else CALENDAR_WINDOWS_1900

    def text(self, kind: str, style: str, value: str) -> str:
        """Return the text that a cell shows, "" if none, an ErrorText if an error. Raises ValueError and IndexError."""
        if kind in _SHORT and len(value) > _LONGEST_VALUE:
            raise ValueError("a value is too long")
        match kind:
            case "s":
                return self._texts[_index(value)]
            case "n":
                return self._number(value, int(style))
            case "b":
                return str(bool(int(value))).upper()
            case "e":
                return ErrorText(value[:_LONGEST_VALUE])
            case "d":
                return _shown(from_ISO8601(value))
        return typed(value)

    def _number(self, value: str, style: int) -> str:
        number = float(value) if "." in value or "e" in value.lower() else int(value)
        if style not in self._dates:
            return _shown(number)
        try:
            return _shown(from_excel(number, self._epoch, timedelta=style in self._lengths))
        except (OverflowError, ValueError):
            return ErrorText("#VALUE!")


def typed(text: str) -> str:
    """Return a text as it was typed, "" for nothing but spaces.

    Of a text that is longer than any in Excel only so much is returned, as it stands, that its length shows.
    """
    if len(text) > LONGEST:
        return text[: LONGEST + 1]
    shown = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text
    return "" if shown.isspace() else shown


def _index(value: str) -> int:
    index = int(value)
    if index < 0:
        raise IndexError(value)
    return index


def _shown(value: object) -> str:
    if isinstance(value, float):  # no exponent, no ".0", at most the 15 digits that Excel shows
        return f"{Decimal(format(value, '.15g')):f}"
    if isinstance(value, datetime.datetime):
        return str(value.date() if value.time() == datetime.time() else value.replace(microsecond=0))
    return str(value)
