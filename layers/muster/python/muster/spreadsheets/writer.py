"""A stream of rows into a workbook, for files too big to build in memory."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Self

from openpyxl import Workbook

from muster.spreadsheets.layout import add_countries, add_precautions, add_users, filter_users

_LONGEST = 32_767  # UTF-16 units; what a cell of Excel holds ("Excel specifications and limits")
# XML 1.0 cannot hold these at all (section 2.2, Char), not even escaped.
_NOT_XML = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Text that a reader would take for an escaped character (ECMA-376-1, 22.9.2.19, ST_Xstring).
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class Writer:
    """Writes users into the product's workbook, row by row; what it has written is in a temporary file, not in memory.

    As a context manager, it throws away what was not finished with `close`.
    """

    def __init__(self, file: BinaryIO | Path, extra: Mapping[str, int] | None = None) -> None:
        """Begin the workbook that will be written to `file`, with the headers `extra` (and their widths) at the end."""
        self._file = file
        self._row = 1
        self._workbook = Workbook(write_only=True)
        self._sheet, self._cells = add_users(self._workbook, extra or {})
        add_precautions(self._workbook)
        add_countries(self._workbook)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()

    def add(self, texts: Iterable[str]) -> int:
        """Write a row of texts, one for each column and then for each extra header; return its number."""
        row = []
        for cell, text in zip(self._cells, texts, strict=True):  # a cell is written at once, and can be used again
            if text:
                cell.value = _storable(text)
                cell.data_type = "s"  # openpyxl takes =1+1 for a formula, and #N/A for an error
            row.append(cell if text else None)
        self._sheet.append(row)
        self._row += 1
        return self._row

    def close(self) -> None:
        """Finish the workbook; `file` stays open."""
        filter_users(self._sheet, len(self._cells), self._row)
        self._workbook.save(self._file)

    def discard(self) -> None:
        """Remove what is left of a workbook that was not finished."""
        sheet: Any
        for sheet in self._workbook.worksheets:
            with suppress(FileNotFoundError):  # as it is after saving
                try:
                    if not sheet.closed:
                        sheet.close()
                finally:
                    sheet._writer.cleanup()


def _storable(text: str) -> str:
    if not text.isprintable():
        text = _NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > _LONGEST // 2:
        text = text.encode("utf-16-le")[: 2 * _LONGEST].decode("utf-16-le", "ignore")
    return _LOOKS_ESCAPED.sub("_x005F_", text) if "_x" in text else text
