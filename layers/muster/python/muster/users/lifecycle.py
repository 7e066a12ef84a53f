"""Taking a user's sign-in away and giving it back: remove, disable, enable, reset the password. Each plans a change."""

from datetime import datetime
from typing import TYPE_CHECKING

from muster.clock import now
from muster.errors import ConflictError, NotFoundError
from muster.messages import Message, message
from muster.users.changes import Change, ended_now, stamp, written_by
from muster.users.ending import is_over, without_past_day
from muster.users.notices import check_cooled_off, password_reset
from muster.users.pending import held, hold_of, nothing_pending, schedule, schedule_owed
from muster.users.rules import Role
from muster.users.unique_keys import keys_of
from muster.users.user import UNDELIVERABLE, Changes, MailStatus, PendingAction, Status, User

if TYPE_CHECKING:
    from muster.audit.entries import Actor

NO_INVITATION = message("invitation_not_found", "There is no such invitation.")
_RESEND_INSTEAD = message(
    "invited_resend_instead", "The user has not accepted the invitation yet. Resend the invitation instead."
)
_OF_LISTS = (
    "directory_key",
    "search_text",
    "shown_text",
    "invited_at",
    "invitation_hash",
    "invitation_expires_at",
)
"""What lists and the acceptance of an invitation find a user by; a removed user has none of it."""
_UNDELIVERABLE = {
    MailStatus.BOUNCED: message(
        "address_bounced", "The last mail to this address bounced, so no other is sent there. Change the address first."
    ),
    MailStatus.COMPLAINED: (
        message(
            "address_complained",
            "The last mail to this address was reported as spam, so no other is sent there. Change the address first.",
        )
    ),
}


def remove(user: User, caller: User) -> Change:
    """Plan the removal: out of every list and without unique keys at once; the sign-in goes within seconds.

    While a run may be at work on the sign-in, the account is not free yet (`users/leases.py`).
    """
    _not_oneself(user, caller, message("own_removal", "Nobody can remove themselves; ask another administrator."))
    free_at = account_free_at(user)
    keys = [key.key for key in keys_of(user) if not (free_at and key.field == "account")]
    sets: Changes = {
        "status": Status.REMOVED,
        "removed_at": now(),
        "status_before": user.status,
        **dict.fromkeys(_OF_LISTS),
        **(nothing_pending() if user.status == Status.INVITED else schedule(PendingAction.REMOVE, user.id)),
        **stamp(user, caller),
        "held_until": free_at,
    }
    return Change(user, "remove_user", caller, sets, frees=keys, only_by=_guard(user, caller), free_at=free_at)


def account_free_at(user: User) -> datetime | None:
    """Return when no run can be at work on the sign-in of a user who gives the account up now; None if none is."""
    if user.status == Status.INVITED:
        return None
    return max((time for time in (hold_of(user), user.held_until) if time and time > now()), default=None)


def revoke_invitation(user: User, caller: User) -> Change:
    """Plan to delete an invitation, and with it the invited user. Raises NotFoundError if there is none."""
    if user.status != Status.INVITED:
        raise NotFoundError(NO_INVITATION)
    return remove(user, caller)


def disable(user: User, caller: User) -> Change | None:
    _not_oneself(user, caller, message("own_disabling", "Nobody can disable themselves; ask another administrator."))
    if user.status == Status.DISABLED:
        return None
    if user.status == Status.INVITED:
        raise ConflictError(
            message(
                "invited_delete_instead", "The user has not accepted the invitation yet. Delete the invitation instead."
            )
        )
    sets: Changes = {
        "status": Status.DISABLED,
        **ended_now(),
        **schedule(PendingAction.SYNC_SIGN_IN, user.id),
        **stamp(user, caller),
    }
    return Change(user, "disable_user", caller, sets, only_by=_guard(user, caller))


def end(user: User, author: "Actor") -> Change | None:
    """Plan to disable an active user after the last day, by the schedule as the author; None for any other user."""
    if user.status != Status.ACTIVE or not is_over(user):
        return None
    sets: Changes = {
        "status": Status.DISABLED,
        **ended_now(),
        **schedule(PendingAction.SYNC_SIGN_IN, user.id),
        **written_by(user, author.id, author.name),
        **held(user),
    }
    return Change(user, "disable_user", None, sets, actor=author)


def enable(user: User, caller: User) -> Change | None:
    """Give the sign-in back; a mail that was due and has not gone out, or was refused, is sent now or when it may.

    A last day that is over is taken away, as the schedule would disable the user again.
    """
    if user.status == Status.ACTIVE:
        return None
    if user.status == Status.INVITED:
        raise ConflictError(_RESEND_INSTEAD)
    owed = user.mail_status in {MailStatus.QUEUED, MailStatus.FAILED}
    what = PendingAction(user.mail_kind or PendingAction.SEND_PASSWORD) if owed else PendingAction.SYNC_SIGN_IN
    if what == PendingAction.RESET_PASSWORD:  # else a reset before the change of address would be mailed to the new one
        check_cooled_off(user, caller)
    past = without_past_day(user)
    sets = {"status": Status.ACTIVE, **past, **schedule_owed(what, user), **stamp(user, caller)}
    return Change(user, "enable_user", caller, sets, edits=past)


def reset_password(user: User, caller: User) -> Change:
    """End the sessions and mail a new password, which must be changed and which the administrator never sees."""
    if user.status == Status.INVITED:
        raise ConflictError(_RESEND_INSTEAD)
    if user.status == Status.DISABLED:
        raise ConflictError(message("user_disabled", "The user is disabled. Enable the user first."))
    check_may_be_mailed(user)
    noted = {**ended_now(), **password_reset(user, caller)}
    sets = {**noted, **schedule(PendingAction.RESET_PASSWORD, user.id), **stamp(user, caller)}
    return Change(user, "reset_password", caller, sets)


def sign_out(user: User, caller: User) -> Change | None:
    """Plan to end every session of a user; None for a disabled user, whose sessions ended then."""
    if user.status == Status.DISABLED:
        return None
    if user.status == Status.INVITED:
        raise ConflictError(
            message(
                "invited_not_signed_in",
                "The user has not accepted the invitation yet, and so is not signed in anywhere.",
            )
        )
    action = "sign_out_everywhere" if user.id == caller.id else "sign_out_user"
    return Change(user, action, caller, {**ended_now(), **stamp(user, caller)})


def check_may_be_mailed(user: User) -> None:
    """Raise ConflictError, which says why, if no mail goes to this user's address."""
    if user.mail_status in UNDELIVERABLE:
        raise ConflictError(_UNDELIVERABLE[user.mail_status])


def _not_oneself(user: User, caller: User, sentence: Message) -> None:
    if user.id == caller.id:
        raise ConflictError(sentence)


def _guard(user: User, caller: User) -> User | None:
    return caller if user.role == Role.ADMINISTRATOR else None
