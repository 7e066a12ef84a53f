"""How large a workbook may be."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Limits of a workbook; the defaults fit 100,000 users with room to spare."""

    packed: int = 20 * 1024**2  # bytes of the file
    unpacked: int = 300 * 1024**2  # bytes of all its parts
    rows: int = 100_000  # with something in them, besides the header row
    columns: int = 64  # with headers
    elements: int = 5_600_000  # of the sheet's XML; 100,000 rows that fill all columns of an export have 5.5 million
    text: int = 160_000_000  # bytes of memory, roughly, for the texts that cells share
    styles: int = 300_000  # elements that describe formats, and characters of their codes; Excel has 65,490 formats
    directory: int = 512 * 1024  # bytes of the zip's directory; enough for 5,000 parts
    small: int = 2 * 1024**2  # bytes of a part that says what the others are
    rows_size: int = 160 * 1024**2  # bytes of all cells that are read, as a result will hold them
    seconds: float = 30.0  # of this process's work; a full file took 10 to 18 on a machine that was busy
