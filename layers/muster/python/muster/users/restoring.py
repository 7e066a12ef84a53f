"""Restoring removed users, as long as they are kept, and deleting them for good afterwards."""

from dataclasses import replace
from datetime import datetime, timedelta

from muster.audit.entries import SYSTEM
from muster.clock import now
from muster.errors import InvalidError, NotFoundError
from muster.messages import Message, message
from muster.settings import settings
from muster.users import mailed_addresses
from muster.users.changes import Change, ended_now, stamp
from muster.users.domains import Owners
from muster.users.ending import without_past_day
from muster.users.listed import listed_attributes
from muster.users.notices import password_reset
from muster.users.pending import mailing, schedule, schedule_owed, waits_until
from muster.users.releasing import was_released
from muster.users.repository import NO_USER, delete_and_log, holder_of
from muster.users.unique_keys import UniqueKey, keys_of
from muster.users.user import UNDELIVERABLE, Changes, PendingAction, Status, User

_NOT_RESTORED = message(
    "restoring_in_use",
    "The user cannot be restored, because another user has these values now. Change that user first, or add this "
    "person as a new user.",
)
_NO_MAIL = message(
    "restored_without_mail",
    "The user was restored, but no mail was sent, because the last mail to this address bounced or was reported as "
    "spam. Change the address, then reset the password.",
)
_NO_INVITATION_MAIL = message(
    "restored_without_invitation",
    "The user was restored, but no invitation was sent, because the last mail to this address bounced or was reported "
    "as spam. Change the address, and the invitation is sent.",
)


def kept_since() -> datetime:
    """Return when users were removed whose time to be restored is over now; later ones can be restored."""
    return now() - timedelta(days=settings().restore_days)


def restorable_until(user: User) -> datetime:
    """Return until when a removed user can be restored."""
    return (user.removed_at or now()) + timedelta(days=settings().restore_days)


def restore(user: User, caller: User) -> Change:
    """Plan to restore a removed user: with its unique keys, in the lists, and with another password or invitation.

    Sessions of before stay ended, and a last day that is over is taken away. Raises NotFoundError if the time to
    restore the user is over, InvalidError if the account belongs to another enterprise by now, ConflictError and
    LimitError if no password may be mailed yet, and ThrottledError.
    """
    if user.removed_at is None or user.removed_at <= kept_since():
        raise NotFoundError(NO_USER)
    if faults := Owners().faults(user.account, user.enterprise_id):
        raise InvalidError(_NOT_RESTORED, faults)
    status = user.status_before or Status.ACTIVE
    if waits_until(user) and was_released(user):
        user = replace(user, mail_not_before=None)
    sets: Changes = {
        "status": status,
        "status_before": None,
        "removed_at": None,
        "sign_in": None,
        "second_factor_at": None,
        **ended_now(),
        **listed_attributes(vars(user)),
        **without_past_day(user),
        **_pending(user, caller, status),
        **stamp(user, caller),
    }
    return Change(
        user,
        "restore_user",
        caller,
        sets,
        takes=_keys_to_take(user),
        refused=_NOT_RESTORED,
        in_use=UniqueKey.in_use_since,
    )


def without_mail(user: User) -> Message | None:
    """Return a notice for a user who was restored without a mail, as none reaches the address; None otherwise."""
    if user.mail_status not in UNDELIVERABLE:
        return None
    return _NO_INVITATION_MAIL if user.status == Status.INVITED else _NO_MAIL


def purge(user: User) -> bool:
    """Delete a removed user for good; return False if it was restored, or has an action pending, by now.

    Raises ThrottledError.
    """
    as_read = {"status": Status.REMOVED, "removed_at": user.removed_at, "pending_action": None}
    return delete_and_log(user, as_read, "purge_user", SYSTEM)


def _pending(user: User, caller: User, status: Status) -> Changes:
    """Return the changes that mail a password for a new sign-in, or an invitation, if a mail reaches the address."""
    reachable = user.mail_status not in UNDELIVERABLE
    if reachable and status != Status.DISABLED:
        mailed_addresses.check(user.enterprise_id, user.email)
    if status == Status.INVITED:
        return {"invited_at": now(), **(schedule_owed(PendingAction.INVITE, user) if reachable else {})}
    noticed = password_reset(user, caller)
    if not reachable:
        return {**noticed, **schedule(PendingAction.SYNC_SIGN_IN, user.id)}
    return {**noticed, **mailing(PendingAction.SEND_PASSWORD, user, status)}


def _keys_to_take(user: User) -> list[UniqueKey]:
    """Return the unique keys to take: all but an account that is still held for a run at work on the former sign-in."""
    account, *others = keys_of(user)
    return others if holder_of(account.key) == user.id else [account, *others]
