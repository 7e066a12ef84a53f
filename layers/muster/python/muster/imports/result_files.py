"""The result of an import, written in one pass: the workbook for people, and the rows for the API."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from muster.gateways.files import Files
from muster.imports.changes_shown import sentences
from muster.imports.kept_rows import RowsWriter
from muster.imports.results import result_key
from muster.imports.rows import RowResult
from muster.messages import Message
from muster.spreadsheets import WORKBOOK_TYPE
from muster.spreadsheets.columns import COLUMNS, RESULT_TEXTS
from muster.spreadsheets.reader import Reading
from muster.spreadsheets.report import Report, brief
from muster.tasks.rows import RowStatus, rows_key
from muster.tasks.table import Task


@dataclass(frozen=True)
class ResultFiles:
    """The files of a result or of a plan, open to be written."""

    workbook: IO[bytes]
    report: Report
    kept: IO[bytes]
    rows: RowsWriter

    def add(self, done: RowResult) -> Sequence[Message]:
        """Write a row; return its messages besides those about its changes, no more than the first few."""
        messages = brief(done.messages)
        self.report.add(done.sheet, done.status, [*sentences(done.changes), *messages])
        self.rows.add(done, messages)
        return messages

    def store(self, task: Task, files: Files, what: str = "result") -> str:
        """Finish the files and store them; return the key of the workbook. Raises ThrottledError."""
        self.report.close()
        self.rows.close()
        key = result_key(task, what=what)
        self.kept.seek(0)
        files.write(rows_key(key), self.kept, content_type="application/octet-stream")
        self.workbook.seek(0)
        files.write(key, self.workbook, content_type=WORKBOOK_TYPE)
        return key


@contextmanager
def result_files(
    reading: Reading, language: str, texts: Mapping[RowStatus, Message] = RESULT_TEXTS
) -> Iterator[ResultFiles]:
    """Begin the files about the rows of a workbook, in the enterprise's language; `texts` are those of statuses."""
    with (
        tempfile.TemporaryFile() as workbook,
        tempfile.TemporaryFile() as kept,
        Report(workbook, reading.notes, reading.own, language=language, texts=texts) as report,
    ):
        there = [column.field for column in COLUMNS if column.field in reading.fields]
        yield ResultFiles(workbook, report, kept, RowsWriter(kept, [*there, *reading.controls]))
