"""What an import and an export keep in /tmp fits the disk that the template gives their functions.

What they need follows from the limits of a workbook; that the sums are right is tried with workbooks made to need most.
https://docs.aws.amazon.com/lambda/latest/dg/configuration-ephemeral-storage.html
"""

import io
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import IO, Any

import pytest
from openpyxl import Workbook

from muster.exports.audit_log import MOST_BYTES
from muster.exports.users import MOST_USERS
from muster.imports import kept_rows
from muster.imports.changes_shown import changes_shown
from muster.imports.checkpoint import Checkpoint
from muster.imports.kept_rows import RowsWriter
from muster.imports.rows import RowResult
from muster.spreadsheets.columns import COLUMNS, EXPORT_HEADERS, RESULT_HEADERS
from muster.spreadsheets.limits import Limits
from muster.spreadsheets.reader import open_workbook
from muster.spreadsheets.report import Report, brief
from muster.spreadsheets.writer import Writer
from muster.tasks.rows import RowStatus
from muster.users.changes import Change
from muster.users.editing import EDITABLE
from muster.users.fields import NewUser, Role
from muster.users.user import Status, User
from tests.template import ON_AWS, resources

MB = 1024**2
CELL = 90  # bytes of XML around the text of a cell, and a row's share
ESCAPED = 5  # bytes that one becomes at most: & is &amp;
REASONS = 900  # characters of all that is said of a row, with what joins its sentences
REASON = 6  # bytes of one of these characters at most: in JSON \uXXXX, in XML &quot;
FRAME = 1 * MB  # the rest of the workbook
SHORT = 40  # characters of a field that is a choice, a number or a day
ROW = 40 + 64  # bytes of a checkpoint's line without its reasons and changes; it may have an account
NAMES = 2 * 64 * 4  # bytes of the name and the account of a row beside a result, in UTF-8
CHANGES = 1_200  # characters of all changes of a row, with the names of their fields and what JSON puts around them


def result(limits: Limits) -> int:
    """Return how many bytes an import's result takes at most, if nothing can be packed."""
    cells = len(COLUMNS) + len(RESULT_HEADERS)
    return limits.rows_size + limits.rows * (cells * CELL + REASONS * REASON) + FRAME


def checkpoint(limits: Limits) -> int:
    """Return how many bytes a checkpoint takes at most; a run keeps that of the run before it and its own."""
    return limits.rows * (ROW + (REASONS + CHANGES) * REASON)


def rows_of(limits: Limits) -> int:
    """Return how many bytes the rows beside a result take at most, if nothing can be packed."""
    return limits.rows_size + checkpoint(limits) + limits.rows * NAMES


def needed_by_import(limits: Limits) -> int:
    """Return the bytes of the file, of its rows, of both checkpoints, of the result, and of the rows beside it."""
    return limits.packed + limits.unpacked + 2 * checkpoint(limits) + result(limits) + rows_of(limits)


def needed_by_export() -> int:
    """Return the bytes of the workbook, if nothing can be packed."""
    return MOST_USERS * (len(COLUMNS) + len(EXPORT_HEADERS)) * CELL + MOST_USERS * ESCAPED * longest() + FRAME


def longest() -> int:
    """Return how many characters all fields of a user have together at most, and the states beside them."""
    fields = NewUser.model_json_schema()["properties"]
    lengths = [field.get("maxLength", SHORT) for name, field in fields.items() if name != "password"]
    return int(sum(lengths)) + len(EXPORT_HEADERS) * SHORT


def disk_of(function: str) -> int:
    """Return the bytes that a function has in /tmp."""
    size: int = resources("AWS::Serverless::Function", ON_AWS)[function].get("EphemeralStorage", {"Size": 512})["Size"]
    assert 512 <= size <= 10_240
    return size * MB


def test_an_import_has_room_for_what_its_limits_allow() -> None:
    assert disk_of("ImportUsersFunction") >= needed_by_import(Limits())


