"""The languages of Muster's texts: English, in which they are written, and those that have a catalogue.

A language is its code here, its catalogue in `translations/`, and its mails in `mails/`. Catalogues are gettext's:
translators edit the .po file, and `make translations` makes the .mo file that is read.
"""

import gettext
import re
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from muster.messages import Message

Language = Literal["en", "zh"]
"""By ISO 639-1, English first."""
LANGUAGES: tuple[Language, ...] = get_args(Language)

_LONGEST_HEADER = 256  # characters of Accept-Language; browsers send up to 100
_OFFER = re.compile(r"\s*(?P<tag>[\w*-]+)\s*(?:;\s*q=(?P<weight>[01](?:\.\d{0,3})?)\s*)?")


def preferred(asked: str) -> str:
    """Return the one of our languages that an Accept-Language header prefers; English if it does not say."""
    best: str = LANGUAGES[0]
    most = 0.0
    for offer in map(_OFFER.fullmatch, asked[:_LONGEST_HEADER].lower().split(",")):
        language = offer["tag"].partition("-")[0] if offer else ""
        weight = float(offer["weight"] or 1) if offer else 0
        if language in LANGUAGES and weight > most:
            best, most = language, weight
    return best


def translate(text: str, language: str) -> str:
    """Return a message in a language, and the messages in it; any other text is of people and stays as it is."""
    if language == LANGUAGES[0] or not isinstance(text, Message):
        return text
    sentence = _sentence(text, _catalogue(language))
    if not text.values:
        return sentence
    values = {
        name: translate(value, language) if isinstance(value, str) else value for name, value in text.values.items()
    }
    return sentence.format_map(values)


def in_all_languages(text: Message) -> tuple[str, ...]:
    """Return a message in every language, English first."""
    return tuple(translate(text, language) for language in LANGUAGES)


def _sentence(text: Message, catalogue: gettext.NullTranslations) -> str:
    """Return the translated sentence of a message, its places still open. The code is the sentence's context."""
    if text.plural:
        return catalogue.npgettext(text.code, text.english, text.plural, text.values["count"])
    found = catalogue.pgettext(text.code, text.english)
    return catalogue.gettext(text.english) if found is text.english else found


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    with (Path(__file__).with_name("translations") / f"{language}.mo").open("rb") as file:
        return gettext.GNUTranslations(file)
