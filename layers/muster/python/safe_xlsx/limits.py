"""How large a workbook may be."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Limits of a workbook. They bound memory, disk and time for every file."""

    packed: int = 20 * 1024**2  # bytes of the file
    unpacked: int = 300 * 1024**2  # bytes of all its parts
    elements: int = 5_600_000  # of the XML of one sheet
    text: int = 160_000_000  # bytes of memory, roughly, for the texts that cells share
    styles: int = 500_000  # elements that describe formats, and bytes of their codes; Excel has 65,490 formats
    directory: int = 512 * 1024  # bytes of the zip's directory; enough for 5,000 parts
    small: int = 2 * 1024**2  # bytes of a part that says what the others are
    described: int = 50_000  # elements of such a part
    merged: int = 100_000  # ranges of merged cells in a sheet
    seconds: float = 30.0  # of this process's work
