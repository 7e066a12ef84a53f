"""Errors with messages for the person who can fix the cause.

Every message is one sentence (or two) that says what is wrong and what to do; it may be shown to users as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from muster.messages import Message, message

NOTHING_HERE = message("no_such_address", "There is nothing at this address.")


@dataclass(frozen=True)
class FieldError:
    """An error in one field of a request: `field` by its API name, `message` a sentence."""

    field: str
    message: Message


class MusterError(Exception):
    """An error with a message for the person who caused it or can fix it."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


class InvalidError(MusterError):
    """The request breaks the rules; `faults` has every fault, not just the first."""

    def __init__(self, message: Message, faults: Sequence[FieldError] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


class NotJsonError(MusterError):
    """The body of a request is something else than JSON."""


class TooLargeError(MusterError):
    """The body of a request is larger than any that makes sense."""


class NotSignedInError(MusterError):
    """The caller's sign-in does not belong to an active user."""


class ForbiddenError(MusterError):
    """The caller is known but may not do this."""


class NotFoundError(MusterError):
    """There is no such thing in the caller's enterprise; things of other enterprises are not found either."""


class ConflictError(MusterError):
    """The request conflicts with the present state."""


class PreconditionFailedError(MusterError):
    """The present version is not the one that the request was made for."""


class WorkbookError(MusterError):
    """An uploaded file cannot be read as a filled-in template."""


class LimitError(MusterError):
    """An enterprise or a user asks for more than their share; `retry_after` is in seconds."""

    def __init__(self, message: Message, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ThrottledError(MusterError):
    """A service below asks us to slow down; the same request may succeed later."""
