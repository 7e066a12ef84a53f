"""Checkpoint of an import: the last row done and the messages of rows, so that the next run resumes.

A row before the checkpoint is never done again, not even if its user was changed or removed since. The reasons of
100,000 rows take more memory than a function has to spare, so they are kept in a file, a line of JSON for each row that
has any. A line with the counts follows them each time that the file is saved; the last one holds.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from typing import Any, Self

from muster.errors import NotFoundError
from muster.gateways.files import Files
from muster.tasks.service import Progress


class Checkpoint:
    """The outcome of every row up to `last_row`: created and nothing to say, unless it has a line.

    As a context manager, it closes its file.
    """

    def __init__(self, etag: str) -> None:
        """Begin with no row; `etag` is the entity tag of the file that these are rows of."""
        self.etag = etag
        self.last_row = self.created = self.failed = 0
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 - closed at the end of `with`
        self._told: Iterator[tuple[int, bool, list[str]]] = iter(())
        self._next: tuple[int, bool, list[str]] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def add(self, row: int, reasons: Sequence[str], *, created: bool) -> None:
        """Note the outcome of the next row."""
        self.last_row = row
        self.created += created
        self.failed += not created
        if reasons or not created:
            self._write([row, created, list(reasons)])

    def outcome(self, row: int) -> tuple[bool, Sequence[str]]:
        """Return whether a row was created, and its reasons. Rows are asked for in order, and none is added then."""
        while self._next is not None and self._next[0] < row:
            self._next = next(self._told, None)
        if self._next is not None and self._next[0] == row:
            return self._next[1:]
        return True, ()

    def progress(self) -> Progress:
        """Return the counts so far."""
        return Progress(done=self.created + self.failed, created=self.created, failed=self.failed)

    def sum_up(self) -> None:
        """Write the counts, so that the file can be saved and read again."""
        counts = {name: getattr(self, name) for name in ("etag", "last_row", "created", "failed")}
        self._write(counts)

    def restore(self) -> None:
        """Take the counts from the file, and be ready to tell the outcomes of its rows."""
        counts: dict[str, Any] = {}
        for line in self._lines():
            if isinstance(line, dict):
                counts = line
        if counts.get("etag") != self.etag:
            return
        self.last_row, self.created = counts["last_row"], counts["created"]
        failed = counts["failed"]
        if isinstance(failed, dict):  # as versions wrote it that kept all in one object
            self.failed, self._told = len(failed), iter(_of_one_object(counts))
        else:
            self.failed, self._told = failed, (tuple(line) for line in self._lines() if isinstance(line, list))
        self._next = next(self._told, None)

    def _lines(self) -> Iterator[Any]:
        self.file.seek(0)
        return map(json.loads, self.file)

    def _write(self, line: object) -> None:
        self.file.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")


def _of_one_object(counts: Mapping[str, Any]) -> list[tuple[int, bool, list[str]]]:
    kinds = ((False, counts["failed"]), (True, counts.get("noted", {})))
    return sorted((int(row), created, reasons) for created, rows in kinds for row, reasons in rows.items())


def checkpoint_key(enterprise_id: str, task_id: str) -> str:
    """Return the key under which the checkpoint of an import is stored."""
    return f"checkpoints/{enterprise_id}/{task_id}.json"


def load(files: Files, key: str, etag: str) -> Checkpoint:
    """Return the checkpoint kept under that key; an empty one if there is none for the file with that entity tag."""
    with ExitStack() as unless_read:
        checkpoint = unless_read.enter_context(Checkpoint(etag))
        with suppress(NotFoundError):
            files.read(key, checkpoint.file)
            checkpoint.restore()
        unless_read.pop_all()
    return checkpoint


def save(files: Files, key: str, checkpoint: Checkpoint) -> None:
    """Keep a checkpoint under that key. Raises ThrottledError; the checkpoint can be added to and saved again then."""
    checkpoint.sum_up()
    checkpoint.file.seek(0)
    try:
        files.write(key, checkpoint.file, content_type="application/json")
    finally:
        checkpoint.file.seek(0, 2)  # else the next line overwrites the first
