"""The directory: the users of an enterprise, as their colleagues see them."""

from collections.abc import Sequence
from dataclasses import replace

from muster.users.filters import Filter
from muster.users.lists import list_users
from muster.users.user import User

COLLEAGUE = (
    "id", "account", "name", "english_name", "given_name", "family_name", "email", "phone", "hide_phone",
    "department", "title", "contact_no", "signature",
)  # fmt: skip
"""What the directory reads of a user."""


def colleagues(
    viewer: User, criteria: Filter, *, limit: int, after: str | None = None
) -> tuple[Sequence[User], str | None]:
    """Return a page of the directory for the viewer, and the directory key to go on after; None at the end.

    A phone number that its owner hides is not in it. The search knows nothing of it either, so neither do the pages: if
    found users were left out afterwards, their lengths and cursors would tell. A page may be short, even empty, though
    the list goes on.
    """
    asked = replace(criteria, seen_by=viewer.account)
    users, last = list_users(viewer.enterprise_id, asked, limit=limit, after=after, attributes=COLLEAGUE)
    return [_as_seen(user, viewer) for user in users], last


def _as_seen(user: User, viewer: User) -> User:
    return replace(user, phone=None) if user.hide_phone and user.account != viewer.account else user
