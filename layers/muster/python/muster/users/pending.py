"""Pending actions: the one that a user has outside the table, since when, and the lease of the run that works on it.

`due_at` is the time from which somebody may work on it. Whoever does moves it into the future first, so nobody else
starts meanwhile; whoever dies leaves it there, and it becomes due again.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from muster.clock import now
from muster.errors import ThrottledError
from muster.gateways.aws import ConditionFailedError, aws_errors, is_still
from muster.retrying import CHANGED_BY_OTHERS, tries
from muster.users.table import MailStatus, PendingAction, Status, User, pending_shard


class Effect(NamedTuple):
    """What carrying out a pending action does; to match the sign-in with the user is part of each."""

    mails: bool
    """It ends with a mail, whose state the user shows."""
    sets_password: bool
    """It sets a random password, and ends the sessions of the one before."""
    ends_access: bool
    """Somebody's access depends on it, so it never waits behind mails: it has the urgent queue."""
    statuses: frozenset[Status]
    """The statuses of users who can have it."""


_INVITED, _ACTIVE, _REMOVED = (frozenset({status}) for status in (Status.INVITED, Status.ACTIVE, Status.REMOVED))
_MEMBERS = frozenset({Status.ACTIVE, Status.DISABLED})
EFFECTS: Mapping[PendingAction, Effect] = {
    PendingAction.INVITE: Effect(mails=True, sets_password=False, ends_access=False, statuses=_INVITED),
    PendingAction.SEND_PASSWORD: Effect(mails=True, sets_password=True, ends_access=False, statuses=_ACTIVE),
    PendingAction.RESET_PASSWORD: Effect(mails=True, sets_password=True, ends_access=True, statuses=_ACTIVE),
    PendingAction.WELCOME: Effect(mails=True, sets_password=False, ends_access=False, statuses=_ACTIVE),
    PendingAction.SYNC_SIGN_IN: Effect(mails=False, sets_password=False, ends_access=True, statuses=_MEMBERS),
    PendingAction.REMOVE: Effect(mails=False, sets_password=False, ends_access=True, statuses=_REMOVED),
}
"""The pending actions. docs/architecture.md has them as a table, with what each command makes of each."""
_TRIES = 5
LONGEST_RUN = timedelta(seconds=75)
"""How long a run may work on an account that it has reserved: longer than a function that does so may last."""
LONGEST_CALL = timedelta(seconds=130)
"""How long a call may hang and still have its effect: five tries of 23 s each and the back-off between them.

The limits are set in `gateways/aws.py`, and the back-off is that of the mode "standard":
https://docs.aws.amazon.com/boto3/latest/guide/retries.html
"""
_HOLD = LONGEST_CALL + timedelta(seconds=50)
"""How long an account is held for a run whose lease was overridden: for a call that it begins within 50 s of it."""


def effect_of(user: User) -> Effect:
    """Return what carrying out the user's pending action does."""
    return EFFECTS[PendingAction(user.pending_action)]


@dataclass(frozen=True)
class Lease:
    """A run's lease of a pending action, as the run has read it. `since` is when it was certainly so."""

    user: User
    since: datetime

    def lasts(self) -> bool:
        """Return whether a call for this user may begin now: it ends before the account can belong to another person.

        A change that overrides the lease holds the account for `_HOLD`. So nobody is asked while the lease is fresh.
        """
        return now() - self.since < _HOLD - LONGEST_CALL or self.is_current()

    def is_current(self) -> bool:
        """Return whether this is still the same user and the same pending action."""
        there = kept_user(self.user.account)
        mine = (self.user.created_at, self.user.pending_action, self.user.due_at)
        return there is not None and (there.created_at, there.pending_action, there.due_at) == mine


def acquire_pending(account: str, until: datetime) -> User | None:
    """Reserve the pending action of this account until then; None if there is none, or another run has reserved it."""
    user = User(account)
    due = User.pending_action.exists() & (User.due_at <= now())
    return user if update_if(user, [User.due_at.set(until)], due) else None


def is_reserved(account: str) -> bool:
    """Return whether a run has reserved the pending action of this account, and may still be at work on it."""
    user = kept_user(account)
    return bool(user and user.pending_action and now() < user.due_at <= now() + LONGEST_RUN)


