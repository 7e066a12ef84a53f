"""Pending actions: the one that a user has outside the table, since when, and the lease of the run that works on it.

`wanted_at` is the time from which somebody may work on it. Whoever does moves it into the future first, so nobody else
starts meanwhile; whoever dies leaves it there, and it becomes due again.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from muster.clock import now
from muster.errors import ThrottledError
from muster.gateways.aws import ConditionFailedError, aws_errors
from muster.users.table import MailStatus, Status, User, Wanted, wanted_shard

_ATTEMPTS = 5  # at a user that others change at the same moment
LONGEST_RUN = timedelta(seconds=75)
"""How long a run may work on an account that it has reserved: longer than a function that does so may last."""
LONGEST_CALL = timedelta(seconds=130)
"""How long a call may hang and still have its effect: five tries of 23 s each and the back-off between them.

The limits are set in `gateways/aws.py`, and the back-off is that of the mode "standard":
https://docs.aws.amazon.com/boto3/latest/guide/retries.html
"""
_HOLD = LONGEST_CALL + timedelta(seconds=50)
"""How long an account is held for a run whose lease was overridden: for a call that it begins within 50 s of it."""


@dataclass(frozen=True)
class Turn:
    """A run's lease of a pending action, as the run has read it. `since` is when it was certainly so."""

    user: User
    since: datetime

    def lasts(self) -> bool:
        """Return whether a call for this user may begin now: it ends before the account can belong to another person.

        A change that overrides the turn holds the account for `_HOLD`. So nobody is asked while the turn is fresh.
        """
        return now() - self.since < _HOLD - LONGEST_CALL or self.is_current()

    def is_current(self) -> bool:
        """Return whether this is still the same user and the same pending action."""
        there = kept_user(self.user.account)
        mine = (self.user.created_at, self.user.wanted, self.user.wanted_at)
        return there is not None and (there.created_at, there.wanted, there.wanted_at) == mine


def take_wanted(account: str, until: datetime) -> User | None:
    """Reserve the pending action of this account until then; None if there is none, or another run has reserved it."""
    user = User(account)
    due = User.wanted.exists() & (User.wanted_at <= now())
    return user if update_if(user, [User.wanted_at.set(until)], due) else None


def is_reserved(account: str) -> bool:
    """Return whether a run has reserved the pending action of this account, and may still be at work on it."""
    user = kept_user(account)
    return bool(user and user.wanted and now() < user.wanted_at <= now() + LONGEST_RUN)


def fulfil_wanted(
    user: User, mail_status: MailStatus | None, mail_id: str | None = None, *, more: Sequence[Action] = ()
) -> bool:
    """Complete the pending action and record the state of its mail; False if another action is pending by now.

    `more` is set on the user with it, such as its sign-in.
    """
    actions = [*_after(user), *more]
    if mail_status:
        actions += [User.mail_status.set(mail_status), User.mail_at.set(now())]
    if mail_id:
        actions.append(User.mail_id.set(mail_id))
    return update_if(user, actions, User.wanted_at == user.wanted_at)


def fulfil_without_mail(user: User, *, more: Sequence[Action] = ()) -> bool:
    """Complete the pending action, for which no mail was due; False if another action is pending by now."""
    mail = [User.mail_kind.remove(), User.mail_status.remove(), User.mail_at.remove()]
    return update_if(user, [*_after(user), *mail, *more], User.wanted_at == user.wanted_at)


def _after(user: User) -> list[Action]:
    """Return what is pending when all but the notices is done: nothing, or a look at the user that mails them."""
    if not user.notices:
        return nothing_wanted()
    return [User.wanted.set(Wanted.MATCH_SIGN_IN), User.wanted_at.set(now())]


def nothing_wanted() -> list[Action]:
    """Return the actions that leave nothing pending."""
    return [User.wanted.remove(), User.wanted_at.remove(), User.wanted_shard.remove()]


def update_wanted(user: User, actions: Sequence[Action]) -> bool:
    """Change a user under the lease of its pending action; False if another action is pending by now."""
    return update_if(user, actions, User.wanted_at == user.wanted_at)


def want_instead(user: User, what: Wanted, *, more: Sequence[Action] = ()) -> bool:
    """Replace the pending action and its mail by another; False if another one is pending by now anyway."""
    return update_wanted(user, [*wanting(what, user.account), *more])


