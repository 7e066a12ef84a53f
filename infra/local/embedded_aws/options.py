"""The settings of the embedded AWS: the program that starts it passes them on as environment variables."""

import os
from dataclasses import dataclass
from pathlib import Path

_RECORD = "EMBEDDED_AWS_RECORD"


@dataclass(frozen=True)
class Options:
    """How strict the embedded AWS is, and what it writes down."""

    record: Path | None = None
    """The file for what tests cannot see from outside, one JSON object a line; none is written without it."""

    def environment(self) -> dict[str, str]:
        """Return the variables that say this to the embedded AWS."""
        return {_RECORD: str(self.record)} if self.record else {}

    @classmethod
    def taken(cls) -> "Options":
        """Return what the environment says, and remove it there, so that no function inherits it."""
        record = os.environ.pop(_RECORD, None)
        return cls(record=Path(record) if record else None)
