"""A planned change of a user with its unique keys, and the attributes that many changes set."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from muster.clock import now
from muster.errors import FieldError
from muster.messages import Message, message
from muster.users.pending import held
from muster.users.unique_keys import UniqueKey
from muster.users.user import Changes, User

if TYPE_CHECKING:
    from muster.audit.entries import Actor

CHANGE_INVALID = message("change_invalid", "The user cannot be changed like this.")


@dataclass(frozen=True)
class Change:
    """A change of a user as it was read; `users/repository` writes it in one transaction."""

    user: User
    action: str | None
    """What the audit log calls it; None if it changes nothing that people see."""
    by: User | None
    """Who makes it; None for an operator."""
    sets: Changes = field(default_factory=dict)
    frees: Sequence[str] = ()
    takes: Sequence[UniqueKey] = ()
    actor: "Actor | None" = None
    """The author that the audit log tells, if it is not the user of `by`."""
    only_by: User | None = None
    """Who must still be an active administrator. So of two who take each other's power, one keeps it."""
    free_at: datetime | None = None
    """When the account of a removed user is free, if not at once."""
    edits: Mapping[str, Any] = field(default_factory=dict)
    """Fields that a person sees, with their new values: what an edit changes."""
    refused: Message = CHANGE_INVALID
    """What is said if a unique key that it takes is in use."""
    in_use: Callable[[UniqueKey, str | None], FieldError] = UniqueKey.in_use
    """The error for a unique key in use, given the account that has it."""


def stamp(user: User, caller: User) -> Changes:
    """Return the attributes that every change by a user sets: version, time, and author."""
    return {**written_by(user, caller.id, caller.account), **held(user)}


def written_by(user: User, author_id: str, author_name: str) -> Changes:
    """Return the version, time, and author of a change, given id and name of the author in the audit log."""
    return {
        "version": user.version + 1,
        "updated_at": now(),
        "updated_by": author_name,
        "updated_by_id": author_id,
    }


def ended_now() -> Changes:
    """Return the changes that end all sessions that have begun (`sessions.py`)."""
    return {"signed_out_at": now()}
