"""Which sessions of a user count: those of the recorded sign-in that began after sessions were last ended."""

from contextlib import suppress

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from muster.clock import now, wait_out_second
from muster.errors import ThrottledError
from muster.gateways.aws import ConditionFailedError, aws_errors, is_still
from muster.gateways.sign_ins import SignIn, SignIns
from muster.retrying import CHANGED_BY_OTHERS, tries
from muster.users.notices import sign_in_changed
from muster.users.pending import kept_user
from muster.users.table import NoticeKind, PendingAction, Status, User

_TRIES = 5


def counts(user: User, sub: object, began: int) -> bool:
    """Return whether a session of this user counts.

    `sub` is the token's, `began` when the person signed in, in whole seconds as tokens have it. A session of the very
    second in which sessions were ended is taken for an earlier one. While a reset of the password is pending none
    counts: the old password still signs in until the user pool has the new one.
    """
    if user.status != Status.ACTIVE or user.pending_action == PendingAction.RESET_PASSWORD:
        return False
    if not user.sign_in or sub != user.sign_in:
        return False
    return user.signed_out_at is None or began > int(user.signed_out_at.timestamp())


def belongs_to(sign_in: SignIn) -> list[Action]:
    """Return the actions that record a sign-in on its user; sessions of a former sign-in are over."""
    ended = [] if sign_in.is_new else ended_now()
    return [User.sign_in.set(sign_in.sub), *ended]


def end_sessions(user: User, sign_ins: SignIns, *more: Action, condition: Condition | None = None) -> None:
    """End every session of the user, here at once and then at the user pool.

    Raises ThrottledError, and ConditionFailedError if the user is gone or `condition` does not hold.

    Here first: once that is written no token of before counts, whatever becomes of the rest. `more` is written with it.

    Waits until the second is over. Otherwise a person, or a program, that signs in again at once would get a session
    that does not count.
    """
    with aws_errors():
        there = User.account.exists()
        user.update([*ended_now(), *more], there if condition is None else there & condition)
    sign_ins.end_sessions(user.account)
    wait_out_second(user.signed_out_at)


def end_sessions_and_tell(user: User, sign_ins: SignIns, kind: NoticeKind, *more: Action) -> None:
    """End every session of the user, as `end_sessions` does, and have the user mailed why.

    Raises ConflictError if too many notices wait, and ThrottledError.
    """
    for _ in tries(_TRIES):
        there = kept_user(user.account)
        if there is None:
            return
        told = sign_in_changed(there, kind, user.account)
        with suppress(ConditionFailedError):
            end_sessions(there, sign_ins, *told, *more, condition=is_still(User.due_at, there.due_at))
            return
    raise ThrottledError(CHANGED_BY_OTHERS)


def ended_now() -> list[Action]:
    """Return the actions that end all sessions that have begun."""
    return [User.signed_out_at.set(now())]
