"""The language of a response: the one that the client asks for by `Accept-Language`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Annotated, Any

from pydantic import BeforeValidator

from muster.languages import LANGUAGES, preferred, translate

_LANGUAGE: ContextVar[str] = ContextVar("language", default=LANGUAGES[0])


@contextmanager
def answer_in(asked: str) -> Iterator[None]:
    """Let responses be made in the language that an Accept-Language header prefers."""
    token = _LANGUAGE.set(preferred(asked))
    try:
        yield
    finally:
        _LANGUAGE.reset(token)


def told(text: Any) -> Any:
    """Return a message in the language of the response, and everything else as it is."""
    return translate(text, _LANGUAGE.get())


Told = Annotated[str, BeforeValidator(told)]
"""A message in a response."""


def with_language(answer: dict[str, Any]) -> dict[str, Any]:
    """Return a response for API Gateway that names its language, if it has texts in another one than English."""
    headers = answer.get("headers") or {}
    if _LANGUAGE.get() == LANGUAGES[0] or not answer.get("body") or "json" not in str(headers.get("Content-Type", "")):
        return answer
    return answer | {"headers": {**headers, "Content-Language": _LANGUAGE.get()}}
