"""What a number shows in a format (ECMA-376-1, 18.8.31)."""

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from safe_xlsx.formats import Format, Kind, Section, Token

_LAST_DAY = 2_958_465  # 9999-12-31 in Excel's calendar of 1900
_FROM_1900, _FROM_1904 = datetime.date(1899, 12, 30), datetime.date(1904, 1, 1)
_DAY = 86_400
EXACT_DIGITS = 15
"""Digits of a number that Excel keeps; of a longer one, such as an identity card's 18, it makes the others 0.

"Number precision: 15 digits" in https://support.microsoft.com/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3
"""
_LEAST = 1e-15  # below it, a double has no digit to lay into places


class InexactError(ValueError):
    """A format does not show a number as it is, or not in a way that is known here."""


class NoDateError(ValueError):
    """A number is before or after all dates."""


def plain(number: float) -> str:
    """Return a number without exponent and ".0", with at most the 15 digits that Excel shows."""
    if isinstance(number, int):
        return str(number)
    shown = format(number, ".15g")
    return f"{Decimal(shown):f}" if "e" in shown else shown


def is_exact(number: float) -> bool:
    """Return whether a number has no more digits before its point than Excel keeps."""
    return abs(number) < 10.0**EXACT_DIGITS


def show(number: float, section: Section, *, shows_sign: bool) -> str:
    """Return what a section that is no date shows of a number.

    Raises:
        InexactError: it shows less than the number, or something else.

    """
    if section.kind is Kind.UNKNOWN:
        raise InexactError("the format is not known")
    if not is_exact(number):
        raise InexactError("the number has more digits than Excel keeps")
    if section.kind in (Kind.GENERAL, Kind.TEXT):
        number_text = plain(number).lstrip("-") if shows_sign else plain(number)
        shown = "".join(number_text if each.kind in ("general", "at") else each.text for each in section.tokens)
        return (shown or number_text).strip()
    if number and abs(number) <= _LEAST:
        raise InexactError("the number is too small")
    exact = Decimal(plain(number))
    if not any(token.kind == "digit" for token in section.tokens):
        return _literal(exact, section)
    shown = _digits(abs(exact), section)
    sign = "-" if exact < 0 and not shows_sign else ""
    return (sign + shown).strip()


def _literal(exact: Decimal, section: Section) -> str:
    """Return the text of a section without digits, which may say something of one number, but not of all."""
    text = "".join(token.text for token in section.tokens).strip()
    condition = section.condition
    of_one = exact == 0 or (condition is not None and condition[0] == "=")
    if not of_one or (not text and exact != 0):
        raise InexactError("the format hides the number")
    return text


def _digits(exact: Decimal, section: Section) -> str:
    kinds = [token.kind for token in section.tokens]
    if "slash" in kinds:
        return _fraction(exact, section)
    if "power" in kinds:
        return _power(exact, section)
    before, after = _halves(section.tokens)
    value = exact * (100 ** kinds.count("percent"))
    places = sum(token.kind == "digit" for token in after)
    if _divides(before, after) or value != value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):
        raise InexactError("the format rounds the number")
    whole, _, part = f"{value:.{places}f}".partition(".")
    return _whole(whole.lstrip("0"), before) + _part(part, after)


def _halves(tokens: tuple[Token, ...]) -> tuple[list[Token], list[Token]]:
    """Return the tokens before the decimal point, and those from it on."""
    at = next((at for at, token in enumerate(tokens) if token.kind == "point"), len(tokens))
    return list(tokens[:at]), list(tokens[at:])


def _divides(before: list[Token], after: list[Token]) -> bool:
    """Return whether a comma stands behind the last digit of either half: it divides by a thousand."""
    return any(
        [token.kind for token in half if token.kind in ("digit", "comma")][-1:] == ["comma"] for half in (before, after)
    )


def _whole(digits: str, tokens: list[Token]) -> str:
    """Lay the digits before the point into their places, from the right."""
    places = [at for at, token in enumerate(tokens) if token.kind == "digit"]
    grouped = any(token.kind == "comma" and places and places[0] < at < places[-1] for at, token in enumerate(tokens))
    if not places:
        return "".join(token.text for token in tokens if token.kind != "comma") + digits
    padded: list[str] = []
    rest = digits
    for at in reversed(places):
        padded.append(rest[-1:] or {"0": "0", "?": " "}.get(tokens[at].text, ""))
        rest = rest[:-1]
    padded.reverse()
    padded[0] = rest + padded[0]
    shown = iter(padded)
    if grouped:
        return _grouped(tokens, "".join(padded), places)
    return "".join(next(shown) if token.kind == "digit" else _text(token) for token in tokens)


def _grouped(tokens: list[Token], digits: str, places: list[int]) -> str:
    inner = tokens[places[0] : places[-1] + 1]
    if any(token.kind == "text" for token in inner):
        raise InexactError("the format puts text between groups of digits")
    number = digits.strip()
    groups = [number[max(0, end - 3) : end] for end in range(len(number), 0, -3)][::-1]
    before = "".join(_text(token) for token in tokens[: places[0]])
    return before + ",".join(groups) + "".join(_text(token) for token in tokens[places[-1] + 1 :])


def _part(digits: str, tokens: list[Token]) -> str:
    """Lay the digits behind the point into their places."""
    kept = len(digits.rstrip("0"))
    shown, at = [], 0
    for token in tokens:
        if token.kind != "digit":
            shown.append(_text(token))
            continue
        shown.append(digits[at] if at < kept or token.text == "0" else {"?": " "}.get(token.text, ""))
        at += 1
    return "".join(shown)


def _text(token: Token) -> str:
    return "" if token.kind == "comma" else token.text


