"""What a run leaves to the next one, from time to time and at its end: how far it came, what is to be said of the rows.

A row before the checkpoint is never done again, not even if its user was changed or removed since.
"""

import io
from collections.abc import Sequence

from pydantic import BaseModel

from muster.errors import NotFoundError
from muster.gateways.files import Files
from muster.tasks.service import Progress


class Checkpoint(BaseModel):
    """The outcome of every row up to `last_row`: created and nothing to say, unless its number is listed."""

    etag: str
    """The entity tag of the file that these are rows of."""
    last_row: int = 0
    created: int = 0
    failed: dict[int, list[str]] = {}
    noted: dict[int, list[str]] = {}

    def add(self, row: int, reasons: Sequence[str], *, created: bool) -> None:
        """Note the outcome of the next row."""
        self.last_row = row
        self.created += created
        if reasons:
            (self.noted if created else self.failed)[row] = list(reasons)

    def outcome(self, row: int) -> tuple[bool, Sequence[str]]:
        """Whether a row was created, and its reasons."""
        if row in self.failed:
            return False, self.failed[row]
        return True, self.noted.get(row, ())

    def progress(self) -> Progress:
        """The counts so far."""
        failed = len(self.failed)
        return Progress(done=self.created + failed, created=self.created, failed=failed)


def checkpoint_key(enterprise_id: str, task_id: str) -> str:
    """Where the checkpoint of an import is kept."""
    return f"checkpoints/{enterprise_id}/{task_id}.json"


def load(files: Files, key: str, etag: str) -> Checkpoint:
    """The checkpoint kept under that key; an empty one if there is none for the file with that entity tag."""
    with io.BytesIO() as file:
        try:
            files.read(key, file)
        except NotFoundError:
            return Checkpoint(etag=etag)
        checkpoint = Checkpoint.model_validate_json(file.getvalue())
    return checkpoint if checkpoint.etag == etag else Checkpoint(etag=etag)


def save(files: Files, key: str, checkpoint: Checkpoint) -> None:
    """Keep a checkpoint under that key."""
    files.write(key, io.BytesIO(checkpoint.model_dump_json().encode()), content_type="application/json")
