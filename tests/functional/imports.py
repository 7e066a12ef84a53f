"""A drop folder to put workbooks into, and what comes of them."""

import io
import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import openpyxl

from muster.clock import now
from muster.delivery import Delivery
from muster.gateways import live
from muster.imports.delivery import receive
from muster.imports.gateways import Gateways
from muster.spreadsheets.columns import COLUMNS
from muster.tasks.service import list_tasks
from muster.tasks.table import Task
from tests.fakes import InMemoryFiles, InMemoryMailer, InMemoryNudges, InMemorySignIns, InMemoryTaskQueue
from tests.functional.people import follow

_HEADERS = {column.field: column.header for column in COLUMNS}
_arrivals = itertools.count(1)


def workbook(*rows: dict[str, object]) -> bytes:
    """A filled-in template with these rows, by field."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Users"
    sheet.append(list(_HEADERS.values()))
    for row in rows:
        sheet.append([row.get(name) for name in _HEADERS])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def edited(*rows: Mapping[str, object]) -> bytes:
    """Return a workbook with a sheet Users of these rows, by header; its columns are those that any row has."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Users"
    headers = list(dict.fromkeys(header for row in rows for header in row))
    sheet.append(headers)
    for row in rows:
        sheet.append([row.get(header) for header in headers])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def person(number: int, **fields: object) -> dict[str, object]:
    """A row that describes somebody, different for each number."""
    return {"name": f"Person {number}", "email": f"person{number}@example.com"} | fields


@dataclass
class Desk:
    """Where an administrator drops files and finds results; the outside of the tables is in memory."""

    uploads: InMemoryFiles = field(default_factory=InMemoryFiles)
    reports: InMemoryFiles = field(default_factory=InMemoryFiles)
    nudges: InMemoryNudges = field(default_factory=InMemoryNudges)
    sign_ins: InMemorySignIns = field(default_factory=InMemorySignIns)
    queue: InMemoryTaskQueue = field(default_factory=InMemoryTaskQueue)
    notices: InMemoryTaskQueue = field(default_factory=InMemoryTaskQueue)
    mailer: InMemoryMailer = field(default_factory=InMemoryMailer)

    def drop(self, content: bytes, key: str = "imports/acme/people.xlsx") -> str:
        """Put a file into the bucket; the message that S3 sends of it."""
        self.uploads.write(key, io.BytesIO(content), content_type="")
        stored = {"key": key, "eTag": self.uploads.kept[key][1], "sequencer": f"{next(_arrivals):016X}"}
        moment = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        record = {"eventTime": moment, "s3": {"bucket": {"name": "uploads"}, "object": stored}}
        return json.dumps({"has_group": True, "Records": [record]})

    def deliver(self, message: str, *, attempt: int = 1, time_left: Callable[[], float] = lambda: 180.0) -> None:
        """Let the import function have a message."""
        gateways = Gateways(self.uploads, self.reports, self.nudges, self.sign_ins, live.transactions(), self.notices)
        receive(Delivery(message, "receipt", attempt, f"run{next(_arrivals)}", time_left), self.queue, gateways)

    def let_lease_end(self, waited: timedelta = timedelta(seconds=1)) -> None:
        """End the lease of the latest task, as time does that of a run that died; it ended `waited` ago."""
        self.task().update([Task.lease_until.set(now() - waited)])

    def onboard(self) -> None:
        """Follow every nudge that was sent."""
        follow(self.nudges, self.sign_ins, self.mailer)

    def task(self, enterprise_id: str = "acme") -> Task:
        """The latest task."""
        return list_tasks(enterprise_id, limit=1)[0][0]

    def notes(self) -> list[str]:
        """Return what the sheet Notes of the latest task's result says."""
        content, _ = self.reports.kept[str(self.task().result_key)]
        book = openpyxl.load_workbook(io.BytesIO(content))
        return [str(row[0]) for row in book["Notes"].values][1:] if "Notes" in book.sheetnames else []

    def result(self, enterprise_id: str = "acme") -> list[tuple[str, int, str, str]]:
        """Name, row, result and reason of each row of the latest task's result."""
        header, *rows = openpyxl.load_workbook(io.BytesIO(self.content(enterprise_id)))["Users"].values
        at = header.index("Row")
        return [(str(row[0] or ""), int(str(row[at])), str(row[at + 1]), str(row[at + 2] or "")) for row in rows]

    def content(self, enterprise_id: str = "acme") -> bytes:
        """The result workbook of the latest task."""
        return self.reports.kept[str(self.task(enterprise_id).result_key)][0]
