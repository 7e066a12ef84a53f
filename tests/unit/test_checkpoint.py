"""Checkpoints of imports: all outcomes come back, whatever became of the saves before the last."""

from typing import IO

import pytest

from muster.errors import ThrottledError
from muster.imports.checkpoint import Checkpoint, load, save
from muster.messages import label
from muster.tasks.rows import RowStatus
from tests.fakes import InMemoryFiles

CREATED, FAILED = RowStatus.CREATED, RowStatus.FAILED
KEY = "checkpoints/acme/task.json"


class _BusyFiles(InMemoryFiles):
    """A bucket that is too busy, after it has read some of what it was sent."""

    read_before: int = 0

    def write(self, key: str, content: IO[bytes], *, content_type: str) -> None:
        content.read(self.read_before)
        raise ThrottledError(label("The service is busy."))


@pytest.mark.parametrize("read_before", [0, 30, 10_000])
def test_a_checkpoint_whose_save_failed_is_whole_when_it_is_saved_again(read_before: int) -> None:
    busy, files = _BusyFiles(), InMemoryFiles()
    busy.read_before = read_before
    with Checkpoint("etag") as checkpoint:
        for row in range(2, 12):
            checkpoint.add(row, FAILED if row % 2 else CREATED, [label("Reason {row}", row=row)] * row)
        with pytest.raises(ThrottledError):
            save(busy, KEY, checkpoint)
        checkpoint.add(12, FAILED, [label("The last")])
        save(files, KEY, checkpoint)
    with load(files, KEY, "etag") as again:
        assert (again.last_row, again.counts) == (12, {CREATED: 5, FAILED: 6})
        assert [again.outcome(row) for row in (2, 11, 12)] == [
            (CREATED, ["Reason 2"] * 2, [], ""),
            (FAILED, ["Reason 11"] * 11, [], ""),
            (FAILED, ["The last"], [], ""),
        ]