def complete_pending(
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
    return update_if(user, actions, User.due_at == user.due_at)


def complete_without_mail(user: User, *, more: Sequence[Action] = ()) -> bool:
    """Complete the pending action, for which no mail was due; False if another action is pending by now."""
    mail = [User.mail_kind.remove(), User.mail_status.remove(), User.mail_at.remove()]
    return update_if(user, [*_after(user), *mail, *more], User.due_at == user.due_at)


def _after(user: User) -> list[Action]:
    """Return what is pending when all but the notices is done: nothing, or a look at the user that mails them."""
    if not user.notices:
        return nothing_pending()
    return [User.pending_action.set(PendingAction.SYNC_SIGN_IN), User.due_at.set(now())]


def nothing_pending() -> list[Action]:
    """Return the actions that leave nothing pending."""
    return [User.pending_action.remove(), User.due_at.remove(), User.pending_shard.remove()]


def update_pending(user: User, actions: Sequence[Action]) -> bool:
    """Change a user under the lease of its pending action; False if another action is pending by now."""
    return update_if(user, actions, User.due_at == user.due_at)


def replace_pending(user: User, what: PendingAction, *, more: Sequence[Action] = ()) -> bool:
    """Replace the pending action and its mail by another; False if another one is pending by now anyway."""
    return update_pending(user, [*schedule(what, user.account), *more])


def purge(user: User) -> None:
    """Delete a removed user, as the sign-in is gone; the account is free for another person."""
    with suppress(ConditionFailedError), aws_errors():
        user.delete((User.due_at == user.due_at) & (User.status == Status.REMOVED))


def schedule(what: PendingAction, account: str, at: datetime | None = None) -> list[Action]:
    """Return the actions that make `what` the pending action from now on, in place of any other.

    From `at` on, if given: in case what is being done meanwhile fails. Nothing is said of a mail then.
    """
    actions: list[Action] = [
        User.pending_action.set(what),
        User.due_at.set(at or now()),
        User.pending_shard.set(pending_shard(account)),
    ]
    if at is None and EFFECTS[what].mails:
        actions += [User.mail_kind.set(what), User.mail_status.set(MailStatus.QUEUED)]
        actions += [User.mail_at.set(now()), User.mail_id.remove()]
    return actions


def mailing_when_enabled(what: PendingAction, account: str) -> list[Action]:
    """Return the actions that match a disabled user's sign-in now, and mail the user when enabled."""
    queued = [User.mail_kind.set(what), User.mail_status.set(MailStatus.QUEUED)]
    return [*schedule(PendingAction.SYNC_SIGN_IN, account), *queued]


def remove_stray_sign_in(account: str) -> bool:
    """Let the sign-in of an account that no user has be removed; False if a user has it by now."""
    removal = [User.status.set(Status.REMOVED), *schedule(PendingAction.REMOVE, account)]
    return update_if(User(account), removal, User.account.does_not_exist())


def held(user: User) -> list[Action]:
    """Return the actions that hold the account for a run that may be at work on it; a change is about to override it.

    As the user was read: only with the condition that `due_at` is still the same.
    """
    return [User.held_until.set(now() + _HOLD)] if user.pending_action and user.due_at > now() else []


def resync_sign_in(account: str, *, password: bool) -> None:
    """Let the sign-in follow the user once more: a run has changed it, and its lease was over by then.

    The user may have been disabled, given another address, or removed meanwhile, and be gone. If the run has set a
    `password`, it has undone whatever password was set in its place, so that another one is mailed.
    """
    for _ in tries(_TRIES):
        user = kept_user(account)
        if user is None:
            if remove_stray_sign_in(account):
                return
        else:
            same = is_still(User.created_at, user.created_at) & is_still(User.due_at, user.due_at)
            actions = [*_followed(user, password=password), *held(user)]
            if update_if(User(account), actions, same & (User.status == user.status)):
                return
    raise ThrottledError(CHANGED_BY_OTHERS)


def _followed(user: User, *, password: bool) -> list[Action]:
    """Return the actions for a user with a sign-in that was changed too late; no lease of before is valid then."""
    pending = PendingAction(user.pending_action or PendingAction.SYNC_SIGN_IN)
    if not password or user.status not in (Status.ACTIVE, Status.DISABLED):
        return [User.pending_action.set(pending), *_due_now(user.account)]
    mails = (
        PendingAction.RESET_PASSWORD
        if PendingAction.RESET_PASSWORD in (user.pending_action, user.mail_kind)
        else PendingAction.SEND_PASSWORD
    )
    if user.status == Status.ACTIVE:
        return schedule(mails, user.account)
    return mailing_when_enabled(mails, user.account)


def _due_now(account: str) -> list[Action]:
    return [User.due_at.set(now()), User.pending_shard.set(pending_shard(account))]


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
