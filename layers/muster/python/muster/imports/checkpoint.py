"""Checkpoint of an import: the last row done and the messages of rows, so that the next run resumes.

A row before the checkpoint is never done again, not even if its user was changed or removed since. The reasons of
100,000 rows take more memory than a function has to spare, so they are kept in a file, a line of JSON for each row that
has any. A line with the counts follows them each time that the file is saved; the last one holds.
"""

import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from typing import Any, NamedTuple, Self

from muster.errors import NotFoundError
from muster.gateways.files import Files
from muster.imports.changes_shown import FieldChange
from muster.messages import Message, packed, unpacked
from muster.tasks.rows import Progress, RowStatus


class Outcome(NamedTuple):
    """The outcome of a row."""

    status: RowStatus
    messages: Sequence[Message] = ()
    changes: Sequence[FieldChange] = ()
    account: str = ""
    """The account of its user, if the row does not tell it."""


class Checkpoint:
    """The outcome of every row up to `last_row`: created and without a message, unless it has a line.

    As a context manager, it closes its file.
    """

    def __init__(self, etag: str) -> None:
        """Begin with no row; `etag` is the entity tag of the file that these are rows of."""
        self.etag = etag
        self.last_row = 0
        self.counts = Counter[RowStatus]()
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 - closed at the end of `with`
        self._told: Iterator[tuple[int, Outcome]] = iter(())
        self._next: tuple[int, Outcome] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def add(
        self,
        row: int,
        status: RowStatus,
        messages: Sequence[Message],
        changes: Sequence[FieldChange] = (),
        account: str = "",
    ) -> None:
        """Note the outcome of the next row."""
        self.last_row = row
        self.counts[status] += 1
        if messages or status != RowStatus.CREATED:
            fields = [[each.field, packed(each.before), packed(each.after)] for each in changes]
            more = [fields, account] if fields or account else []
            self._write([row, status, [*map(packed, messages)], *more])

    def outcome(self, row: int) -> Outcome:
        """Return the outcome of a row. Ask for rows in their order, and add none after that."""
        while self._next is not None and self._next[0] < row:
            self._next = next(self._told, None)
        if self._next is not None and self._next[0] == row:
            return self._next[1]
        return Outcome(RowStatus.CREATED)

    def progress(self) -> Progress:
        """Return the counts so far."""
        return Progress(self.counts.total(), dict(self.counts))

    def sum_up(self) -> None:
        """Write the counts, so that the file can be saved and read again."""
        self._write({"etag": self.etag, "last_row": self.last_row, "counts": self.counts})

    def restore(self) -> None:
        """Read the counts from the file, and prepare to tell the outcomes of its rows."""
        sums: dict[str, Any] = {}
        for line in self._lines():
            if isinstance(line, dict):
                sums = line
        if sums.get("etag") != self.etag:
            return
        self.last_row = sums["last_row"]
        self.counts = Counter({RowStatus(status): count for status, count in sums["counts"].items()})
        lines = (line for line in self._lines() if isinstance(line, list))
        self._told = ((row, _outcome(*parts)) for row, *parts in lines)
        self._next = next(self._told, None)

    def _lines(self) -> Iterator[Any]:
        self.file.seek(0)
        return map(json.loads, self.file)

    def _write(self, line: object) -> None:
        self.file.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")


def _outcome(status: str, messages: list[Any], changes: Sequence[Any] = (), account: str = "") -> Outcome:
    fields = [FieldChange(name, unpacked(before), unpacked(after)) for name, before, after in changes]
    return Outcome(RowStatus(status), [*map(unpacked, messages)], fields, account)


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