def bury(user: User) -> None:
    """Delete a removed user, as the sign-in is gone; the account is free for another person."""
    with suppress(ConditionFailedError), aws_errors():
        user.delete((User.wanted_at == user.wanted_at) & (User.status == Status.REMOVED))


def wanting(what: Wanted, account: str, at: datetime | None = None) -> list[Action]:
    """Return the actions that make `what` the pending action from now on, in place of any other.

    From `at` on, if given: in case what is being done meanwhile fails. Nothing is said of a mail then.
    """
    actions: list[Action] = [
        User.wanted.set(what),
        User.wanted_at.set(at or now()),
        User.wanted_shard.set(wanted_shard(account)),
    ]
    if at is None and what in (Wanted.INVITE, Wanted.SEND_PASSWORD, Wanted.RESET_PASSWORD, Wanted.WELCOME):
        actions += [User.mail_kind.set(what), User.mail_status.set(MailStatus.QUEUED)]
        actions += [User.mail_at.set(now()), User.mail_id.remove()]
    return actions


def mailing_when_enabled(what: Wanted, account: str) -> list[Action]:
    """Return the actions that match a disabled user's sign-in now, and mail the user when enabled."""
    queued = [User.mail_kind.set(what), User.mail_status.set(MailStatus.QUEUED)]
    return [*wanting(Wanted.MATCH_SIGN_IN, account), *queued]


def remove_stray_sign_in(account: str) -> bool:
    """Let the sign-in of an account that no user has be removed; False if a user has it by now."""
    removal = [User.status.set(Status.REMOVED), *wanting(Wanted.REMOVE, account)]
    return update_if(User(account), removal, User.account.does_not_exist())


def held(user: User) -> list[Action]:
    """Return the actions that hold the account for a run that may be at work on it; a change is about to override it.

    As the user was read: only with the condition that `wanted_at` is still the same.
    """
    return [User.held_until.set(now() + _HOLD)] if user.wanted and user.wanted_at > now() else []


def follow_once_more(account: str, *, password: bool) -> None:
    """Let the sign-in follow the user once more: a run has changed it, and its turn was over by then.

    The user may have been disabled, given another address, or removed meanwhile, and be gone. If the run has set a
    `password`, it has undone whatever password was set in its place, so that another one is mailed.
    """
    for _ in range(_ATTEMPTS):
        user = kept_user(account)
        if user is None:
            if remove_stray_sign_in(account):
                return
        else:
            same = User.created_at == user.created_at if user.created_at else User.created_at.does_not_exist()
            same &= User.wanted_at == user.wanted_at if user.wanted_at else User.wanted_at.does_not_exist()
            actions = [*_followed(user, password=password), *held(user)]
            if update_if(User(account), actions, same & (User.status == user.status)):
                return
    raise ThrottledError("Others are changing the same user at this moment. Try again.")


def _followed(user: User, *, password: bool) -> list[Action]:
    """Return the actions for a user with a sign-in that was changed too late; no lease of before is valid then."""
    pending = Wanted(user.wanted or Wanted.MATCH_SIGN_IN)
    if not password or user.status not in (Status.ACTIVE, Status.DISABLED):
        return [User.wanted.set(pending), *_due_now(user.account)]
    mails = Wanted.RESET_PASSWORD if Wanted.RESET_PASSWORD in (user.wanted, user.mail_kind) else Wanted.SEND_PASSWORD
    if user.status == Status.ACTIVE:
        return wanting(mails, user.account)
    return mailing_when_enabled(mails, user.account)


def _due_now(account: str) -> list[Action]:
    return [User.wanted_at.set(now()), User.wanted_shard.set(wanted_shard(account))]


def kept_user(account: str) -> User | None:
    """Return the user of that account, or the rest of a removed one."""
    with aws_errors(), suppress(User.DoesNotExist):
        return User.get(account, consistent_read=True)
    return None


def update_if(user: User, actions: Sequence[Action], condition: Condition) -> bool:
    """Change a user if the condition holds, and say whether it did; `user` is then as the table has it."""
    try:
        with aws_errors():
            user.update(list(actions), condition)
    except ConditionFailedError:
        return False
    return True
