"""The settings of the embedded AWS: the program that starts it passes them on as environment variables."""

import os
from dataclasses import dataclass
from pathlib import Path

_RECORD = "EMBEDDED_AWS_RECORD"
_SES_SANDBOX = "EMBEDDED_AWS_SES_SANDBOX"
_INVOCATIONS = "EMBEDDED_AWS_INVOCATIONS_AT_A_TIME"


@dataclass(frozen=True)
class Options:
    """Options of the embedded AWS: how strict it is, and where it writes its record."""

    record: Path | None = None
    """The file of the record (`record.py`), which tests read; without it no record is written."""

    ses_sandbox: bool = False
    """Whether SES begins in its sandbox. A running one is moved there and back by PutAccountDetails of SES."""

    invocations_at_a_time: int | None = None
    """How many invocations of all functions Lambda admits at once; None for as many as this machine has memory for."""

    def environment(self) -> dict[str, str]:
        """Return the environment variables that pass these options."""
        given = {
            _RECORD: str(self.record or ""),
            _SES_SANDBOX: "1" if self.ses_sandbox else "",
            _INVOCATIONS: "" if self.invocations_at_a_time is None else str(self.invocations_at_a_time),
        }
        return {name: value for name, value in given.items() if value}

    @classmethod
    def taken(cls) -> "Options":
        """Return the options of the environment, and remove them there, so that no function inherits them."""
        record, sandbox, invocations = (os.environ.pop(name, "") for name in (_RECORD, _SES_SANDBOX, _INVOCATIONS))
        return cls(
            record=Path(record) if record else None,
            ses_sandbox=sandbox == "1",
            invocations_at_a_time=int(invocations) if invocations else None,
        )
