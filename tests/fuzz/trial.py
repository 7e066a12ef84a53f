"""Reads one file as an import does, in a process of its own with little memory and time."""

import contextlib
import io
import json
import os
import re
import resource
import signal
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

import tests.conftest  # noqa: F401 - settings of a deployment that does not exist
from muster.errors import WorkbookError
from muster.imports.checkpoint import Checkpoint
from muster.imports.rows import RowValidator
from muster.messages import Message
from muster.spreadsheets.reader import open_workbook
from muster.spreadsheets.report import Report, brief
from muster.tasks.rows import RowStatus
from muster.users.creation import Source

CPU_SECONDS = 60  # a run of an import has 180
READING_SECONDS = 10  # of them, until all rows are read
MEMORY = 300 << 20  # bytes; import_users has 512 MB
DISK = 500 << 20  # bytes of all temporary files; a function has 512 MB or more
_SENTENCE = re.compile(r"[A-Z“][^\r\n\x00]{15,400}\.")
_NOTE = re.compile(r"[A-Z0-9][^\r\n\x00]{15,600}\.")
# A fault begins with the field's title, which may be any text of the file.
_FAULT = re.compile(r"\S[^\x00]{10,1000}\.", re.DOTALL)


@dataclass(frozen=True)
class Outcome:
    """The outcome of reading a file, with its time, memory and disk."""

    end: str
    """The word "rows", the message with which the file was refused, or the failure."""
    rows: int
    good: bool
    reading: float
    """Seconds of CPU until all rows were read."""
    cpu: float
    """Seconds of CPU until the result was written."""
    memory: int
    """Bytes."""
    disk: int
    """Bytes of all temporary files, the uploaded one among them."""


def warm_up(content: bytes) -> None:
    """Load all modules in this process, so that no trial has to."""
    read_as_an_import(content, result=True)


def try_out(content: bytes, *, result: bool) -> Outcome:
    """Read a file to its end, check each row, write the result if that is asked for, and return the outcome."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _in_child(content, writing, result=result)
    os.close(writing)
    with os.fdopen(reading, "rb") as answers:
        answer = answers.read()
    _, status, used = os.wait4(child, 0)
    memory = used.ru_maxrss * 1024
    fields: dict[str, Any] = {"cpu": used.ru_utime + used.ru_stime, "reading": 0.0, "disk": 0}
    fields |= json.loads(answer) if answer else {"end": _killed(status), "rows": 0, "good": False}
    if fields["good"] and memory > MEMORY:
        fields |= {"end": f"too much memory: {memory >> 20} MB", "good": False}
    if fields["good"] and fields["cpu"] > CPU_SECONDS:
        fields |= {"end": f"too much CPU: {fields['cpu']:.0f} s", "good": False}
    if fields["good"] and fields["reading"] > READING_SECONDS:
        fields |= {"end": f"too much CPU to read: {fields['reading']:.0f} s", "good": False}
    if fields["good"] and fields["disk"] > DISK:
        fields |= {"end": f"too much of /tmp: {fields['disk'] >> 20} MB", "good": False}
    return Outcome(**fields, memory=memory)


def _in_child(content: bytes, writing: int, *, result: bool) -> None:
    """Write the outcome of the file to the pipe `writing`, then end the process in any case."""
    fields: dict[str, object] = {"end": "no outcome", "rows": 0, "good": False}
    try:
        limit(resource.RLIMIT_CPU, 2 * CPU_SECONDS)  # as the result is read again
        limit(resource.RLIMIT_FSIZE, DISK)
        limit(resource.RLIMIT_AS, _size() + MEMORY)
        with _recorded() as files:
            fields = read_as_an_import(content, result=result)
            fields["disk"] = len(content) + sum(os.fstat(file).st_size for file in files)
    except BaseException as error:  # noqa: BLE001 - any other error than WorkbookError is a failure
        fields["end"] = f"{type(error).__name__}: {error}"[:300]
    finally:
        with contextlib.suppress(BaseException):
            os.write(writing, json.dumps(fields).encode())
        os._exit(0)


def limit(resource_: int, most: int) -> None:
    """Limit a resource of this process, never beyond the limit that it has already."""
    _, hard = resource.getrlimit(resource_)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource_, (most, most))


def _size() -> int:
    """Return the bytes of this process's address space."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def read_as_an_import(content: bytes, *, result: bool) -> dict[str, object]:
    """Read a file, check its rows, write the result and the checkpoint; return the fields of its `Outcome`."""
    began = time.process_time()
    with tempfile.TemporaryFile() as file:
        try:
            rows, bad, reading = _import(io.BytesIO(content), file, result=result)
        except WorkbookError as error:
            cpu, reason = time.process_time() - began, str(error)
            return {"end": reason, "rows": 0, "good": bool(_SENTENCE.fullmatch(reason)), "cpu": cpu, "reading": cpu}
        used = {"cpu": time.process_time() - began, "reading": reading}
        if bad:
            return {"end": f"no sentence: {next(iter(bad))!r}", "rows": rows, "good": False, **used}
        same = _rows_of(file) if result else rows
    end = "rows" if same == rows else f"the result has {same} rows of {rows}"
    return {"end": end, "rows": rows, "good": same == rows, **used}


def _import(content: BinaryIO, file: IO[bytes], *, result: bool) -> tuple[int, list[Message], float]:
    """Write a result and a checkpoint of all rows, without the calls to DynamoDB that an import makes for good rows.

    Return how many rows there are, the reasons and notes that are no sentences, and the seconds of reading.
    """
    rows, began = 0, time.process_time()
    validator = RowValidator(Source("acme", "admin", "import"))
    to = cast(BinaryIO, file)
    with (
        open_workbook(content) as reading,
        Checkpoint("etag") as checkpoint,
        Report(to, reading.notes, reading.own) as report,
    ):
        took = time.process_time() - began
        bad = [note for note in reading.notes if not _NOTE.fullmatch(note)]
        for row in reading.rows:
            rows += 1
            reasons = brief([fault.message for fault in validator.check(row).faults])
            bad += [reason for reason in reasons if not _FAULT.fullmatch(reason)][: 10 - len(bad)]
            status = RowStatus.FAILED if reasons else RowStatus.CREATED
            report.add(row, status, reasons)
            checkpoint.add(row.number, status, reasons)
        if result:
            checkpoint.sum_up()
            report.close()
    return rows, bad, took


@contextlib.contextmanager
def _recorded() -> Iterator[list[int]]:
    """Keep open a duplicate of every temporary file that the block makes, so that its size can be read."""
    numbers: list[int] = []
    make = tempfile.TemporaryFile

    def recorded() -> IO[bytes]:
        file = make()
        numbers.append(os.dup(file.fileno()))
        return file

    tempfile.TemporaryFile = recorded  # type: ignore[assignment]
    try:
        yield numbers
    finally:
        tempfile.TemporaryFile = make
        for number in numbers:
            os.close(number)


def _rows_of(result: IO[bytes]) -> int:
    with open_workbook(cast(BinaryIO, result)) as again:
        return sum(1 for _ in again.rows)


def _killed(status: int) -> str:
    return (
        f"killed by {signal.Signals(os.WTERMSIG(status)).name}" if os.WIFSIGNALED(status) else "it ended without a word"
    )
