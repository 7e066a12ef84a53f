"""The product's workbook, written row by row."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO, Self

from openpyxl import Workbook

from muster.messages import Message
from muster.spreadsheets.layout import add_countries, add_notes, add_precautions, add_users, filter_users
from safe_xlsx.writer import RowWriter


class Writer:
    """Writes users into the product's workbook.

    As a context manager, it leaves the file unfinished unless it was closed with `close`.
    """

    def __init__(
        self,
        file: BinaryIO | Path,
        extra: Sequence[tuple[str, int]] = (),
        notes: Sequence[Message] = (),
        *,
        language: str = "en",
    ) -> None:
        """Begin the workbook that will be written to `file`.

        Args:
            file: where the workbook goes.
            extra: headers behind those of the columns, with their widths in characters.
            notes: sentences for a sheet of their own; without any there is none.
            language: one of `LANGUAGES`, for all texts but those of `extra`.

        """
        workbook = Workbook()
        workbook.remove(workbook.worksheets[0])
        self._sheet, cells = add_users(workbook, extra, language)
        self._columns = len(cells)
        if notes:
            add_notes(workbook, notes, language)
        add_precautions(workbook, language)
        add_countries(workbook, language)
        self._rows = RowWriter(file, workbook, 1, cells)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._rows.__exit__(*exception)

    def add(self, texts: Iterable[str]) -> int:
        """Write a row of texts, one for each column and then for each extra header; return its number."""
        return self._rows.add(texts)

    def close(self) -> None:
        """Finish the workbook; `file` stays open."""
        filter_users(self._sheet, self._columns, self._rows.row)
        self._rows.close()
