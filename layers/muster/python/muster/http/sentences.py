"""Our sentences for the errors of pydantic: what to send, in words of JSON and not of Python.

Kinds of errors: https://docs.pydantic.dev/latest/errors/validation_errors/
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from muster.messages import Message, message
from muster.users.rules import NEEDED, UNKNOWN_FIELD

NO_JSON = message("json_invalid", "this is not valid JSON.")
_OTHER = message("value_invalid", "this cannot be used here; the API's description says what can.")
_TEXT = message("text_expected", "send text.")
_TRUE_OR_FALSE = message("boolean_expected", "send true or false.")
_OBJECT = message("object_expected", "send an object.")
_WHOLE_NUMBER = message("number_not_whole", "write a whole number.")
_SENTENCES: Mapping[str, Message] = {
    "missing": NEEDED,
    "extra_forbidden": UNKNOWN_FIELD,
    "json_invalid": NO_JSON,
    "string_type": _TEXT,
    "string_unicode": _TEXT,
    "bool_type": _TRUE_OR_FALSE,
    "bool_parsing": _TRUE_OR_FALSE,
    "list_type": message("list_expected", "send a list."),
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "int_type": _WHOLE_NUMBER,
    "int_parsing": _WHOLE_NUMBER,
    "int_parsing_size": _WHOLE_NUMBER,
    "int_from_float": _WHOLE_NUMBER,
    "string_pattern_mismatch": message(
        "value_malformed", "this has another form than it must; the API's description says which."
    ),
}
_VALUE = re.compile(r"'([^']*)'")


def sentence_of(error: Mapping[str, Any]) -> Message:
    """Return what is wrong and what to send, for an error as pydantic's `errors()` lists it."""
    limits = error.get("ctx", {})
    match error["type"]:
        case "enum" | "literal_error":
            return one_of(_VALUE.findall(limits["expected"]))
        case "string_too_long" | "too_long":
            return _too_long(error, limits["max_length"])
        case "string_too_short" | "too_short":
            return _too_short(error, limits["min_length"])
        case "greater_than_equal" | "less_than_equal":
            return (
                message("number_too_low", "write a number of {least} or more.", least=limits["ge"])
                if "ge" in limits
                else _at_most(limits["le"])
            )
    own = limits.get("sentence") if error["type"] == "muster" else None
    return own or _SENTENCES.get(error["type"], _OTHER)


def one_of(values: Iterable[str]) -> Message:
    """Return what to send where only these values can be sent."""
    return message("choice_invalid", "write one of: {values}.", values=", ".join(values))


def _at_most(most: float) -> Message:
    return message("number_too_high", "write a number of {most} or less.", most=most)


def _too_long(error: Mapping[str, Any], most: int) -> Message:
    if isinstance(error.get("input"), str):
        return message("value_too_long", "write at most {most} characters.", most=most)
    return message("list_too_long", "send at most {most} entries.", most=most)


def _too_short(error: Mapping[str, Any], fewest: int) -> Message:
    if not isinstance(error.get("input"), str):
        return (
            message("list_empty", "send at least one entry.")
            if fewest == 1
            else message("list_too_short", "send at least {fewest} entries.", fewest=fewest)
        )
    return (
        message("value_empty", "this is empty; write something.")
        if fewest == 1
        else message("value_too_short", "write at least {fewest} characters.", fewest=fewest)
    )
