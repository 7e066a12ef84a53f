"""Number formats: their codes taken apart (ECMA-376-1, 18.8.30 and 18.8.31)."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

LONGEST_CODE = 255  # characters ("Excel specifications and limits")
_DATES = "yyyy-mm-dd"
_CURRENCY = '"$"#,##0'
_BUILT_IN = {
    **dict(enumerate(("General", "0", "0.00", "#,##0", "#,##0.00", f"{_CURRENCY};-{_CURRENCY}"))),
    6: f"{_CURRENCY};-{_CURRENCY}",
    7: f"{_CURRENCY}.00;-{_CURRENCY}.00",
    8: f"{_CURRENCY}.00;-{_CURRENCY}.00",
    **dict(enumerate(("0%", "0.00%", "0.00E+00", "# ?/?", "# ??/??"), start=9)),
    **dict.fromkeys(range(14, 18), _DATES),
    **dict.fromkeys((18, 19, 20, 21), "h:mm:ss"),
    22: f"{_DATES} h:mm",
    **dict.fromkeys(range(27, 37), _DATES),  # of Chinese, Japanese and Korean
    **dict.fromkeys((37, 38), "#,##0;(#,##0)"),
    **dict.fromkeys((39, 40), "#,##0.00;(#,##0.00)"),
    **dict.fromkeys((41, 42), '#,##0;-#,##0;"-"'),
    **dict.fromkeys((43, 44), '#,##0.00;-#,##0.00;"-"??'),
    **dict(enumerate(("mm:ss", "[h]:mm:ss", "mm:ss.0", "##0.0E+0", "@"), start=45)),
    **dict.fromkeys(range(50, 59), _DATES),  # of Chinese, Japanese and Korean
    **dict.fromkeys((*range(59, 63), *range(67, 71)), "[$-D000000]0"),  # digits of Thai
    **dict.fromkeys(range(71, 82), _DATES),  # of Thai
}
_CONDITIONS = ("<=", ">=", "<>", "<", ">", "=")
_OTHER_DIGITS = ("dbnum", "natnum")
_DAY_PARTS = ("上午/下午", "am/pm", "a/p")


class Kind(Enum):
    """What a section of a format makes of a number."""

    GENERAL = "general"
    NUMBER = "number"
    DATE = "date"
    ELAPSED = "elapsed"
    TEXT = "text"
    UNKNOWN = "unknown"
    """Something that is not shown here as it is there: other digits, a text that fills the cell's width."""


@dataclass(frozen=True)
class Token:
    """A piece of a section.

    Its kind is text, digit, point, comma, percent, power, slash, date, era, elapsed, general, at, condition, end or
    unknown.
    """

    kind: str
    text: str


@dataclass(frozen=True)
class Section:
    """One of the up to four parts of a format code."""

    kind: Kind
    tokens: tuple[Token, ...]
    condition: tuple[str, float] | None = None

    def holds(self, number: float) -> bool:
        """Return whether the section's own condition holds for a number."""
        if self.condition is None:
            return False
        sign, than = self.condition
        equal, less = number == than, number < than
        holds = {"=": equal, "<>": not equal, "<": less, "<=": less or equal, ">": not (less or equal)}
        return holds.get(sign, not less)


@dataclass(frozen=True)
class Format:
    """A whole format code: the sections for numbers, and the one for texts if there is one."""

    numbers: tuple[Section, ...]
    texts: Section | None = None

    @cached_property
    def work(self) -> int:
        """Return about how many tokens are gone through to show a number."""
        fraction = any(token.kind == "slash" for section in self.numbers for token in section.tokens)
        return 20 + 60 * fraction + max((len(section.tokens) for section in self.numbers), default=0)

    def section(self, number: float) -> tuple[Section | None, bool]:
        """Return the section for a number, None if there is none, and whether the section shows its sign itself."""
        sections = self.numbers
        if any(section.condition for section in sections[:2]):
            return self._by_condition(number)
        if not sections or len(sections) == 1:
            return (sections[0] if sections else None), False
        if number < 0:
            return sections[1], True
        return (sections[2] if number == 0 and len(sections) > 2 else sections[0]), False

    def _by_condition(self, number: float) -> tuple[Section | None, bool]:
        for at, section in enumerate(self.numbers):
            last = at == len(self.numbers) - 1
            if section.holds(number) or (section.condition is None and (last or (at == 1 and number < 0))):
                sign, than = section.condition or ("", 1.0)
                return section, number < 0 and sign in ("<", "<=") and than <= 0
        return None, False


GENERAL = Format((Section(Kind.GENERAL, ()),))


def built_in(number: int) -> str:
    """Return the code of a format that files only name by its number; General if it is none of these."""
    return _BUILT_IN.get(number, "General")


