"""What became of the rows of a task: the status of each, and how many have which."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class RowStatus(StrEnum):
    """The outcome of a row. A task counts each in an attribute of the same name, and the API shows it."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DISABLED = "disabled"
    REMOVED = "removed"
    RESTORED = "restored"
    FAILED = "failed"
    SKIPPED = "skipped"


CHANGING = (RowStatus.CREATED, RowStatus.UPDATED, RowStatus.DISABLED, RowStatus.REMOVED, RowStatus.RESTORED)
"""The outcomes of rows that have changed a user."""


@dataclass(frozen=True)
class Progress:
    """How many rows of a task are done, and how many of an import's have which status."""

    done: int = 0
    counts: Mapping[RowStatus, int] = field(default_factory=Counter)

    def of(self, status: RowStatus) -> int:
        """Return how many rows have this status."""
        return self.counts.get(status, 0)


def rows_key(result_key: str) -> str:
    """Return the key under which the rows of an import's result or plan are kept (`imports/kept_rows.py`)."""
    return f"{result_key}.rows"
