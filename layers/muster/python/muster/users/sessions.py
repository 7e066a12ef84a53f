"""Which sessions of a user count: those of the recorded sign-in that began after sessions were last ended."""

from pynamodb.expressions.update import Action

from muster.clock import now, wait_out_second
from muster.gateways.aws import aws_errors
from muster.gateways.sign_ins import SignIn, SignIns
from muster.users.table import Status, User, Wanted


def counts(user: User, sub: object, began: int) -> bool:
    """Return whether a session of this user counts.

    `sub` is the token's, `began` when the person signed in, in whole seconds as tokens have it. A session of the very
    second in which sessions were ended is taken for an earlier one. While a reset of the password is pending none
    counts: the old password still signs in until the user pool has the new one.
    """
    if user.status != Status.ACTIVE or user.wanted == Wanted.RESET_PASSWORD:
        return False
    if not user.sign_in or sub != user.sign_in:
        return False
    return user.signed_out_at is None or began > int(user.signed_out_at.timestamp())


def belongs_to(sign_in: SignIn) -> list[Action]:
    """Return the actions that record a sign-in on its user; sessions of a former sign-in are over."""
    ended = [] if sign_in.is_new else ended_now()
    return [User.sign_in.set(sign_in.sub), *ended]


def end_sessions(user: User, sign_ins: SignIns, *more: Action) -> None:
    """End every session of the user, here at once and then at the user pool. Raises ThrottledError.

    Here first: once that is written no token of before counts, whatever becomes of the rest. `more` is written with it.

    Waits until the second is over. Otherwise a person, or a program, that signs in again at once would get a session
    that does not count.
    """
    with aws_errors():
        user.update([*ended_now(), *more], User.account.exists())
    sign_ins.end_sessions(user.account)
    wait_out_second(user.signed_out_at)


def ended_now() -> list[Action]:
    """Return the actions that end all sessions that have begun."""
    return [User.signed_out_at.set(now())]
