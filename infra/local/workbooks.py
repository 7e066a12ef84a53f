"""Readers of an uploaded workbook and of a result workbook."""

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import IO

from openpyxl import load_workbook


def read_rows(path: Path | IO[bytes]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a workbook's first sheet: their numbers, and their cells by header (without the star)."""
    workbook = load_workbook(path, read_only=True)
    sheet = workbook.worksheets[0]
    sheet.reset_dimensions()  # the size that a file states may be wrong
    rows = sheet.iter_rows(values_only=True)
    headers = [str(cell or "").rstrip("*") for cell in next(rows)]
    for number, cells in enumerate(rows, start=2):
        texts = ["" if cell is None else str(cell) for cell in cells]
        if any(texts):
            yield number, dict(zip_longest(headers, texts, fillvalue=""))


def addresses(path: Path) -> dict[int, str]:
    """Return the e-mail addresses of an uploaded workbook, by row."""
    return {number: cells["Email"].strip() for number, cells in read_rows(path)}


def failed_rows(path: Path) -> dict[int, str]:
    """Return the failed rows of a result, with their reasons."""
    return {int(cells["Row"]): cells["Reason"] for _, cells in read_rows(path) if cells["Result"] == "Failed"}


def created_rows(path: Path) -> set[int]:
    """Return the numbers of the rows of a result that became users."""
    return {int(cells["Row"]) for _, cells in read_rows(path) if cells["Result"] == "Created"}
