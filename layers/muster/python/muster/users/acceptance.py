"""Acceptance of an invitation by the invited person, with the token as the only permission.

Whatever is wrong with a token, the answer is the same and takes the same: one look into the table, one comparison.
"""

from collections.abc import Sequence

from pynamodb.expressions.update import Action

from muster.clock import now, wait_out_second
from muster.errors import FieldError, InvalidError, NotFoundError, ThrottledError
from muster.gateways.sign_ins import PasswordRefusedError, SignIns
from muster.users.passwords import password_faults
from muster.users.pending import complete_pending, nothing_pending, schedule, update_if, update_pending
from muster.users.table import UNDELIVERABLE, MailStatus, PendingAction, Status, User, find_user
from muster.users.tokens import account_of, is_token
from muster.users.typed_passwords import GRACE, set_typed_password

_NOT_VALID = (
    "This invitation is not valid, or no longer. Open the link in the latest mail, or ask your administrator to "
    "send a new one."
)
_EXPIRED = "This invitation has expired. Ask your administrator to send a new one."
_LATER = (
    "You have joined, but your password could not be set at this moment. A mail with another one comes within half an "
    "hour."
)


def invited_user(token: str) -> User:
    """Return the user that a token invites. Raises NotFoundError."""
    user = find_user(account_of(token))
    good = is_token(token, user.invitation_hash if user else None)
    if user is None or not good or user.status != Status.INVITED:
        raise NotFoundError(_NOT_VALID)
    if user.invitation_expires_at <= now():
        raise NotFoundError(_EXPIRED)
    return user


def accept_invitation(token: str, password: str, sign_ins: SignIns) -> User:
    """Make the invited user active, with this password.

    Raises InvalidError if the password will not do, NotFoundError if the token will not, and ThrottledError.
    """
    account = account_of(token)
    faults = password_faults(password, account)
    if faults:
        raise _unfit(" ".join(faults))
    invited = invited_user(token)
    user = _activate(invited)
    try:
        set_typed_password(user, password, sign_ins, since=user.updated_at, note=lambda more: _accepted(user, more))
    except PasswordRefusedError:
        _invite_again(user, invited)
        raise _unfit("The sign-in service refused it; choose another.") from None
    except ThrottledError as error:
        raise ThrottledError(_LATER) from error
    if user.signed_out_at:  # a sign-in was there already; the person signs in at once
        wait_out_second(user.signed_out_at)
    return user


def _accepted(user: User, more: Sequence[Action]) -> bool:
    """Note that the password is set; the invitation has arrived, even if it was never noted as sent."""
    arrived = None if user.mail_status in UNDELIVERABLE else MailStatus.DELIVERED
    return complete_pending(user, arrived, more=more)


def _unfit(sentence: str) -> InvalidError:
    return InvalidError("This password cannot be used.", [FieldError("password", f"Password: {sentence}")])


def _activate(invited: User) -> User:
    """Return the user, active; if the run dies before the password is set, a random one is mailed."""
    user = User(invited.account)
    actions = [
        User.status.set(Status.ACTIVE),
        User.invited_at.remove(),
        User.invitation_hash.remove(),
        User.invitation_expires_at.remove(),
        *_written_by(invited.account),
        *schedule(PendingAction.SEND_PASSWORD, invited.account, now() + GRACE),
    ]
    if invited.mail_status not in UNDELIVERABLE:  # so that it is mailed even to somebody disabled and enabled meanwhile
        actions += [User.mail_kind.set(PendingAction.SEND_PASSWORD), User.mail_status.set(MailStatus.QUEUED)]
    same = (User.status == Status.INVITED) & (User.invitation_hash == invited.invitation_hash)
    if not update_if(user, actions, same & (User.invitation_expires_at > now())):
        raise NotFoundError(_NOT_VALID)
    return user


def _invite_again(user: User, invited: User) -> None:
    """Undo the acceptance, unless the user was changed in between: the same link works again."""
    actions = [
        User.status.set(Status.INVITED),
        User.invited_at.set(invited.invited_at),
        User.invitation_hash.set(invited.invitation_hash),
        User.invitation_expires_at.set(invited.invitation_expires_at),
        User.mail_kind.set(invited.mail_kind),
        User.mail_status.set(invited.mail_status),
        *_written_by(user.account),
        *nothing_pending(),
    ]
    update_pending(user, actions)


def _written_by(account: str) -> list[Action]:
    return [User.version.set(User.version + 1), User.updated_at.set(now()), User.updated_by.set(account)]
