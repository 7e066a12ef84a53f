"""The template that administrators fill in."""

import io

from muster.spreadsheets.writer import Writer


def template(language: str = "en") -> bytes:
    """Return the template, an .xlsx: the sheet Users with its header row, and how to fill it in."""
    file = io.BytesIO()
    Writer(file, language=language).close()
    return file.getvalue()
