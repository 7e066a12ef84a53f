"""The users of an enterprise in directory order: all for an export, or a page for the directory."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from muster.gateways.aws import aws_errors
from muster.users.filters import Filter, condition, directory_keys
from muster.users.listing import list_users
from muster.users.table import User

COLLEAGUE = (
    "account", "name", "english_name", "email", "phone", "hide_phone", "department", "title", "contact_no", "signature",
)  # fmt: skip
"""What the directory reads of a user."""


def stream(enterprise_id: str, criteria: Filter, attributes: Sequence[str]) -> Iterator[User]:
    """Yield all users that match the filter, with these attributes only."""
    with aws_errors():
        yield from User.directory.query(
            enterprise_id, directory_keys(criteria), condition(criteria), attributes_to_get=list(attributes)
        )


def count(enterprise_id: str, criteria: Filter) -> int:
    """Return the number of users that match the filter."""
    with aws_errors():
        return User.directory.count(enterprise_id, directory_keys(criteria), condition(criteria))


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
    if user.hide_phone and user.account != viewer.account:
        user.phone = None
    return user
