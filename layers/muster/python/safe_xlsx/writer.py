"""A stream of rows into a workbook, for files too big to build in memory.

openpyxl makes the workbook, without these rows. They are plain texts, and are written here into the packed sheet as
they come: that takes an eighth of the time, and neither memory nor any file but the workbook itself.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO, Self
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell import Cell

from safe_xlsx.cells import LONGEST
from safe_xlsx.sheet import column_letters

_FIRST = "xl/worksheets/sheet1.xml"
_COMMENTS = re.compile(rb'"/xl/comments/comment([0-9]+)\.xml"')
_DRAWINGS = re.compile(rb'"/xl/drawings/commentsDrawing([0-9]+)\.vml"')
_DRAWING_PART = re.compile(r"^xl/drawings/commentsDrawing([0-9]+)\.vml$")
_COMMENT_PART = re.compile(r"^xl/comments/comment([0-9]+)\.xml$")
_END_OF_ROWS = b"</sheetData>"
_DIMENSION = re.compile(rb"<dimension [^<>]*/>")  # of the header row alone; it need not be said
_PIECE = 1 << 16  # bytes of rows that are packed at once
# XML 1.0 cannot hold these at all (section 2.2, Char), not even escaped; but for \r, which it would take for \n.
_NOT_XML = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
# Text that a reader would take for an escaped character (ECMA-376-1, 22.9.2.19, ST_Xstring).
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class RowWriter:
    """Writes rows of texts behind those of a workbook's first sheet.

    What it has written is in the file, not in memory. As a context manager, it leaves the file unfinished unless it was
    closed with `close`.
    """

    def __init__(self, file: BinaryIO | Path, workbook: Workbook, row: int, looks: Sequence[Cell]) -> None:
        """Begin to write into `file`.

        Args:
            file: where the workbook goes.
            workbook: of openpyxl; what is changed in it until `close`, but for rows of the first sheet, is written too.
            row: the last row that the first sheet has.
            looks: a cell for each column, whose style the cells of that column get.

        """
        self.row = row
        self._workbook = workbook
        # A text in the cell itself is a text, whatever it looks like (ECMA-376-1, 18.18.11, inlineStr).
        text = 't="inlineStr"><is><t xml:space="preserve">'
        self._cells = [
            (f'<c r="{column_letters(number)}', f'" s="{cell.style_id}" {text}')
            for number, cell in enumerate(looks, start=1)
        ]
        before, _ = self._frame()[_FIRST].split(_END_OF_ROWS)
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self._rows = self._zip.open(_FIRST, "w")
        self._piece = bytearray(_DIMENSION.sub(b"", before))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._rows.close()
        self._zip.close()

    def add(self, texts: Iterable[str]) -> int:
        """Write a row of texts, one for each column; return its number."""
        self.row += 1
        cells = "".join(
            f"{place}{self.row}{style}{escape(_storable(text))}</t></is></c>"
            for (place, style), text in zip(self._cells, texts, strict=True)
            if text
        )
        self._piece += f'<row r="{self.row}">{cells}</row>'.encode()
        if len(self._piece) > _PIECE:
            self._rows.write(self._piece)
            self._piece.clear()
        return self.row

    def close(self) -> None:
        """Finish the workbook; `file` stays open."""
        frame = self._frame()
        _, after = frame.pop(_FIRST).split(_END_OF_ROWS)
        self._rows.write(self._piece + _END_OF_ROWS + after)
        self._rows.close()
        for part, content in frame.items():
            self._zip.writestr(part, content)
        self._zip.close()

    def _frame(self) -> dict[str, bytes]:
        """Return the parts of the workbook, without the rows that are written here."""
        made = io.BytesIO()
        self._workbook.save(made)
        with zipfile.ZipFile(made) as parts:
            return dict(_where_excel_has_it(part, parts.read(part)) for part in parts.namelist())


def _where_excel_has_it(part: str, content: bytes) -> tuple[str, bytes]:
    """Return a part with comments named and related as Excel does it; exceljs finds them nowhere else."""
    if part.endswith(".rels"):
        content = _COMMENTS.sub(rb'"../comments\1.xml"', content)
        content = _DRAWINGS.sub(rb'"../drawings/vmlDrawing\1.vml"', content)
    elif part == "[Content_Types].xml":
        content = _COMMENTS.sub(rb'"/xl/comments\1.xml"', content)
    part = _DRAWING_PART.sub(r"xl/drawings/vmlDrawing\1.vml", part)
    return _COMMENT_PART.sub(r"xl/comments\1.xml", part), content


def _storable(text: str) -> str:
    if not text.isprintable():
        text = _NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > LONGEST // 2:
        text = text.encode("utf-16-le")[: 2 * LONGEST].decode("utf-16-le", "ignore")
    return _LOOKS_ESCAPED.sub("_x005F_", text) if "_x" in text else text
