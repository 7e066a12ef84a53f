"""Our sentences for the errors of pydantic: what to send, in words of JSON and not of Python.

Kinds of errors: https://docs.pydantic.dev/latest/errors/validation_errors/
"""

import re
from collections.abc import Mapping
from typing import Any

NO_JSON = "this is not valid JSON."
_OTHER = "this cannot be used here; the API's description says what can."
_SENTENCES: Mapping[str, str] = {
    "missing": "this is needed.",
    "extra_forbidden": "there is no such field; leave it out.",
    "json_invalid": NO_JSON,
    "string_type": "send text.",
    "string_unicode": "send text.",
    "bool_type": "send true or false.",
    "bool_parsing": "send true or false.",
    "list_type": "send a list.",
    "dict_type": "send an object.",
    "model_type": "send an object.",
    "model_attributes_type": "send an object.",
    "int_type": "write a whole number.",
    "int_parsing": "write a whole number.",
    "int_parsing_size": "write a whole number.",
    "int_from_float": "write a whole number.",
    "string_pattern_mismatch": "this has another form than it must; the API's description says which.",
}
_VALUE = re.compile(r"'([^']*)'")


def sentence_of(error: Mapping[str, Any]) -> str:
    """Return what is wrong and what to send, for an error as pydantic's `errors()` lists it."""
    limits = error.get("ctx", {})
    match error["type"]:
        case "enum" | "literal_error":
            return f"write one of: {', '.join(_VALUE.findall(limits['expected']))}."
        case "string_too_long" | "too_long":
            return _too_long(error, limits["max_length"])
        case "string_too_short" | "too_short":
            return _too_short(error, limits["min_length"])
        case "greater_than_equal" | "less_than_equal":
            return f"write a number of {limits['ge']} or more." if "ge" in limits else _at_most(limits["le"])
    own = limits.get("sentence") if error["type"] == "muster" else None
    return own or _SENTENCES.get(error["type"], _OTHER)


def _at_most(most: float) -> str:
    return f"write a number of {most} or less."


def _too_long(error: Mapping[str, Any], most: int) -> str:
    if isinstance(error.get("input"), str):
        return f"write at most {most} characters."
    return f"send at most {most} entries."


def _too_short(error: Mapping[str, Any], fewest: int) -> str:
    if not isinstance(error.get("input"), str):
        return "send at least one entry." if fewest == 1 else f"send at least {fewest} entries."
    return "this is empty; write something." if fewest == 1 else f"write at least {fewest} characters."
