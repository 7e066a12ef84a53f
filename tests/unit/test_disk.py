"""What an import and an export keep in /tmp fits the disk that the template gives their functions.

What they need follows from the limits of a workbook; that the sums are right is tried with workbooks made to need most.
https://docs.aws.amazon.com/lambda/latest/dg/configuration-ephemeral-storage.html
"""

import io
import tempfile
from collections.abc import Iterator
from typing import IO, Any

import pytest
from openpyxl import Workbook

from muster.exports.run import MOST_USERS
from muster.spreadsheets.columns import COLUMNS, EXPORT_HEADERS, RESULT_HEADERS
from muster.spreadsheets.limits import Limits
from muster.spreadsheets.reader import open_workbook
from muster.spreadsheets.report import Report
from muster.spreadsheets.writer import Writer
from muster.users.fields import NewUser
from tests.template import ON_AWS, resources

MB = 1024**2
CELL = 90  # bytes of XML around the text of a cell, and a row's share
ESCAPED = 5  # bytes that one becomes at most: & is &amp;
REASON = 400  # bytes of a sentence on a field, with 40 characters of it quoted
FRAME = 1 * MB  # the rest of the workbook
SHORT = 40  # characters of a field that is a choice, a number or a day


def result(limits: Limits) -> int:
    """Return how many bytes the rows of an import's result take at most."""
    cells = len(COLUMNS) + len(RESULT_HEADERS)
    return ESCAPED * limits.unpacked + limits.rows * (cells * CELL + len(COLUMNS) * REASON)


def needed_by_import(limits: Limits) -> int:
    """Return the bytes of the file, of its rows, of the result's rows and of the result, if nothing can be packed."""
    return limits.packed + limits.unpacked + 2 * result(limits) + FRAME


def needed_by_export() -> int:
    """Return the bytes of the workbook's rows and of the workbook, if nothing can be packed."""
    return 2 * MOST_USERS * (len(COLUMNS) + len(EXPORT_HEADERS)) * CELL + 2 * MOST_USERS * ESCAPED * longest() + FRAME


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
def test_an_import_takes_no_more_than_that(made: list[IO[bytes]], text: str) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([column.header for column in COLUMNS])
    for _ in range(20):
        sheet.append([text] * len(COLUMNS))
    file = io.BytesIO()
    book.save(file)

    finished = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the others
    with open_workbook(file) as reading, Report(finished) as report:
        for row in reading.rows:
            faults = row.check()
            assert isinstance(faults, tuple)
            report.add(row.number, row.cells, created=False, reasons=[fault.message for fault in faults])
        finished_file, spool, rows = made
        sizes = [file.tell(), spool.seek(0, io.SEEK_END), rows.tell()]
        limits = Limits(packed=sizes[0], unpacked=sizes[1], rows=20)
        assert rows.tell() <= result(limits)
        report.close()
    assert sum(sizes) + finished_file.seek(0, io.SEEK_END) <= needed_by_import(limits)


def test_a_cell_s_markup_is_as_long_as_was_said(made: list[IO[bytes]]) -> None:
    cells = len(COLUMNS) + len(EXPORT_HEADERS)
    with Writer(io.BytesIO(), EXPORT_HEADERS) as writer:
        for _ in range(1_000):
            writer.add(["&"] * cells)
        assert made[0].tell() <= 1_000 * cells * (CELL + ESCAPED)
