"""Which sessions of a user count: those of the recorded sign-in that began after sessions were last ended."""

from muster.clock import wait_out_second
from muster.errors import ThrottledError
from muster.gateways.sign_ins import SignIn, SignIns
from muster.retrying import CHANGED_BY_OTHERS, tries
from muster.users.changes import ended_now
from muster.users.history import actor_of
from muster.users.notices import sign_in_changed
from muster.users.repository import kept_user, update_and_log
from muster.users.user import Changes, NoticeKind, PendingAction, Status, User

_TRIES = 5
_ACTIONS = {
    NoticeKind.PASSWORD_CHANGED: "change_password",
    NoticeKind.SECOND_FACTOR_SET_UP: "set_up_second_factor",
    NoticeKind.SECOND_FACTOR_REMOVED: "remove_second_factor",
}


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


def belongs_to(sign_in: SignIn) -> Changes:
    """Return the changes that record a sign-in on its user; sessions of a former sign-in are over."""
    return {"sign_in": sign_in.sub} if sign_in.is_new else {"sign_in": sign_in.sub, **ended_now()}


def end_sessions(
    user: User, sign_ins: SignIns, action: str, *, more: Changes | None = None, as_read: Changes | None = None
) -> bool:
    """End every session of the user, here at once and then at the user pool.

    Return False, and end none, if the user is gone or an attribute differs from `as_read`. Raises ThrottledError.

    Here first: once that is written no token of before counts, whatever becomes of the rest. `more` is written with it.

    Waits until the second is over. Otherwise a person, or a program, that signs in again at once would get a session
    that does not count.
    """
    there = update_and_log(user, {**ended_now(), **(more or {})}, as_read or {}, action, actor_of(user))
    if there is None:
        return False
    sign_ins.end_sessions(user.account)
    if there.signed_out_at:
        wait_out_second(there.signed_out_at)
    return True


def end_sessions_and_tell(user: User, sign_ins: SignIns, kind: NoticeKind, more: Changes | None = None) -> None:
    """End every session of the user, as `end_sessions` does, and have the user mailed why.

    Raises ConflictError if too many notices wait, and ThrottledError.
    """
    for _ in tries(_TRIES):
        there = kept_user(user.id)
        if there is None or there.status == Status.REMOVED:
            return
        told = {**sign_in_changed(there, kind, user.account), **(more or {})}
        if end_sessions(there, sign_ins, _ACTIONS[kind], more=told, as_read={"due_at": there.due_at}):
            return
    raise ThrottledError(CHANGED_BY_OTHERS)
