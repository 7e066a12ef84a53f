"""Text as people paste it, made into text as it is kept."""

import re
import unicodedata

from pydantic_core import PydanticCustomError

from muster.messages import Message, message

NOT_TEXT = message("not_text", "this must be text.")

# What Word, web pages and chat programs leave in copied text: nobody sees it, yet it makes equal names differ, and the
# direction marks among it can make a name read as another one. Of what Unicode calls default ignorable
# (DerivedCoreProperties.txt) all but joiners and variation selectors, which letters and emoji are written with.
_INVISIBLE = dict.fromkeys(
    [
        *(
            0x00AD,
            0x034F,
            0x061C,
            0x115F,
            0x1160,
            0x17B4,
            0x17B5,
            0x180E,
            0x200B,
            0x200E,
            0x200F,
            0x3164,
            0xFEFF,
            0xFFA0,
        ),
        *(*range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFFF0, 0xFFFC)),
        *(*range(0x1BCA0, 0x1BCA4), *range(0x1D173, 0x1D17B), *range(0xE0000, 0xE0100), *range(0xE01F0, 0xE1000)),
    ]
)
_SPACES = dict.fromkeys(
    [0x00A0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x2800, 0x3000, 0x13441, 0x13442, 0x1D159], " "
)
_DROP = str.maketrans({**_INVISIBLE, **_SPACES})
# Persian, Indic scripts and emoji are written with joiners between letters; anywhere else a joiner is litter.
_STRAY_JOINER = re.compile(r"(?<![^\x00-\x7f\u200c\u200d])[\u200c\u200d]+|[\u200c\u200d]+(?![^\x00-\x7f\u200c\u200d])")
_LONGEST = 4_000  # characters of any text that is looked at; the longest field has 512
# Variation selectors, of which one follows the character that it is about: an emoji, an ideograph, a Mongolian letter
# (https://www.unicode.org/reports/tr51/#Emoji_Variation_Sequences, https://www.unicode.org/ivd/). Others are litter.
_SELECTORS = r"\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_STRAY_SELECTOR = re.compile(
    rf"(?<![^\x00-\x7f])[{_SELECTORS}]+(?!\u20e3)|(?<=[{_SELECTORS}])[{_SELECTORS}]+|(?<=[^\W\d_])[\ufe0e\ufe0f]+"
)
_UNSEEN_MARK = re.compile(rf"[\u200c\u200d{_SELECTORS}]")
_LINE_BREAK = re.compile(r"\r\n|[\r\u0085\u2028\u2029]")
# C0 and C1 controls, halves of surrogate pairs, and the code points that are no characters.
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_PRIVATE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010ffff]")


def wrong(sentence: Message) -> PydanticCustomError:
    """Return the error by which a rule tells pydantic, and in the end a person, how to write the value."""
    return PydanticCustomError("muster", "{sentence}", {"sentence": sentence})


def clean(value: object) -> str:
    """Return `value` as one line of text: trimmed, in NFC, without invisible characters; None counts as blank.

    Raises:
        PydanticCustomError: it is no text, or holds line breaks, control characters or private ones.

    """
    return _clean(value, lines=False)


def clean_lines(value: object) -> str:
    """Like `clean`, but line breaks may stay, each as a line feed."""
    return _clean(value, lines=True)


def is_visible(text: str) -> bool:
    """Return whether there is something to see in `text`: not only spaces, marks and characters without a shape."""
    return any(unicodedata.category(c)[0] not in "CMZ" for c in text.translate(_DROP))


def is_ignorable(character: str) -> bool:
    """Return whether a character shows nothing by itself: an invisible one, a space, or a mark that others need."""
    return ord(character) in _DROP or _UNSEEN_MARK.match(character) is not None


def shown(text: str, most: int) -> str:
    """Return text that came from outside as one line to show: without invisible characters, `most` at most."""
    return shorten(text[: 2 * most].translate(_DROP).strip(), most)


def shorten(text: str, most: int = 40) -> str:
    """Return `text` for a message: at most `most` characters, none of them invisible."""
    shown = "".join(c if c.isprintable() else "·" for c in text[: most + 1])
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def quote(text: str) -> str:
    """Return the text shortened, in quotation marks."""
    return f"“{shorten(text)}”"


def _clean(value: object, *, lines: bool) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise wrong(NOT_TEXT)
    if len(value) > _LONGEST:
        raise wrong(
            message("input_too_long", "more than {most:,} characters are too many; shorten the text.", most=_LONGEST)
        )
    if value.isascii() and value.isprintable():
        return value.strip()
    text = _STRAY_SELECTOR.sub("", _STRAY_JOINER.sub("", value.translate(_DROP))).strip()
    if not text.isprintable():
        text = _checked(_LINE_BREAK.sub("\n", text), lines=lines)
    return unicodedata.normalize("NFC", text)


def _checked(text: str, *, lines: bool) -> str:
    forbidden = _FORBIDDEN.search(text.replace("\n", " ").replace("\t", " ") if lines else text)
    if forbidden is None:
        if private := _PRIVATE.search(text):
            raise wrong(
                message(
                    "private_character",
                    "this contains a character that only some fonts show (U+{code:04X}); write it another way.",
                    code=ord(private[0]),
                )
            )
        return text
    if forbidden[0] == "\n":
        raise wrong(message("line_break", "this is more than one line; write it in one line."))
    if forbidden[0] == "\t":
        raise wrong(message("tab", "this contains a tab; write a space instead."))
    raise wrong(
        message(
            "control_character",
            "this contains a control character (U+{code:04X}); delete it, or type the text again.",
            code=ord(forbidden[0]),
        )
    )
