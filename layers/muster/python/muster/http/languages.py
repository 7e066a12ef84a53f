"""Translation of responses into the language that a client asks for by `Accept-Language`."""

import json
from typing import Any

from muster.languages import Catalogue, catalogue, preferred

_SAID = frozenset({"detail", "message", "problem", "notice", "notes"})
"""The members of our answers that hold sentences."""


def in_language(asked: str, answer: dict[str, Any]) -> dict[str, Any]:
    """Return a response for API Gateway with its sentences in the requested language, if that is not English."""
    headers = answer.get("headers") or {}
    if not answer.get("body") or preferred(asked) == "en" or "json" not in str(headers.get("Content-Type", "")):
        return answer
    body = _walk(json.loads(answer["body"]), catalogue())
    return answer | {
        "body": json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        "headers": {**headers, "Content-Language": "zh"},
    }


def _walk(value: Any, language: Catalogue, *, said: bool = False) -> Any:
    if isinstance(value, dict):
        return {name: _walk(each, language, said=name in _SAID) for name, each in value.items()}
    if isinstance(value, list):
        return [_walk(each, language, said=said) for each in value]
    return language.translate(value) if said and isinstance(value, str) else value
