"""An export: users as the template has them, to be read, edited and imported again."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Self

from muster.languages import translate
from muster.spreadsheets.columns import (
    COLUMNS,
    EXPORT_HEADERS,
    EXPORT_TIMES,
    MAIL_TEXTS,
    NO,
    ROLE_TEXTS,
    STATUS_TEXTS,
    YES,
)
from muster.spreadsheets.writer import Writer
from muster.users.countries import country_label
from muster.users.domain_names import as_written
from muster.users.rules import NOT_SET

_FIELDS = [column.field for column in COLUMNS]


class Export:
    """Writes users as they come; as a context manager, throws the workbook away unless it was closed."""

    def __init__(self, file: BinaryIO | Path, language: str = "en") -> None:
        """Begin the export that will be written to `file`, in the enterprise's language."""
        self._language = language
        headers = [(translate(header, language), width) for header, width in EXPORT_HEADERS.items()]
        self._writer = Writer(file, headers, language=language)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._writer.__exit__(*exception)

    def add(self, user: Mapping[str, object]) -> None:
        """Write a user: its fields as they are kept, with those of the columns EXPORT_HEADERS."""
        fields = [text_of(field, user.get(field), self._language) for field in _FIELDS]
        states = [
            translate(texts[str(user[name])], self._language) if user.get(name) else ""
            for name, texts in (("status", STATUS_TEXTS), ("mail_status", MAIL_TEXTS))
        ]
        days = [_day(user.get(name)) for name in EXPORT_TIMES]
        self._writer.add([*fields, *states, *days, str(user["id"]), str(user["version"])])

    def close(self) -> None:
        """Write the finished workbook into the file, which stays open."""
        self._writer.close()


def text_of(field: str, value: object, language: str) -> str:
    """Return the text that a person would type for this value."""
    if value is None or field == "password":
        return ""
    match field:
        case "country":
            return country_label(str(value), language)
        case "role":
            return translate(ROLE_TEXTS[str(value)], language)
        case "hide_phone":
            return translate(YES if value else NO, language)
        case "contact_no":
            return "" if value == NOT_SET else str(value)
    return as_written(str(value)) if field in {"account", "email"} else str(value)


def _day(moment: object) -> str:
    return f"{moment:%Y-%m-%d}" if isinstance(moment, datetime) else ""
