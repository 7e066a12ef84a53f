"""Typed passwords: setting one for a user while other runs may change the user."""

from collections.abc import Callable
from datetime import datetime, timedelta

from muster.errors import ThrottledError
from muster.gateways.sign_ins import PasswordRefusedError, SignIn, SignIns, SupersededError
from muster.users.leases import Lease, replace_pending, resync_sign_in
from muster.users.sessions import belongs_to
from muster.users.user import Changes, PendingAction, User

GRACE = timedelta(minutes=15)
"""How long a request may take to set a typed password, before a random one is mailed."""
Note = Callable[[Changes], bool]
"""Notes on the user that the password is set, with these changes; False if something else is pending by now."""


def set_typed_password(user: User, password: str, sign_ins: SignIns, *, since: datetime, note: Note) -> SignIn:
    """Give the user this password for good, note it, and return the sign-in.

    `since` is when the user was certainly as given here. If something else is pending by the end, it is carried out
    once more, for this password may have come after it: a random one is mailed then. Raises PasswordRefusedError and
    ThrottledError; then too the sign-in follows the user, even if the call had its effect without an answer.
    """
    lease = Lease(user, since)
    try:
        sign_in = sign_ins.put(
            user.account, user.email, password, user_id=user.id, temporary=False, may_go_on=lease.lasts
        )
    except SupersededError as error:
        resync_sign_in(user.id, password=error.has_password)
        raise
    except ThrottledError:
        if not lease.is_current():
            resync_sign_in(user.id, password=True)
        raise
    except PasswordRefusedError:
        if not lease.is_current():
            resync_sign_in(user.id, password=False)
        raise
    if not note(belongs_to(sign_in)):
        resync_sign_in(user.id, password=True)
    return sign_in


def set_or_mail(user: User, password: str, sign_ins: SignIns, *, since: datetime, note: Note | None = None) -> bool:
    """Give the user this password, as `set_typed_password` does; if it is refused, have a random one mailed.

    Returns whether it was taken. Without a `note` the user is then mailed a welcome. Raises ThrottledError.
    """

    def welcome(changes: Changes) -> bool:
        return replace_pending(user, PendingAction.WELCOME, more=changes)

    try:
        set_typed_password(user, password, sign_ins, since=since, note=note or welcome)
    except PasswordRefusedError:
        replace_pending(user, PendingAction.SEND_PASSWORD)
        return False
    return True
