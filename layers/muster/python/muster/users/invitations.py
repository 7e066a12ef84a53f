"""Pending invitations: listing, resending and revoking them, and the renewal of the token."""

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from muster.clock import now
from muster.errors import NotFoundError, ThrottledError
from muster.gateways.aws import aws_errors
from muster.gateways.queues import Nudges
from muster.retrying import CHANGED_BY_OTHERS, tries
from muster.settings import settings
from muster.users import mailed_addresses
from muster.users.mail import check_may_be_mailed, may_be_mailed
from muster.users.pending import schedule, update_if, update_pending
from muster.users.table import PendingAction, Status, User, find_user, is_account_key
from muster.users.tokens import new_token, token_hash

_TRIES = 3


def renew_invitation(user: User) -> str | None:
    """Return a new token for an invited user, valid for the configured days; earlier ones become invalid.

    None if the invitation is no longer pending, because the user accepted it or was deleted meanwhile.
    """
    token = new_token(user.account)
    moment = now()
    actions = [
        User.invitation_hash.set(token_hash(token)),
        User.invited_at.set(moment),
        User.invitation_expires_at.set(moment + timedelta(days=settings().invitation_days)),
    ]
    return token if update_pending(user, actions) else None


def list_invitations(enterprise_id: str, *, limit: int, after: str | None = None) -> tuple[Sequence[User], str | None]:
    """Return pending invitations, the latest first, and the position to continue after; None at the end.

    `after` is such a position (`is_position`).
    """
    start = _start(enterprise_id, after) if after else None
    with aws_errors():
        pending = User.pending_invitations.query(
            enterprise_id,
            filter_condition=User.status == Status.INVITED,
            scan_index_forward=False,
            limit=limit + 1,
            last_evaluated_key=start,
        )
        found = list(pending)
    page = found[:limit]
    return page, _position(page[-1]) if len(found) > limit else None


def _position(user: User) -> str:
    return json.dumps([user.invited_at.isoformat(), user.account])


def is_position(text: str) -> bool:
    """Return whether `text` is a possible position in the list of invitations. It may come from a client."""
    try:
        return _start("", text) is not None
    except (ValueError, TypeError, OverflowError, RecursionError):
        return False


def _start(enterprise_id: str, position: str) -> dict[str, dict[str, str]]:
    """Return the place in the index where a position is.

    Raises ValueError, TypeError, OverflowError and RecursionError if it is none.
    """
    invited_at, account = map(str, json.loads(position))
    moment = datetime.fromisoformat(invited_at)
    if moment.tzinfo is None or not is_account_key(account):
        raise ValueError(position)
    item = User(account, enterprise_id=enterprise_id, invited_at=moment).serialize(null_check=False)
    return {name: item[name] for name in ("account", "enterprise_id", "invited_at")}


def find_invitation(enterprise_id: str, account: str) -> User:
    """Return the invited user of that account in that enterprise. Raises NotFoundError."""
    user = find_user(account)
    if user is None or user.enterprise_id != enterprise_id or user.status != Status.INVITED:
        raise NotFoundError("There is no such invitation.")
    return user


def resend_invitation(enterprise_id: str, account: str, nudges: Nudges) -> User:
    """Send another invitation, expired or not: the former link becomes invalid.

    Raises NotFoundError, ConflictError if no mail goes to the address, LimitError if too many went to it today, and
    ThrottledError.
    """
    actions = [
        *schedule(PendingAction.INVITE, account.lower()),
        User.invited_at.set(now()),
        User.invitation_hash.remove(),
        User.invitation_expires_at.remove(),
    ]
    same = (User.status == Status.INVITED) & (User.enterprise_id == enterprise_id)
    for _ in tries(_TRIES):
        user = find_invitation(enterprise_id, account)
        check_may_be_mailed(user)
        mailed_addresses.check(enterprise_id, user.email)
        if update_if(user, actions, same & may_be_mailed):
            with suppress(ThrottledError):  # sweep finds what is pending
                nudges.send({enterprise_id: [user.account]})
            return user
    raise ThrottledError(CHANGED_BY_OTHERS)
