"""Pending invitations: resending them, and the renewal of the token."""

from contextlib import suppress
from datetime import timedelta

from muster.clock import now
from muster.errors import ConflictError, NotFoundError, ThrottledError
from muster.gateways.queues import Nudges
from muster.messages import message
from muster.retrying import CHANGED_BY_OTHERS, tries
from muster.settings import settings
from muster.users import mailed_addresses
from muster.users.ending import is_over
from muster.users.history import actor_of
from muster.users.leases import update_pending
from muster.users.lifecycle import NO_INVITATION, check_may_be_mailed
from muster.users.pending import schedule
from muster.users.repository import find_named, update_and_log
from muster.users.tokens import new_token, token_hash
from muster.users.user import Changes, PendingAction, Status, User

_OVER = message(
    "invited_after_last_day", "The last day of this user is over. Change or clear it, then resend the invitation."
)
_TRIES = 3


def renew_invitation(user: User) -> str | None:
    """Return a new token for an invited user, valid for the configured days; earlier ones become invalid.

    None if the invitation is no longer pending, because the user accepted it or was deleted meanwhile.
    """
    token = new_token(user.id)
    moment = now()
    sets = {
        "invitation_hash": token_hash(token),
        "invited_at": moment,
        "invitation_expires_at": moment + timedelta(days=settings().invitation_days),
    }
    return token if update_pending(user, sets) else None


def find_invitation(enterprise_id: str, name: str) -> User:
    """Return the invited user with that id or account in that enterprise. Raises NotFoundError."""
    user = find_named(name)
    if user is None or user.enterprise_id != enterprise_id or user.status != Status.INVITED:
        raise NotFoundError(NO_INVITATION)
    return user


def resend_invitation(caller: User, name: str, nudges: Nudges) -> User:
    """Send another invitation, expired or not: the former link becomes invalid.

    Raises NotFoundError, ConflictError if no mail goes to the address or the user's last day is over, LimitError if too
    many went to it today, and ThrottledError.
    """
    for _ in tries(_TRIES):
        user = find_invitation(caller.enterprise_id, name)
        check_may_be_mailed(user)
        if is_over(user):
            raise ConflictError(_OVER)
        mailed_addresses.check(caller.enterprise_id, user.email)
        sets: Changes = {
            **schedule(PendingAction.INVITE, user.id),
            "invited_at": now(),
            "invitation_hash": None,
            "invitation_expires_at": None,
        }
        same = {"status": user.status, "mail_status": user.mail_status}
        if resent := update_and_log(user, sets, same, "resend_invitation", actor_of(caller)):
            with suppress(ThrottledError):  # sweep finds what is pending
                nudges.send({caller.enterprise_id: [user.id]})
            return resent
    raise ThrottledError(CHANGED_BY_OTHERS)
