"""Three-way comparison of a row, its user, and the version of the user with which the row was exported."""

from collections.abc import Mapping
from dataclasses import dataclass

from muster.audit.log import entries_of_user
from muster.messages import Message, message
from muster.users.user import User

_MOST_ENTRIES = 500  # that are read of one user


@dataclass(frozen=True)
class ChangedSince:
    """A field that was changed since a version: its value at that version, and the author of the last change."""

    before: object
    by: str


def changed_on_both_sides(since: ChangedSince, there: str, here: str, *, has_file: bool) -> Message:
    """Return the reason why a row fails: its value `here` is another than the one that the user has got since."""
    if not has_file:
        return message(
            "changed_after_list",
            "{account} changed it to {there} after the plan was made.",
            account=since.by,
            there=there,
        )
    return message(
        "changed_on_both_sides",
        "{account} changed it to {there} after the export, and the row says {here}; write the value that is to be, "
        "and clear the version.",
        account=since.by,
        there=there,
        here=here,
    )


def changed_since(user: User, version: int) -> Mapping[str, ChangedSince] | None:
    """Return the fields of a user that were changed since a version; None if the audit log does not reach so far.

    Raises ThrottledError.
    """
    found: dict[str, ChangedSince] = {}
    if version == user.version:
        return found
    for number, entry in enumerate(entries_of_user(user.id)):
        if entry.version is not None and int(entry.version) <= version:
            return found
        if number == _MOST_ENTRIES:
            break
        for name, (before, _) in (entry.changes or {}).items():
            by = found[name].by if name in found else entry.actor_name
            found[name] = ChangedSince(before, by)
    return None
