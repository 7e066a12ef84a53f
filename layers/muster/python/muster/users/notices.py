"""Notices of changes that let another person in, and who may reset a password soon after a change of address.

Without notices to the former address an administrator could become another one: change the address, reset the
password, change it back. A changed password and a changed second factor are told to the address of the moment
(OWASP ASVS 5.0, 6.3.7).
"""

from datetime import datetime, timedelta

from muster.clock import now
from muster.errors import ConflictError
from muster.messages import message
from muster.users.pending import held, look_now, mail_waits_until
from muster.users.rules import Role
from muster.users.user import UNDELIVERABLE, Changes, Notice, NoticeKind, PendingAction, Status, User

COOLING_OFF = timedelta(hours=24)
"""After an administrator's address was changed by another one: how long neither of the two may reset the password.

As long does every reset of a user, whose address somebody else changed, mail a notice to the former address.
"""
_MOST = 3  # notices that wait for one user


def address_changed(user: User, caller: User) -> Changes:
    """Return the changes for a new address of the user by `caller`: a notice to the address, and the cooling-off.

    An invited user, or one without a sign-in whose first mail waits, has no access yet that could be taken, so there is
    neither. Raises ConflictError if too many notices wait, or if a password is on its way to an administrator whose
    address somebody else changes.
    """
    if user.status == Status.INVITED or (mail_waits_until(user) and not user.sign_in):
        return {}
    others = user.id != caller.id
    if others and user.role == Role.ADMINISTRATOR and user.pending_action == PendingAction.RESET_PASSWORD:
        raise ConflictError(
            message(
                "password_in_delivery",
                "A new password is on its way to this address. Change the address when it was sent.",
            )
        )
    noticed = _noticed(user, NoticeKind.ADDRESS_CHANGED, user.email, caller.account)
    if not others:
        return noticed
    goes_on = _changed_lately(user) is not None
    by = {caller.id, *(user.address_changed_by if goes_on else ())}
    before = user.address_before if goes_on else user.email
    return {**noticed, "address_changed_at": now(), "address_changed_by": by, "address_before": before}


def address_changed_by_operator(user: User, by: str) -> Changes:
    """Return the changes that add the notice of a change of address that an operator makes. Raises ConflictError."""
    return _noticed(user, NoticeKind.ADDRESS_CHANGED, user.email, by)


def password_reset(user: User, caller: User) -> Changes:
    """Return the changes for a reset by `caller`: a notice to the former address, if it was changed lately.

    Raises ConflictError while the cooling-off lasts, unless the caller is an administrator who has no part in it.
    """
    check_cooled_off(user, caller)
    if _changed_lately(user) is None or not user.address_before:
        return {}
    return _noticed(user, NoticeKind.PASSWORD_RESET, user.address_before, caller.account)


def sign_in_changed(user: User, kind: NoticeKind, by: str) -> Changes:
    """Return the changes that tell a user of a changed password or second factor; the pending action mails it.

    If none is pending, one is made: a look at the sign-in. A run at work on one starts again and
    sees the notice. While too many notices wait, none is added: the change is made already, or must
    not be held up.
    """
    if user.mail_status in UNDELIVERABLE or len(user.notices) >= _MOST:
        return {}
    return {**_noticed(user, kind, user.email, by), **look_now(user), **held(user)}


def check_cooled_off(user: User, caller: User) -> None:
    """Raise ConflictError, which says until when and who can do it, if the caller must not reset the password yet.

    Who became an administrator after the change of address may be there just for this, and so may not either.
    """
    changed_at = _changed_lately(user)
    if changed_at is None or not is_cooling_off(user):
        return
    has_part = caller.id in {user.id, *user.address_changed_by}
    if has_part or (caller.role_changed_at or caller.created_at) >= changed_at:
        raise ConflictError(
            message(
                "address_changed_by_administrator",
                "Another administrator changed the email address of this administrator. Until "
                "{until:%Y-%m-%d %H:%M} UTC only an administrator who did not change it, and who was one "
                "before, may reset the password.",
                until=changed_at + COOLING_OFF,
            )
        )


def is_cooling_off(user: User) -> bool:
    """Return whether another administrator has just changed the address of one who is or just was an administrator."""
    changed_at = _changed_lately(user)
    if changed_at is None:
        return False
    demoted = user.role_changed_at and user.role_changed_at >= changed_at - COOLING_OFF
    return user.role == Role.ADMINISTRATOR or bool(demoted)


def _changed_lately(user: User) -> datetime | None:
    """Return when the address was changed; None if that is longer ago than `COOLING_OFF`, or never was."""
    at = user.address_changed_at
    return at if at and now() < at + COOLING_OFF else None


def _noticed(user: User, kind: NoticeKind, address: str, by: str) -> Changes:
    """Return the changes that add a notice. None goes to an address that no mail reaches. Raises ConflictError."""
    if address == user.email and user.mail_status in UNDELIVERABLE:
        return {}
    if len(user.notices) >= _MOST:
        raise ConflictError(
            message(
                "notices_pending", "Notices of earlier changes still wait to be mailed. Try again in a few minutes."
            )
        )
    return {"notices": (*user.notices, Notice(kind=kind, address=address, by=by, at=now()))}
