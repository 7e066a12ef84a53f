"""Acceptance of an invitation by the invited person, with the token as the only permission.

Whatever is wrong with a token, the answer is the same and takes the same: one look into the table, one comparison.
"""

from muster.audit.entries import SYSTEM
from muster.clock import now, wait_out_second
from muster.errors import InvalidError, NotFoundError, ThrottledError
from muster.gateways.sign_ins import PasswordRefusedError, SignIns
from muster.messages import Message, in_a_row, message
from muster.retrying import CHANGED_BY_OTHERS, tries
from muster.users.changes import written_by
from muster.users.ending import is_over
from muster.users.fields import field_fault
from muster.users.history import actor_of
from muster.users.leases import complete_pending
from muster.users.passwords import REFUSED_BY_SERVICE, password_faults
from muster.users.pending import nothing_pending, schedule
from muster.users.repository import kept_user, state_of, update_and_log
from muster.users.tokens import is_token, user_of_token
from muster.users.typed_passwords import GRACE, set_typed_password
from muster.users.user import UNDELIVERABLE, Changes, MailStatus, PendingAction, Status, User

_NOT_VALID = message(
    "invitation_invalid",
    "This invitation is not valid, or no longer. Open the link in the latest mail, or ask "
    "your administrator to send a new one.",
)
_EXPIRED = message("invitation_expired", "This invitation has expired. Ask your administrator to send a new one.")
_LATER = message(
    "joined_password_later",
    "You have joined, but your password could not be set at this moment. A mail with another "
    "one comes within half an hour.",
)

_OF_INVITATION = ("invited_at", "invitation_hash", "invitation_expires_at")
_TRIES = 3


def invited_user(token: str) -> User:
    """Return the user that a token invites. Raises NotFoundError."""
    user = kept_user(user_of_token(token))
    good = is_token(token, user.invitation_hash if user else None)
    if user is None or not good or user.status != Status.INVITED:
        raise NotFoundError(_NOT_VALID)
    if is_over(user) or (user.invitation_expires_at and user.invitation_expires_at <= now()):
        raise NotFoundError(_EXPIRED)
    return user


def accept_invitation(token: str, password: str, sign_ins: SignIns) -> User:
    """Make the invited user active, with this password.

    Raises InvalidError if the password will not do, NotFoundError if the token will not, and ThrottledError.
    """
    _check(password, "")  # first what needs no look at the token: it is told alike whatever the token
    _check(password, invited_user(token).account)
    user, invited = _activate(token)
    try:
        sign_in = set_typed_password(
            user, password, sign_ins, since=user.updated_at, note=lambda more: _accepted(user, more)
        )
    except PasswordRefusedError:
        _invite_again(user, invited)
        raise _unfit(REFUSED_BY_SERVICE) from None
    except ThrottledError as error:
        raise ThrottledError(_LATER) from error
    if not sign_in.is_new:  # its sessions were ended in this second, and the person signs in at once
        wait_out_second(now())
    return user


def _accepted(user: User, more: Changes) -> bool:
    """Note that the password is set; the invitation has arrived, even if it was never noted as sent."""
    arrived = None if user.mail_status in UNDELIVERABLE else MailStatus.DELIVERED
    return complete_pending(user, arrived, more=more)


def _check(password: str, account: str) -> None:
    if faults := password_faults(password, account):
        raise _unfit(in_a_row(faults))


def _unfit(sentence: Message) -> InvalidError:
    return InvalidError(
        message("password_unusable", "This password cannot be used."),
        [field_fault("password", sentence)],
    )


def _activate(token: str) -> tuple[User, User]:
    """Return the user, active, and as it was invited; if the run dies before the password is set, one is mailed.

    Raises NotFoundError if the token invites nobody, and ThrottledError.
    """
    for _ in tries(_TRIES):
        invited = invited_user(token)
        sets: dict[str, object] = {
            "status": Status.ACTIVE,
            **dict.fromkeys(_OF_INVITATION),
            **written_by(invited, invited.id, invited.account),
            **schedule(PendingAction.SEND_PASSWORD, invited.id, now() + GRACE),
        }
        if invited.mail_status not in UNDELIVERABLE:  # so that it is mailed even if disabled and enabled meanwhile
            sets |= {"mail_kind": PendingAction.SEND_PASSWORD, "mail_status": MailStatus.QUEUED}
        as_read = {**state_of(invited), "invitation_hash": invited.invitation_hash}
        if user := update_and_log(invited, sets, as_read, "accept_invitation", actor_of(invited)):
            return user, invited
    raise ThrottledError(CHANGED_BY_OTHERS)


def _invite_again(user: User, invited: User) -> None:
    """Undo the acceptance, unless the user was changed in between: the same link works again."""
    before = {name: getattr(invited, name) for name in ("status", *_OF_INVITATION, "mail_kind", "mail_status")}
    sets = {**before, **written_by(user, SYSTEM.id, SYSTEM.name), **nothing_pending()}
    update_and_log(user, sets, state_of(user), "undo_acceptance", SYSTEM)
