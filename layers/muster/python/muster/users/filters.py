"""Which users a list, a directory or an export shows."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from muster.users.rules import NOT_SET, Role
from muster.users.user import Status

FIRST_NOT_SET = f"{NOT_SET:05}#"
"""Where in directory order those begin whose contact number is not set."""


@dataclass(frozen=True)
class Filter:
    """A filter of users; without any field it matches all.

    `search` is looked for in names of each kind, account, e-mail address and phone number (`users/search.py`);
    `department` is a department or a part of its path, in any spelling, and brings its sub-departments.
    `not_signed_in_since` matches users whose last sign-in was before that day (UTC), and those who never signed in.
    `seen_by` is the account of a member who searches: of hidden numbers, the search knows their own only. An
    administrator, who sees all numbers, is None.
    """

    search: str = ""
    department: str = ""
    status: Status | None = None
    role: Role | None = None
    contact_no_set: bool | None = None
    never_signed_in: bool | None = None
    not_signed_in_since: date | None = None
    seen_by: str | None = None

    def kept(self) -> dict[str, Any]:
        """Return the filter as a task keeps it, in JSON."""
        return {name: each.isoformat() if isinstance(each, date) else each for name, each in asdict(self).items()}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Filter":
        """Return the filter that a task keeps."""
        others = dict(kept)
        status, role, since = (others.pop(name, None) for name in ("status", "role", "not_signed_in_since"))
        return cls(
            **others,
            status=Status(status) if status else None,
            role=Role(role) if role else None,
            not_signed_in_since=date.fromisoformat(since) if since else None,
        )
