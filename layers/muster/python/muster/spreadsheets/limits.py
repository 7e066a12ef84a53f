"""How large a workbook may be."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What a workbook may have; the defaults fit 100,000 users with room to spare."""

    packed: int = 20 * 1024**2  # bytes of the file
    unpacked: int = 300 * 1024**2  # bytes of all its parts
    rows: int = 100_000  # with something in them, besides the header row
    columns: int = 64  # with headers
    elements: int = 7_000_000  # of the sheet's XML; 100,000 rows that fill all columns of a result have 5.2 million
    text: int = 200_000_000  # bytes of memory, roughly, for the texts that cells share
    styles: int = 300_000  # elements that describe formats; Excel has at most 65,490 formats
