"""A desk to export users at; queue and bucket are in memory."""

import csv
import io
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

import openpyxl

from muster.delivery import Delivery
from muster.exports.run import receive
from muster.tasks.service import list_tasks
from muster.tasks.table import Task
from tests.fakes import InMemoryFiles, InMemoryTaskQueue

_runs = itertools.count(1)


@dataclass
class ExportDesk:
    """Where exports are asked for, run, and picked up."""

    queue: InMemoryTaskQueue = field(default_factory=InMemoryTaskQueue)
    reports: InMemoryFiles = field(default_factory=InMemoryFiles)

    def deliver(
        self, message: str | None = None, *, attempt: int = 1, time_left: Callable[[], float] = lambda: 300.0
    ) -> None:
        """Let the export function have a message: this one, or the latest of the queue."""
        body = message or self.queue.bodies[-1]
        receive(Delivery(body, "receipt", attempt, f"run{next(_runs)}", time_left), self.queue, self.reports)

    def task(self) -> Task:
        """The latest task."""
        return list_tasks("acme", limit=1)[0][0]

    def content(self) -> bytes:
        """The latest task's workbook."""
        return self.reports.kept[str(self.task().result_key)][0]

    def table(self) -> list[list[str]]:
        """The rows of the latest task's file, an export of the audit log, with its headers."""
        if self.task().file_name.endswith(".csv"):
            return list(csv.reader(io.StringIO(self.content().decode("utf-8-sig"), newline="")))
        (sheet,) = openpyxl.load_workbook(io.BytesIO(self.content())).worksheets
        return [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]

    def rows(self) -> list[dict[str, str]]:
        """Its rows, by header; blank cells are left out."""
        headers, *rows = openpyxl.load_workbook(io.BytesIO(self.content()))["Users"].iter_rows(values_only=True)
        return [{str(name): str(cell) for name, cell in zip(headers, row, strict=True) if cell} for row in rows]
