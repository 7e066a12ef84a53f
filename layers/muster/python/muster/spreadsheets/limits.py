"""How large a workbook of users may be."""

from dataclasses import dataclass

import safe_xlsx


@dataclass(frozen=True)
class Limits(safe_xlsx.Limits):
    """Limits of a workbook; the defaults fit 100,000 users with room to spare.

    A result or an export of 100,000 rows that fill all columns has 5.5 million elements, and took 10 to 18 seconds to
    read on a machine that was busy.
    """

    rows: int = 100_000  # with something in them, besides the header row
    columns: int = 64  # with headers that are not ours
    rows_size: int = 160 * 1024**2  # bytes of all cells that are read, as a result will hold them
