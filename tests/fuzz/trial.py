"""What becomes of one file: it is read as an import reads it, in a process of its own with little memory and time."""

import contextlib
import io
import json
import os
import re
import resource
import signal
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import tests.conftest  # noqa: F401 - settings of a deployment that does not exist
from muster.errors import WorkbookError
from muster.spreadsheets.reader import open_workbook
from muster.spreadsheets.report import Report

CPU_SECONDS = 60  # a run of an import has 180
MEMORY = 384 << 20  # bytes; import_users has 512 MB
DISK = 512 << 20  # bytes of one file; what a function has in all
_SENTENCE = re.compile(r"[A-Z“][^\r\n\x00]{15,400}\.")
# What a fault may begin with: the field's title.
_FAULT = re.compile(r"\S[^\x00]{10,1000}\.", re.DOTALL)


@dataclass(frozen=True)
class Outcome:
    """How reading a file ended, and what it took."""

    end: str
    """The sentence with which the file was refused; or "rows", with how many; or what should not have happened."""
    rows: int
    good: bool
    cpu: float
    memory: int


def warm_up(content: bytes) -> None:
    """Load here what each trial would load anew."""
    read_as_an_import(content, result=True)


def try_out(content: bytes, *, result: bool) -> Outcome:
    """Read a file to its end, check each row, write the result if that is asked for, and see what that took."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _in_child(content, writing, result=result)
    os.close(writing)
    with os.fdopen(reading, "rb") as answers:
        answer = answers.read()
    _, status, used = os.wait4(child, 0)
    told = json.loads(answer) if answer else {"end": _killed(status), "rows": 0, "good": False}
    memory = used.ru_maxrss * 1024
    if told["good"] and memory > MEMORY:
        told |= {"end": f"too much memory: {memory >> 20} MB", "good": False}
    return Outcome(**told, cpu=used.ru_utime + used.ru_stime, memory=memory)


def _in_child(content: bytes, writing: int, *, result: bool) -> None:
    """Tell through `writing` what became of the file, and end the process whatever happens."""
    told: dict[str, object] = {"end": "nothing was told", "rows": 0, "good": False}
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (DISK, DISK))
        most = _size() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        told = read_as_an_import(content, result=result)
    except BaseException as error:  # noqa: BLE001 - whatever it is, it should not have happened
        told["end"] = f"{type(error).__name__}: {error}"[:300]
    finally:
        with contextlib.suppress(BaseException):
            os.write(writing, json.dumps(told).encode())
        os._exit(0)


def _size() -> int:
    """The memory that this process has reserved by now."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def read_as_an_import(content: bytes, *, result: bool) -> dict[str, object]:
    """Read a file; tell how that ended."""
    rows = 0
    bad = Counter[str]()
    file = io.BytesIO()
    try:
        with open_workbook(io.BytesIO(content)) as reading, Report(file) as report:
            for row in reading.rows:
                rows += 1
                checked = row.check()
                reasons = [fault.message for fault in checked] if isinstance(checked, tuple) else []
                bad.update(reason for reason in reasons if not _FAULT.fullmatch(reason))
                report.add(row.number, row.cells, created=not reasons, reasons=reasons)
            if result:
                report.close()
    except WorkbookError as error:
        return {"end": str(error), "rows": rows, "good": bool(_SENTENCE.fullmatch(str(error)))}
    if bad:
        return {"end": f"no sentence: {next(iter(bad))!r}", "rows": rows, "good": False}
    same = _rows_of(file) if result else rows
    end = "rows" if same == rows else f"the result has {same} rows of {rows}"
    return {"end": end, "rows": rows, "good": same == rows}


def _rows_of(result: io.BytesIO) -> int:
    with open_workbook(result) as again:
        return sum(1 for _ in again.rows)


def _killed(status: int) -> str:
    return (
        f"killed by {signal.Signals(os.WTERMSIG(status)).name}" if os.WIFSIGNALED(status) else "it ended without a word"
    )
