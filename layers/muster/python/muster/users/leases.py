"""Leases: a run reserves the pending action of a user, carries it out, and completes it.

`due_at` is the time from which a run may work on it. A run moves it into the future first, so that no other starts
meanwhile. A run that dies leaves it there, and the action becomes due again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from muster.clock import now
from muster.errors import ThrottledError
from muster.retrying import CHANGED_BY_OTHERS, tries
from muster.users import repository
from muster.users.changes import Change
from muster.users.pending import HOLD, LONGEST_CALL, completed, followed, held, nothing_pending, postpone, schedule
from muster.users.repository import kept_user, update_if
from muster.users.unique_keys import unique_account
from muster.users.user import Changes, MailStatus, PendingAction, Status, User

_TRIES = 5
LONGEST_RUN = timedelta(seconds=75)
"""How long a run may work on an account that it has reserved: longer than a function that does so may last."""


@dataclass(frozen=True)
class Lease:
    """A run's lease of a pending action, as the run has read it. `since` is when it was certainly so."""

    user: User
    since: datetime

    def lasts(self) -> bool:
        """Return whether a call for this user may begin now: it ends before the account can belong to another person.

        A change that overrides the lease holds the account for `HOLD`. So nobody is asked while the lease is fresh.
        """
        return now() - self.since < HOLD - LONGEST_CALL or self.is_current()

    def is_current(self) -> bool:
        """Return whether the pending action is still the same."""
        there = kept_user(self.user.id)
        mine = (self.user.pending_action, self.user.due_at)
        return there is not None and (there.pending_action, there.due_at) == mine


def acquire_pending(user_id: str, until: datetime) -> User | None:
    """Reserve the pending action of this user until then; None if there is none, or another run has reserved it."""
    return repository.acquire_due(user_id, until)


def is_reserved(user_id: str) -> bool:
    """Return whether a run has reserved the pending action of this user, and may still be at work on it."""
    user = kept_user(user_id)
    return bool(user and user.pending_action and user.due_at and now() < user.due_at <= now() + LONGEST_RUN)


def update_pending(user: User, changes: Changes) -> User | None:
    """Change a user under the lease of its pending action; None if another action is pending by now."""
    return update_if(user.id, changes, {"due_at": user.due_at})


def complete_pending(
    user: User, mail_status: MailStatus | None, mail_id: str | None = None, *, more: Changes | None = None
) -> bool:
    """Complete the pending action and record the state of its mail; False if another action is pending by now.

    `more` is set on the user with it, such as its sign-in.
    """
    mail: dict[str, object] = {"mail_status": mail_status, "mail_at": now()} if mail_status else {}
    if mail_id:
        mail["mail_id"] = mail_id
    return update_pending(user, {**completed(user), **(more or {}), **mail}) is not None


def complete_without_mail(user: User, *, more: Changes | None = None) -> bool:
    """Complete the pending action, for which no mail was due; False if another action is pending by now."""
    mail = {"mail_kind": None, "mail_status": None, "mail_at": None}
    return update_pending(user, {**completed(user), **mail, **(more or {})}) is not None


def replace_pending(user: User, what: PendingAction, *, more: Changes | None = None) -> bool:
    """Replace the pending action and its mail by another; False if another one is pending by now anyway."""
    return update_pending(user, {**postpone(what, user), **(more or {})}) is not None


def complete_removal(user: User) -> bool:
    """Note that the sign-in of a removed user is gone, and free the account if it was still held; one transaction.

    Return False, and change nothing, if another action is pending by now: the user may have been restored.
    """
    account = unique_account(user.account).key
    done = {**nothing_pending(), "held_until": None, "former_accounts": None}
    if repository.holder_of(account) == user.id:
        return repository.write(Change(user, None, None, done, frees=[account]))
    return update_pending(user, done) is not None


def remove_stray_sign_in(account: str, user_id: str) -> bool:
    """Let the sign-in that a former user of an account has left be removed; False if something is pending for it.

    `user_id` is the user whom the sign-in names, who may be gone altogether.
    """
    removal = schedule(PendingAction.REMOVE, user_id)
    if kept_user(user_id):
        return update_if(user_id, removal, {"status": Status.REMOVED, "pending_action": None}) is not None
    left = {"status": Status.REMOVED, "account": account, "removed_at": now(), **removal}
    return repository.insert_removed(user_id, left)


def resync_sign_in(user_id: str, *, password: bool) -> None:
    """Let the sign-in follow the user once more: a run has changed it, and its lease was over by then.

    The user may have been disabled, given another address, removed or restored meanwhile. `password` tells whether
    the run has set one, or has deleted the sign-in. Raises ThrottledError.
    """
    for _ in tries(_TRIES):
        user = kept_user(user_id)
        if user is None:
            return
        same = {"due_at": user.due_at, "status": user.status}
        if update_if(user_id, {**followed(user, password=password), **held(user)}, same):
            return
    raise ThrottledError(CHANGED_BY_OTHERS)
