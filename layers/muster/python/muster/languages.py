"""The languages of Muster's texts: English, and the others by catalogues (`zh.toml`).

Sentences are written in English beside their rules; the English is the key to the others, as with gettext. A catalogue
has the names of fields, the texts of workbooks, and every sentence, and tests hold it to all of them.

What a sentence quotes was sent by a client, so no regular expression is fitted to it: the fixed parts of each sentence
are looked for one after the other, in a text of bounded length.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import starmap
from pathlib import Path

_END = re.compile(r"(?<=\.) (?=[A-Z])")
_PLACE = re.compile(r"\{(\w+)\}")
_LONGEST = 1_000  # characters of a text that is translated; ours have 500
_DEEPEST = 2  # sentences within sentences
_LONGEST_HEADER = 256  # characters of Accept-Language; browsers send up to 100
_OFFER = re.compile(r"\s*(?P<tag>[\w*-]+)\s*(?:;\s*q=(?P<weight>[01](?:\.\d{0,3})?)\s*)?")


@dataclass(frozen=True)
class Sentence:
    """An English sentence with {places}, as the fixed parts around them, and its translation."""

    fixed: tuple[str, ...]
    places: tuple[str, ...]
    said: str

    def fit(self, text: str) -> Mapping[str, str] | None:
        """Return the values of the places if `text` is this sentence, else None. Each place takes as little as it can.

        The sentence may begin with a small letter, after the title of its field.
        """
        first, last = self.fixed[0], self.fixed[-1]
        if text[:1].lower() + text[1 : len(first)] != first[:1].lower() + first[1:] and first:
            return None
        if not self.places:
            return {} if len(text) == len(first) else None
        end = len(text) - len(last)
        if end < len(first) or not text.endswith(last):
            return None
        found, at = {}, len(first)
        for place, fixed in zip(self.places, (*self.fixed[1:-1], None), strict=True):
            to = end if fixed is None else text.find(fixed, at, end)
            if to < 0:
                return None
            found[place], at = text[at:to], to + len(fixed or "")
        return found


@dataclass(frozen=True)
class Catalogue:
    """A language: the titles of fields, the texts of workbooks, and sentences."""

    titles: Mapping[str, str]
    texts: Mapping[str, str]
    """The texts of workbooks: names of sheets, headers, choices, hints."""
    sentences: tuple[Sentence, ...]
    colon: str

    def text(self, english: str) -> str:
        """Return the title of a field, or a text of workbooks, in this language."""
        return self.titles.get(english) or self.texts[english]

    def translate(self, text: str, depth: int = 0) -> str:
        """Return the text in this language, as far as it is known; text of people stays as it is."""
        if len(text) > _LONGEST or depth > _DEEPEST:
            return text
        names = text.split(", ")
        if all(name in self.titles for name in names):
            return "、".join(self.titles[name] for name in names)
        title, colon, rest = text.partition(": ")
        if title not in self.titles:
            said = self._sentences(text, depth)
            if said:
                return said
        said = self._sentences(rest, depth) if colon else None
        return f"{self.titles.get(title, title)}{self.colon}{said}" if said else text

    def _sentences(self, text: str, depth: int) -> str | None:
        """Return one sentence or several, if each of them is known."""
        whole = self._sentence(text, depth)
        parts = [self._sentence(part, depth) for part in _END.split(text)] if whole is None else []
        return whole or "".join(part or "" for part in parts) if all(parts) else None

    def _sentence(self, text: str, depth: int) -> str | None:
        for sentence in self.sentences:
            found = sentence.fit(text)
            if found is not None:
                values = {name: self.translate(part, depth + 1) for name, part in found.items()}
                return sentence.said.format_map(values)
        return None


def preferred(asked: str) -> str:
    """Return the one of our languages that an Accept-Language header prefers; English if it does not say."""
    best, most = "en", 0.0
    for offer in map(_OFFER.fullmatch, asked[:_LONGEST_HEADER].lower().split(",")):
        language = offer["tag"].partition("-")[0] if offer else ""
        weight = float(offer["weight"] or 1) if offer else 0
        if language in {"en", "zh"} and weight > most:
            best, most = language, weight
    return best


@cache
def catalogue() -> Catalogue:
    """Chinese."""
    import tomllib  # noqa: PLC0415 - few requests ask for another language

    said = tomllib.loads(Path(__file__).with_name("zh.toml").read_text(encoding="utf-8"))
    return Catalogue(said["titles"], said["workbooks"], tuple(starmap(_sentence, said["sentences"].items())), "：")


def _sentence(english: str, said: str) -> Sentence:
    parts = _PLACE.split(english)
    return Sentence(tuple(parts[::2]), tuple(parts[1::2]), said)


def text_in(language: str, english: str) -> str:
    """Return the title of a field, or a text of workbooks, in a language."""
    return english if language == "en" else catalogue().text(english)


def sentence_in(language: str, english: str) -> str:
    """Return a sentence in a language; texts of people in it stay as they are."""
    return english if language == "en" else catalogue().translate(english)


def in_all_languages(english: str) -> tuple[str, ...]:
    """Return the title of a field, or a text of workbooks, in every language, English first."""
    return (english, catalogue().text(english))
