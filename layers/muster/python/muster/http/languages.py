"""What the API says, in the language that a client asks for by `Accept-Language`.

Sentences are written in English beside their rules and kept in English; the English is the key to the others, as with
gettext. `zh.toml` says each of them in Chinese, and a test holds it to all of them.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_SAID = frozenset({"detail", "message", "problem", "notice", "notes"})
"""The members of our answers that hold sentences."""
_END = re.compile(r"(?<=\.) (?=[A-Z])")
_PLACE = re.compile(r"\\{\w+\\}")
_OFFER = re.compile(r"\s*(?P<tag>[\w*-]+)\s*(?:;\s*q=(?P<weight>[01](?:\.\d{0,3})?)\s*)?")


@dataclass(frozen=True)
class Catalogue:
    """A language: the titles of fields, and sentences by the pattern of the English one."""

    titles: Mapping[str, str]
    sentences: tuple[tuple[re.Pattern[str], str], ...]
    colon: str

    def translate(self, text: str) -> str:
        """The text in this language, as far as it is known; what people wrote themselves stays as it is."""
        title, colon, rest = text.partition(": ")
        if title not in self.titles:
            said = self._sentences(text)
            if said:
                return said
        said = self._sentences(rest) if colon else None
        return f"{self.titles.get(title, title)}{self.colon}{said}" if said else text

    def _sentences(self, text: str) -> str | None:
        """One sentence or several, if each of them is known."""
        whole = self._sentence(text)
        parts = [self._sentence(part) for part in _END.split(text)] if whole is None else []
        return whole or "".join(part or "" for part in parts) if all(parts) else None

    def _sentence(self, text: str) -> str | None:
        for pattern, said in self.sentences:
            found = pattern.fullmatch(text)
            if found:
                return said.format_map({name: self.translate(part) for name, part in found.groupdict().items()})
        return None


def in_language(asked: str, answer: dict[str, Any]) -> dict[str, Any]:
    """An answer, as API Gateway takes it, with its sentences in the language asked for, if that is another one."""
    headers = answer.get("headers") or {}
    if not answer.get("body") or preferred(asked) == "en" or "json" not in str(headers.get("Content-Type", "")):
        return answer
    body = _walk(json.loads(answer["body"]), catalogue())
    return answer | {
        "body": json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        "headers": {**headers, "Content-Language": "zh"},
    }


def preferred(asked: str) -> str:
    """Which of our languages an Accept-Language header likes best; English if it does not say."""
    best, most = "en", 0.0
    for offer in map(_OFFER.fullmatch, asked.lower().split(",")):
        language = offer["tag"].partition("-")[0] if offer else ""
        weight = float(offer["weight"] or 1) if offer else 0
        if language in {"en", "zh"} and weight > most:
            best, most = language, weight
    return best


@cache
def catalogue() -> Catalogue:
    """Chinese."""
    import tomllib  # noqa: PLC0415 - few requests ask for another language

    said = tomllib.loads((Path(__file__).parent / "zh.toml").read_text(encoding="utf-8"))
    return Catalogue(said["titles"], tuple((_pattern(key), text) for key, text in said["sentences"].items()), "：")


def _pattern(english: str) -> re.Pattern[str]:
    """The sentence, whatever stands in its {places}; it may begin small, after the title of its field."""
    places = _PLACE.sub(lambda place: f"(?P<{place[0][2:-2]}>.*?)", re.escape(english))
    first = english[0]
    begins = f"[{first.upper()}{first.lower()}]" if first.isalpha() else re.escape(first)
    return re.compile(begins + places[len(re.escape(first)) :] if first != "{" else places, re.DOTALL)


def _walk(value: Any, language: Catalogue, *, said: bool = False) -> Any:
    if isinstance(value, dict):
        return {name: _walk(each, language, said=name in _SAID) for name, each in value.items()}
    if isinstance(value, list):
        return [_walk(each, language, said=said) for each in value]
    return language.translate(value) if said and isinstance(value, str) else value