def test_an_export_has_room_for_as_many_users_as_it_may_have() -> None:
    assert disk_of("ExportUsersFunction") >= needed_by_export()


def test_an_export_of_the_audit_log_has_room_for_as_much_as_it_may_write() -> None:
    assert disk_of("ExportUsersFunction") >= MOST_BYTES + FRAME


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[IO[bytes]]]:
    """Every temporary file that is made."""
    files: list[IO[bytes]] = []
    real = tempfile.TemporaryFile

    def remember(*arguments: Any, **options: Any) -> IO[bytes]:
        file: IO[bytes] = real(*arguments, **options)
        files.append(file)
        return file

    monkeypatch.setattr(tempfile, "TemporaryFile", remember)
    yield files
    for file in files:
        file.close()


@pytest.mark.parametrize("text", ["&" * 4_000, "<>" * 2_000, "字" * 2_000, "_x0000_" * 500])
def test_an_import_takes_no_more_than_that(made: list[IO[bytes]], text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([column.header for column in COLUMNS])
    for _ in range(20):
        sheet.append([text] * len(COLUMNS))
    file = io.BytesIO()
    book.save(file)

    finished = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the others
    monkeypatch.setattr(kept_rows, "_FAST", 0)  # so that nothing is packed
    rows = io.BytesIO()
    writer = RowsWriter(rows, [])
    with open_workbook(file) as reading, Report(finished) as report, Checkpoint("etag") as kept:
        for row in reading.rows:
            faults = row.check()
            assert isinstance(faults, tuple)
            reasons = brief([fault.message for fault in faults])
            report.add(row, RowStatus.FAILED, reasons)
            kept.add(row.number, RowStatus.FAILED, reasons)
            writer.add(RowResult(row, RowStatus.FAILED), reasons)
        report.close()
        writer.close()
        _, spool, _ = made
        limits = Limits(
            packed=file.tell(),
            unpacked=spool.seek(0, io.SEEK_END),
            rows=20,
            rows_size=20 * len(COLUMNS) * ESCAPED * len(text.encode()),
        )
        assert kept.file.tell() <= checkpoint(limits)
    assert rows_in(finished) <= result(limits)
    assert len(rows.getvalue()) <= rows_of(limits)


def test_changes_of_all_fields_take_no_more_than_that() -> None:
    long = "\x7f字" * 512
    texts = ("name", "email", "english_name", "given_name", "family_name", "phone", "department", "title", "signature")
    named: dict[str, Any] = dict.fromkeys((*texts, "remarks"), long)
    user = replace(User(account=long), **named)
    edits = dict.fromkeys((*texts, "remarks"), long) | {
        "country": "CN",
        "contact_no": 7,
        "hide_phone": True,
        "active_until": "2026-12-31",
    }
    turned = {"status": Status.DISABLED, "account": long}
    changes = changes_shown([Change(user, "rename_user", None, turned, edits=edits | {"role": Role.AUDITOR})], "en")
    with Checkpoint("etag") as kept:
        kept.add(2, RowStatus.UPDATED, [], changes, "x" * 64)
        assert kept.file.tell() <= ROW + CHANGES * REASON
    assert {each.field for each in changes} == {*EDITABLE, "account", "status"}


def test_a_cell_s_markup_is_as_long_as_was_said() -> None:
    cells = len(COLUMNS) + len(EXPORT_HEADERS)
    file = io.BytesIO()
    with Writer(file, [*EXPORT_HEADERS.items()]) as writer:
        for _ in range(1_000):
            writer.add(["&"] * cells)
        writer.close()
    assert rows_in(file) <= 1_000 * cells * (CELL + ESCAPED) + FRAME


def rows_in(workbook: IO[bytes]) -> int:
    """Return the bytes that the sheet of users has unpacked."""
    with zipfile.ZipFile(workbook) as parts:
        return parts.getinfo("xl/worksheets/sheet1.xml").file_size