def parse(code: str) -> Format:
    """Take a format code apart; of one that is longer than any in Excel, nothing is known."""
    if len(code) > LONGEST_CODE:
        return Format((Section(Kind.UNKNOWN, ()),), Section(Kind.UNKNOWN, ()))
    sections = [_section(list(tokens)) for tokens in _split(code)]
    texts = sections.pop() if len(sections) > 1 and (len(sections) > 3 or sections[-1].kind is Kind.TEXT) else None
    if texts is None and len(sections) == 1 and sections[0].kind is Kind.TEXT:
        texts = sections[0]
    return Format(tuple(sections[:3]), texts)


def _split(code: str) -> Iterator[list[Token]]:
    section: list[Token] = []
    for token in _tokens(code):
        if token.kind == "end":
            yield section
            section = []
        else:
            section.append(token)
    yield section


def _tokens(code: str) -> Iterator[Token]:
    at = 0
    while at < len(code):
        token, at = _token(code, at)
        yield token


_SIGNS = {"?": "digit", "#": "digit", "0": "digit", ".": "point", ",": "comma", "%": "percent", "/": "slash"}
_SIGNS |= {"@": "at", ";": "end"}


def _token(code: str, at: int) -> tuple[Token, int]:
    """Return the token that begins at a place, and the place after it."""
    sign, following = code[at], code[at + 1 : at + 2]
    if sign in _SIGNS:
        return Token(_SIGNS[sign], sign), at + 1
    if sign in '"[':
        return _enclosed(code, at)
    if sign in "\\!":
        return Token("text", following), at + 2
    if sign == "_":
        return Token("text", " "), at + 2
    if sign == "*":  # fills the width of the cell
        return Token("text" if following == " " else "unknown", ""), at + 2
    return _word(code, at)


def _enclosed(code: str, at: int) -> tuple[Token, int]:
    """Return what stands in quotation marks or brackets, and the place after it; it may be unfinished."""
    end = code.find('"' if code[at] == '"' else "]", at + 1)
    if code[at] == '"':
        return Token("text", code[at + 1 : end if end >= 0 else None]), end + 1 if end >= 0 else len(code)
    return (Token("text", "["), at + 1) if end < 0 else (_bracketed(code[at + 1 : end]), end + 1)


def _word(code: str, at: int) -> tuple[Token, int]:
    """Return a token that letters make: General, parts of dates, powers of ten; any other stands for itself."""
    rest = code[at : at + 7].lower()
    if rest == "general":
        return Token("general", ""), at + 7
    for part in _DAY_PARTS:
        if rest.startswith(part):
            return Token("date", part), at + len(part)
    letter = rest[0]
    if letter == "e" and rest[1:2] in ("+", "-"):
        return Token("power", rest[:2]), at + 2
    end = at
    while end < len(code) and code[end].lower() == letter:
        end += 1
    if letter in "ymdhs" or (letter in "geb") or (letter == "a" and end - at >= 3):
        return Token("date" if letter in "ymdhs" else "era", code[at:end].lower()), end
    return Token("text", code[at]), at + 1


def _bracketed(inner: str) -> Token:
    low = inner.lower()
    if low and len(set(low)) == 1 and low[0] in "hms":
        return Token("elapsed", low)
    if low.startswith(_OTHER_DIGITS):
        return Token("unknown", "")
    if inner.startswith("$"):  # a currency, a language, or both
        currency, dash, language = inner[1:].rpartition("-")
        if dash and _has_other_digits(language):
            return Token("unknown", "")
        return Token("text", currency if dash else language)
    return Token("condition", inner) if inner.startswith(_CONDITIONS) else Token("text", "")  # a colour


def _has_other_digits(language: str) -> bool:
    """Return whether a language's code asks for digits of a script (its fourth byte; 0 and 1 are Western ones)."""
    try:
        return int(language, 16) >> 24 > 1
    except ValueError:
        return False


def _section(tokens: list[Token]) -> Section:
    condition = next((_condition(token.text) for token in tokens if token.kind == "condition"), None)
    kinds = {token.kind for token in tokens}
    has_digits = "digit" in kinds or "general" in kinds
    shown = tuple(
        Token("text", token.text) if token.kind == "era" and has_digits else token
        for token in tokens
        if token.kind != "condition" and (token.text or token.kind in ("unknown", "general"))
    )
    return Section(_kind(kinds, has_digits=has_digits), shown, condition)


def _kind(kinds: set[str], *, has_digits: bool) -> Kind:
    if "elapsed" in kinds:
        return Kind.ELAPSED
    if "date" in kinds or ("era" in kinds and not has_digits):
        return Kind.DATE
    if "unknown" in kinds:
        return Kind.UNKNOWN
    if "at" in kinds:
        return Kind.TEXT
    return Kind.GENERAL if "general" in kinds else Kind.NUMBER


def _condition(text: str) -> tuple[str, float] | None:
    for sign in _CONDITIONS:
        if text.startswith(sign):
            try:
                return sign, float(text[len(sign) :])
            except ValueError:
                return None
    return None
