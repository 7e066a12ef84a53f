"""Pending actions: the one that a user has outside the table, and when it is due. Runs lease it (`leases.py`)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from zlib import crc32

from muster.clock import now
from muster.users.user import Changes, MailStatus, PendingAction, Status, User

PENDING_SHARDS = 4  # spreads the index of pending actions over this many keys


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
LONGEST_CALL = timedelta(seconds=130)
"""How long a call may hang and still have its effect: five tries of 23 s each and the back-off between them.

The limits are set in `gateways/aws.py`, and the back-off is that of the mode "standard":
https://docs.aws.amazon.com/boto3/latest/guide/retries.html
"""
HOLD = LONGEST_CALL + timedelta(seconds=50)
"""How long an account is held for a run whose lease was overridden: for a call that it begins within 50 s of it."""


def effect_of(user: User) -> Effect:
    """Return what carrying out the user's pending action does. Raises ValueError if none is pending."""
    return EFFECTS[PendingAction(user.pending_action or "")]


def schedule(what: PendingAction, user_id: str, at: datetime | None = None) -> Changes:
    """Return the changes that make `what` the pending action from now on, in place of any other.

    From `at` on, if given: in case what is being done meanwhile fails. Nothing is said of a mail then. Without it, a
    mail goes out now, even to a user who was not to be mailed yet: somebody asks for it. Where nobody does, it is
    `schedule_owed`.
    """
    due = {"pending_action": what, "due_at": at or now(), "pending_shard": pending_shard(user_id)}
    return due | _queued(what) | {"mail_not_before": None} if at is None and EFFECTS[what].mails else due


def _queued(what: PendingAction) -> dict[str, object]:
    return {"mail_kind": what, "mail_status": MailStatus.QUEUED, "mail_at": now(), "mail_id": None}


def waits_until(user: User) -> datetime | None:
    """Return from when the user may be mailed, if that is in the future; None for now."""
    return user.mail_not_before if user.mail_not_before and user.mail_not_before > now() else None


def mail_waits_until(user: User) -> datetime | None:
    """Return from when the mail goes out that is queued for the user; None if it need not wait, or none is queued."""
    return waits_until(user) if user.mail_status == MailStatus.QUEUED else None


def due_from(at: datetime, not_before: datetime | None, version: int) -> datetime:
    """Return when a mail is due that is wanted from `at` on, and may not go out before another time, if there is one.

    `version` is the user's after the change, and adds microseconds: a run knows by `due_at` whether the pending action
    is still the one that it has read (`leases.py`), so no two changes may leave the same time.
    """
    return max(at, not_before + timedelta(microseconds=version)) if not_before else at


def postpone(what: PendingAction, user: User) -> Changes:
    """Return the changes that make a mail the pending action: due now, or when the user may be mailed."""
    due_at = due_from(now(), user.mail_not_before, user.version + 1)
    return {**schedule(what, user.id), "due_at": due_at, "mail_not_before": user.mail_not_before}


def schedule_owed(what: PendingAction, user: User) -> Changes:
    """Return the changes for a mail of this kind that a user is owed: it goes out now, or when it may.

    A sign-in that is there already must not wait for the mail to match the user: then a look at the sign-in is pending
    first, and `completed` makes the mail the pending action again.
    """
    if not waits_until(user) or not EFFECTS[what].mails:
        return schedule(what, user.id)
    return postpone(what, user) if what == PendingAction.INVITE else mailing_when_enabled(what, user.id)


def look_now(user: User) -> Changes:
    """Return the changes that make the user's pending action due now, or a look at the sign-in if there is none.

    A mail that must wait goes on waiting.
    """
    what = PendingAction(user.pending_action or PendingAction.SYNC_SIGN_IN)
    if waits_until(user) and EFFECTS[what].mails:
        return schedule_owed(what, user)
    return schedule(what, user.id, now())


def mailing_when_enabled(what: PendingAction, user_id: str) -> Changes:
    """Return the changes that match a disabled user's sign-in now, and mail the user when enabled."""
    queued = {"mail_kind": what, "mail_status": MailStatus.QUEUED}
    return {**schedule(PendingAction.SYNC_SIGN_IN, user_id), **queued}


def mailing(what: PendingAction, user: User, status: Status) -> Changes:
    """Return the changes that mail a user of this status, active or disabled, when enabled and no longer to wait."""
    return schedule_owed(what, user) if status == Status.ACTIVE else mailing_when_enabled(what, user.id)


def nothing_pending() -> Changes:
    """Return the changes that leave nothing pending."""
    return {"pending_action": None, "due_at": None, "pending_shard": None}


def completed(user: User) -> Changes:
    """Return the changes that complete a pending action: to none, or to the next one that is left.

    Left may be notices, the sign-in of a former account while a run may still be at work on it, and a mail that has to
    wait.
    """
    if user.notices:
        return {"pending_action": PendingAction.SYNC_SIGN_IN, "due_at": now()}
    if user.former_accounts and user.held_until and user.held_until > now():
        return {"pending_action": PendingAction.SYNC_SIGN_IN, "due_at": user.held_until}
    if user.mail_not_before and _is_owed_a_mail(user):
        due_at = due_from(now(), user.mail_not_before, user.version + 1)
        return {"pending_action": user.mail_kind, "due_at": due_at, "former_accounts": None}
    return {**nothing_pending(), "former_accounts": None}


def _is_owed_a_mail(user: User) -> bool:
    """Return whether the user's look at the sign-in stands in for a mail."""
    is_queued = user.mail_kind is not None and user.mail_status == MailStatus.QUEUED
    return is_queued and (user.status, user.pending_action) == (Status.ACTIVE, PendingAction.SYNC_SIGN_IN)


def followed(user: User, *, password: bool) -> Changes:
    """Return the changes that let the sign-in follow a user after a run changed it too late; they end every lease.

    If the run has set a `password`, it has undone whatever password was set in its place: another one is mailed. The
    same if it has deleted the sign-in of a user who was restored meanwhile.
    """
    if user.status == Status.REMOVED:
        return schedule(PendingAction.REMOVE, user.id)
    if not password or user.status not in _MEMBERS:
        return look_now(user)
    resets = PendingAction.RESET_PASSWORD in (user.pending_action, user.mail_kind)
    mails = PendingAction.RESET_PASSWORD if resets else PendingAction.SEND_PASSWORD
    return mailing(mails, user, user.status)


def held(user: User) -> Changes:
    """Return the changes that hold the account for a run whose lease another change is about to override.

    Write it on the condition that `due_at` is as it was read.
    """
    until = hold_of(user)
    return {"held_until": until} if until else {}


def hold_of(user: User) -> datetime | None:
    """Return until when the account is held for a run that may be at work on it, if its lease is overridden now."""
    only_waits = user.pending_action == PendingAction.INVITE and waits_until(user) is not None
    is_leased = user.pending_action and user.due_at and user.due_at > now() and not only_waits
    return now() + HOLD if is_leased else None


def pending_shard(user_id: str) -> int:
    """Return the shard of the index of pending actions for a user."""
    return crc32(user_id.encode()) % PENDING_SHARDS
