"""The schedule's work on last days (`users/ending.py`): users are disabled when theirs is over."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from muster import metrics
from muster.audit.entries import SCHEDULE, caused_by
from muster.clock import now
from muster.errors import ForbiddenError, ThrottledError
from muster.gateways.queues import Nudges
from muster.logs import logger
from muster.retrying import CHANGED_BY_OTHERS, tries
from muster.users import lifecycle
from muster.users.ended import ended_users
from muster.users.filters import Filter
from muster.users.lists import stream
from muster.users.repository import kept_user, update_if, write
from muster.users.rules import Role
from muster.users.user import Status, User

_TRIES = 5  # of a user, while others change it
_LAST_SECONDS = 15.0  # of a run; enough to end one more user and to nudge
_LAST_ADMINISTRATOR_AGAIN = timedelta(hours=1)


def end_users(urgent: Nudges, time_left: Callable[[], float]) -> None:
    """Disable the users after their last day, and nudge for them; safe to repeat.

    `time_left` returns the seconds that this run has left; the rest is left to the next. Each user is changed in one
    transaction, and a nudge that gets lost is sent again by `sweep`. Raises ThrottledError.
    """
    ended: dict[str, list[str]] = {}
    try:
        for user_id in ended_users():
            if time_left() < _LAST_SECONDS:
                break
            if user := _end(user_id):
                ended.setdefault(user.enterprise_id, []).append(user_id)
    finally:
        if ended:
            urgent.send(ended)
            logger.info("Disabled users whose last day is over", users=sum(map(len, ended.values())))


def _end(user_id: str) -> User | None:
    """Disable a user after the last day, and return it; None if the user is not, or cannot be, disabled."""
    for _ in tries(_TRIES):
        user = kept_user(user_id)
        change = lifecycle.end(user, SCHEDULE) if user else None
        if user is None or change is None:
            return None
        if user.role == Role.ADMINISTRATOR:
            guard = _another_administrator(user)
            if guard is None:
                _keep_last_administrator(user)
                return None
            change = replace(change, only_by=guard)
        try:
            with caused_by(f"active_until:{user.active_until}"):
                if write(change):
                    return user
        except ForbiddenError:  # the other one has lost the role meanwhile; there may be a third
            continue
    raise ThrottledError(CHANGED_BY_OTHERS)


def _another_administrator(user: User) -> User | None:
    """Return another active administrator of the user's enterprise; None if there is none."""
    administrators = stream(
        user.enterprise_id, Filter(status=Status.ACTIVE, role=Role.ADMINISTRATOR), ["id", "enterprise_id"]
    )
    return next((each for each in administrators if each.id != user.id), None)


def _keep_last_administrator(user: User) -> None:
    """Leave the last administrator of an enterprise active, and look again later."""
    metrics.count("LastAdministratorsKept")
    logger.warning("The last day of an enterprise's last administrator is over", user_id=user.id)
    update_if(user.id, {"ends_at": now() + _LAST_ADMINISTRATOR_AGAIN}, {"version": user.version})