def _fraction(exact: Decimal, section: Section) -> str:
    """Return a mixed number, as of the format # ?/?, if its fraction says all of the number."""
    slash = next(at for at, token in enumerate(section.tokens) if token.kind == "slash")
    behind = "".join(token.text for token in section.tokens[slash + 1 :]).strip()
    outer = [token for token in section.tokens if token.kind not in ("digit", "slash") and token.text.strip()]
    whole_places = [token for token in section.tokens[: max(0, slash)] if token.kind == "text" and token.text == " "]
    fixed = int(behind) if behind.isascii() and behind.isdigit() and int(behind) else 0
    if outer or not whole_places or not (fixed or set(behind) <= set("?#0")):
        raise InexactError("the format of fractions is not known")
    whole, rest = divmod(Fraction(exact), 1)
    part = rest.limit_denominator(fixed or 10 ** len(behind) - 1)
    if part != rest or (fixed and fixed % part.denominator):
        raise InexactError("the format rounds the number")
    if not part:
        return str(whole)
    up = fixed // part.denominator if fixed else 1
    return f"{whole or ''} {part.numerator * up}/{part.denominator * up}".strip()


def _power(exact: Decimal, section: Section) -> str:
    """Return a number in scientific notation, with one digit before its point."""
    at = next(at for at, token in enumerate(section.tokens) if token.kind == "power")
    before, after = _halves(section.tokens[:at])
    behind = section.tokens[at + 1 :]
    if sum(token.kind == "digit" for token in before) != 1 or any(token.kind != "digit" for token in behind):
        raise InexactError("the format of powers is not known")
    power = exact.adjusted() if exact else 0
    places = sum(token.kind == "digit" for token in after)
    mantissa = exact.scaleb(-power)
    if mantissa != mantissa.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):
        raise InexactError("the format rounds the number")
    whole, _, part = f"{mantissa:.{places}f}".partition(".")
    sign = "-" if power < 0 else "+" if section.tokens[at].text == "e+" else ""
    return f"{_whole(whole, before)}{_part(part, after)}E{sign}{abs(power):0{len(behind)}d}"


def show_date(number: float, section: Section, *, from_1904: bool) -> str:
    """Return a date, a time, or both, as ISO 8601 has them, with as many digits of a second as the format shows.

    Raises:
        NoDateError: there is no such date.

    """
    if not 0 <= number <= _LAST_DAY:
        raise NoDateError("no such date")
    places = _second_places(section.tokens)
    ticks = int((Decimal(format(number, ".15g")) * _DAY * 10**places).quantize(Decimal(1), ROUND_HALF_UP))
    seconds, fraction = divmod(ticks, 10**places)
    days, seconds = divmod(seconds, _DAY)
    time = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if fraction:
        time += f".{fraction:0{places}}"
    if number < 1 and days < 1:
        return time
    day = _day(days, from_1904=from_1904)
    return f"{day} {time}" if seconds or fraction else day


def _day(days: int, *, from_1904: bool) -> str:
    if from_1904:
        if days > _LAST_DAY - 1462:
            raise NoDateError("no such date")
        return str(_FROM_1904 + datetime.timedelta(days))
    if days == 60:  # which Excel has, and no other calendar
        return "1900-02-29"
    if days > _LAST_DAY:
        raise NoDateError("no such date")
    return str(_FROM_1900 + datetime.timedelta(days + (days < 60)))


def show_elapsed(number: float, section: Section) -> str:
    """Return a length of time as its format shows it: [h]:mm:ss counts hours beyond 24.

    Raises:
        InexactError: the format shows parts of a date too.

    """
    places = _second_places(section.tokens)
    exact = abs(Decimal(format(number, ".15g"))) * _DAY * 10**places
    seconds, fraction = divmod(int(exact.quantize(Decimal(1), ROUND_HALF_UP)), 10**places)
    shown, point = "-" if number < 0 else "", False
    for token in section.tokens:
        if token.kind == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[token.text[0]]
            shown += f"{seconds // unit:0{len(token.text)}}"
        elif token.kind == "date" and token.text[0] in "hms":
            unit, over = {"h": (3600, 24), "m": (60, 60), "s": (1, 60)}[token.text[0]]
            shown += f"{seconds // unit % over:0{len(token.text)}}"
        elif token.kind in ("date", "era", "unknown"):
            raise InexactError("the format of lengths of time is not known")
        elif point and token.kind == "digit":
            continue
        elif token.kind == "point" and places:
            shown, point = f"{shown}.{fraction:0{places}}", True
        else:
            shown += token.text
    return shown.strip()


def _second_places(tokens: tuple[Token, ...]) -> int:
    """Return how many digits of a second a format shows."""
    code = "".join(
        "s"
        if token.text[:1] == "s" and token.kind in ("date", "elapsed")
        else token.text
        if token.kind in ("point", "digit")
        else "|"
        for token in tokens
    )
    found = re.search(r"s\.(0{1,3})", code)
    return len(found[1]) if found else 0


def format_number(number: float, format_: Format, *, from_1904: bool) -> tuple[str, Kind]:
    """Return what a format shows of a number, and what kind of thing that is.

    Raises:
        InexactError: the format does not show the number as it is.
        NoDateError: the format is a date's, and the number is none.

    """
    section, shows_sign = format_.section(number)
    if section is None:
        raise InexactError("the format has no section for the number")
    if section.kind is Kind.DATE:
        return show_date(number, section, from_1904=from_1904), Kind.DATE
    if section.kind is Kind.ELAPSED:
        return show_elapsed(number, section), Kind.ELAPSED
    return show(number, section, shows_sign=shows_sign), section.kind
