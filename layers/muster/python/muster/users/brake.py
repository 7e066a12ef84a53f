"""The brake: many sign-ins, or many administrators' roles, are taken only after a plan was looked at."""

from collections.abc import Mapping, Sequence

from muster.errors import ConflictError
from muster.gateways import live
from muster.messages import message
from muster.ulids import is_ulid
from muster.users.filters import Filter
from muster.users.lists import count
from muster.users.rules import Role
from muster.users.service import UserAction
from muster.users.taken import holders_of, users_with
from muster.users.unique_keys import unique_account
from muster.users.user import Status, User

MOST_TAKEN = 50
"""Users that may be disabled or removed at once without a plan, however many the enterprise has."""
MOST_SHARE = 0.2
"""The share of the enterprise's users that may be disabled or removed at once without a plan."""
MOST_ROLES = 10
"""Administrators whose role may be given or taken at once without a plan."""


def too_many_taken(taken: int, enterprise_id: str) -> int | None:
    """Return the number of the enterprise's users if these are too many of them; None if they are not.

    Raises ThrottledError.
    """
    if taken <= MOST_TAKEN:
        return None
    total = count(enterprise_id, Filter())
    return total if taken > MOST_SHARE * total else None


def check_brake(caller: User, names: Sequence[str], action: str, changes: Mapping[str, object]) -> None:
    """Refuse a batch, of users named by id or account, that takes too much at once.

    Raises ConflictError, which says what to do instead, and ThrottledError.
    """
    if action in {UserAction.DISABLE, UserAction.REMOVE} and len(names) > MOST_TAKEN:
        taken = sum(action == UserAction.REMOVE or user.status is not Status.DISABLED for user in _users(caller, names))
        if total := too_many_taken(taken, caller.enterprise_id):
            raise ConflictError(
                message(
                    "batch_braked_by_disabled",
                    "This would disable or remove {count:,} of {total:,} users at once. Use a bulk edit, which shows "
                    "a plan first.",
                    count=taken,
                    total=total,
                )
            )
    if "role" in changes and len(names) > MOST_ROLES:
        role = str(changes["role"] or Role.MEMBER)
        roles = sum(user.role != role and Role.ADMINISTRATOR in {user.role, role} for user in _users(caller, names))
        if roles > MOST_ROLES:
            raise ConflictError(
                message(
                    "batch_braked_by_roles",
                    "This would give or take the role of administrator {count} times at once. Use a bulk edit, which "
                    "shows a plan first.",
                    count=roles,
                )
            )


def _users(caller: User, names: Sequence[str]) -> list[User]:
    """Return the users of the caller's enterprise among those that are named. Raises ThrottledError."""
    keys = [unique_account(name) for name in names if not is_ulid(name)]
    holders = holders_of(keys, live.transactions())
    ids = {*filter(is_ulid, names), *holders.values()}
    found = users_with(sorted(ids), live.transactions()).values()
    return [user for user in found if user.enterprise_id == caller.enterprise_id and user.status != Status.REMOVED]
