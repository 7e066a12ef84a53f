"""The last day of users: when it is over, and the attributes by which the schedule finds the users to disable.

An active user with a last day has `ends_at`, and so is in the index `ending_users`; no other user is.
"""

from datetime import UTC, date, datetime, timedelta

from muster.clock import now
from muster.users.pending import pending_shard
from muster.users.user import Changes, Status, User, changed


def end_of(day: str) -> datetime:
    """Return the moment at which a day as in 2026-12-31 is over, in UTC."""
    following = date.fromisoformat(day) + timedelta(days=1)
    return datetime(following.year, following.month, following.day, tzinfo=UTC)


def is_over(user: User) -> bool:
    """Return whether the user's last day is over."""
    return user.active_until is not None and end_of(user.active_until) <= now()


def without_past_day(user: User) -> Changes:
    """Return the change that takes a last day away that is over; nothing if it is not."""
    return {"active_until": None} if is_over(user) else {}


def times_of_end(user_id: str, status: object, active_until: object) -> Changes:
    """Return by which attributes the schedule finds a user with this status and last day; None takes them away."""
    if status == Status.ACTIVE and active_until:
        return {"ends_at": end_of(str(active_until)), "ends_shard": pending_shard(user_id)}
    return {"ends_at": None, "ends_shard": None}


def with_end(user: User, changes: Changes) -> Changes:
    """Return changes of a user as it was read, with those by which the schedule finds the user afterwards."""
    after = changed(user, changes)
    if changes.keys().isdisjoint({"status", "active_until"}) or not (user.active_until or after.active_until):
        return changes
    return {**changes, **times_of_end(user.id, after.status, after.active_until)}
