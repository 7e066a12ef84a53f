"""The formats of exported files."""

from enum import StrEnum


class Format(StrEnum):
    """A format of a file: also the end of its name."""

    XLSX = "xlsx"
    CSV = "csv"
