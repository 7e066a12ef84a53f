"""Messages to people: a code for programs, an English sentence, and the values in it.

A message is its English text. `languages.translate` makes it a sentence of another language where it is shown: in a
response, a workbook or a mail. Until then it travels, and is stored, as code, sentence and values.

`make translations` finds the sentences in the calls of `message`, `counted` and `label`, so they are literals there.
"""

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any

_NONE: Mapping[str, Any] = {}


class Message(str):
    """An English text that knows its code, and the sentence and values that it was made of."""

    __slots__ = ("code", "english", "plural", "values")

    code: str
    """The stable name of the sentence, for programs; empty for a label."""
    english: str
    """The sentence with {places}: the key to its translations."""
    plural: str
    """The sentence for every `count` but one; empty if there is just one form."""
    values: Mapping[str, Any]
    """What stands in the places: texts of people as they are, numbers, or other messages."""

    def __new__(cls, code: str, english: str, plural: str = "", values: Mapping[str, Any] = _NONE) -> "Message":
        """Return the message; of two forms, the one for `values["count"]`."""
        sentence = plural if plural and values["count"] != 1 else english
        shown = {**values, "message": _small(values["message"])} if values and english == _AFTER_LABEL else values
        made = super().__new__(cls, sentence.format_map(shown) if shown else sentence)
        made.code, made.english, made.plural, made.values = code, english, plural, values
        return made

    def __getnewargs__(self) -> tuple[Any, ...]:
        """Return what a copy is made of."""
        return self.code, self.english, self.plural, dict(self.values)


def message(code: str, english: str, /, **values: Any) -> Message:
    """Return the message with this code and these values in the {places} of its sentence."""
    return Message(code, english, "", values)


def counted(code: str, one: str, many: str, /, *, count: int, **values: Any) -> Message:
    """Return the message whose sentence depends on a number: `one` for a count of 1, `many` for every other."""
    return Message(code, one, many, {"count": count, **values})


def label(english: str, /, **values: Any) -> Message:
    """Return a name or text of a form or workbook, such as the title of a field. It has no code."""
    return Message("", english, "", values)


_AFTER_LABEL = label("{label}: {message}")
_IN_A_ROW = label("{first} {next}")
_LISTED = label("{first}, {next}")


def after_label(title: str, sentence: Message) -> Message:
    """Return a sentence after the title of its subject: "Password: use 8 to 64 characters.". It has the same code."""
    return Message(sentence.code, _AFTER_LABEL, "", {"label": title, "message": sentence})


def in_a_row(sentences: Iterable[Message]) -> Message:
    """Return sentences one after the other, with the code of the first."""
    return reduce(lambda one, two: Message(one.code, _IN_A_ROW, "", {"first": one, "next": two}), sentences)


def listed(names: Iterable[str]) -> str:
    """Return names with commas between them."""
    return reduce(lambda one, two: Message("", _LISTED, "", {"first": one, "next": two}), names)


def packed(text: str) -> Any:
    """Return a text in a form for JSON, from which `unpacked` makes the same one."""
    if not isinstance(text, Message):
        return text
    values = {name: packed(value) if isinstance(value, str) else value for name, value in text.values.items()}
    return [text.code, str(text.english), text.plural, values]


def unpacked(form: Any) -> Any:
    """Return the text that `packed` made this form of."""
    if not isinstance(form, list):
        return form
    code, english, plural, values = form
    return Message(code, english, plural, {name: unpacked(value) for name, value in values.items()})


def _small(text: str) -> str:
    """Return a text with a small first letter, unless it begins with a text of people."""
    if not isinstance(text, Message):
        return text
    first = text
    while first.english == _IN_A_ROW:
        first = first.values["first"]
    return text if first.english.startswith("{") else text[:1].lower() + text[1:]
