"""The result workbook of an import: each row with its status and messages. It can be imported again."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Self

from openpyxl import Workbook

from muster.languages import translate
from muster.messages import Message, counted, in_a_row
from muster.spreadsheets.columns import COLUMNS, RESULT_HEADERS, RESULT_TEXTS
from muster.spreadsheets.layout import add_notes
from muster.spreadsheets.rows import SheetRow
from muster.spreadsheets.writer import Writer
from muster.tasks.rows import RowStatus

_MOST_REASONS = 6  # of a row; of the others it gets the number
_OWN_WIDTH = 20  # characters
_LONGEST_REASONS = 800  # characters of all reasons of a row
_FIELDS = ["" if column.field == "password" else column.field for column in COLUMNS]


def refused(problem: Message, language: str = "en") -> bytes:
    """Return the result workbook of a file that was not imported: only the reason."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    add_notes(workbook, [problem], language)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def brief(reasons: Sequence[Message]) -> list[Message]:
    """Return the reasons that a row gets: the first few, and how many more there are; of a brief list, all."""
    kept: list[Message] = []
    for reason in reasons:
        room = _LONGEST_REASONS - sum(map(len, kept))
        if len(kept) == _MOST_REASONS or len(reason) > room:
            break
        kept.append(reason)
    if len(kept) == len(reasons):
        return kept
    kept = kept[: _MOST_REASONS - 1]
    more = counted(
        "more_faults_in_row",
        "There is {count} more fault in this row.",
        "There are {count:,} more faults in this row.",
        count=len(reasons) - len(kept),
    )
    return [*kept, more]


class Report:
    """Writes the result workbook as the import goes on; as a context manager, throws it away unless it was closed."""

    def __init__(
        self,
        file: BinaryIO | Path,
        notes: Sequence[Message] = (),
        own: Sequence[str] = (),
        *,
        language: str = "en",
        texts: Mapping[RowStatus, Message] = RESULT_TEXTS,
    ) -> None:
        """Begin the result that will be written to `file`; `texts` are those of statuses.

        `notes` are about the import as a whole, `own` the headers of the administrator's own columns, `language` the
        enterprise's.
        """
        self._language, self._texts = language, texts
        headers = [(translate(header, language), width) for header, width in RESULT_HEADERS.items()]
        self._writer = Writer(file, [*headers, *((header, _OWN_WIDTH) for header in own)], notes, language=language)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._writer.__exit__(*exception)

    def add(self, row: SheetRow, status: RowStatus, messages: Sequence[Message] = ()) -> None:
        """Write a row with its status and messages.

        Args:
            row: the row of the uploaded workbook; a password in it is left out.
            status: what became of it.
            messages: the faults, or notes on what was done; each a sentence. Only the first few are written.

        """
        texts = [row.cells.get(field, "") for field in _FIELDS]
        reasons = translate(in_a_row(brief(messages)), self._language) if messages else ""
        self._writer.add([*texts, str(row.number), translate(self._texts[status], self._language), reasons, *row.own])

    def close(self) -> None:
        """Write the finished workbook into the file, which stays open."""
        self._writer.close()
