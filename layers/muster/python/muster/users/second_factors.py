"""The second factor: codes of an authenticator app (TOTP). The user pool keeps the secret and asks for the code.

Tokens do not tell by which factors a session began, and whoever has an access token can have the user pool ask no more
(SetUserMFAPreference). So where an enterprise requires a second factor the pool itself is asked, once for each session.
https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa-totp.html
"""

from muster.clock import now
from muster.errors import ConflictError
from muster.gateways.sign_ins import SignIns
from muster.logs import audit
from muster.messages import message
from muster.users.changes import Change, ended_now, stamp
from muster.users.notices import sign_in_changed
from muster.users.repository import update_if
from muster.users.sessions import end_sessions_and_tell
from muster.users.user import NoticeKind, Status, User

_NOT_YET = message(
    "second_factor_not_found",
    "The sign-in service knows of no second factor of yours yet. Confirm one with a code first.",
)


def note(user: User, sign_ins: SignIns) -> None:
    """Note that a user has set up a second factor, and end every session: later ones begin with it.

    Raises ConflictError if the user pool asks for none, and ThrottledError.
    """
    if not sign_ins.has_second_factor(user.account):
        raise ConflictError(_NOT_YET)
    end_sessions_and_tell(user, sign_ins, NoticeKind.SECOND_FACTOR_SET_UP, {"second_factor_at": now()})
    audit("set_up_second_factor", by=user.account, enterprise_id=user.enterprise_id, account=user.account)


def remove_own(user: User, sign_ins: SignIns) -> None:
    """Remove a user's own second factor, and end every session. Raises ThrottledError."""
    sign_ins.remove_second_factor(user.account)
    end_sessions_and_tell(user, sign_ins, NoticeKind.SECOND_FACTOR_REMOVED, {"second_factor_at": None})
    audit("remove_second_factor", by=user.account, enterprise_id=user.enterprise_id, account=user.account)


def remove(user: User, caller: User) -> Change:
    """Plan to forget another user's second factor, such as that of a lost phone, and to end every session.

    Raises ConflictError for one's own, which takes the password, and for an invited user.
    """
    if user.id == caller.id:
        raise ConflictError(
            message(
                "second_factor_own",
                "Turn off your own second factor on the page My account, with your password and a code.",
            )
        )
    if user.status == Status.INVITED:
        raise ConflictError(
            message(
                "second_factor_not_active", "The user has not accepted the invitation yet, and so has no second factor."
            )
        )
    told = sign_in_changed(user, NoticeKind.SECOND_FACTOR_REMOVED, caller.account)
    sets = {"second_factor_at": None, **ended_now(), **told, **stamp(user, caller)}
    return Change(user, "remove_second_factor", caller, sets)


def is_asked_for(user: User, began: int, sign_ins: SignIns) -> bool:
    """Return whether the user pool asks this user for a second factor.

    It is asked once for a session that began at `began`, in seconds; what it says is noted. Raises ThrottledError.
    """
    if user.second_factor_at is None:
        return False
    if began <= int(user.second_factor_at.timestamp()):
        return True
    there = sign_ins.has_second_factor(user.account)
    seen = {"second_factor_at": now() if there else None}
    update_if(user.id, seen, {"second_factor_at": user.second_factor_at})
    if not there:
        audit("lose_second_factor", by=user.account, enterprise_id=user.enterprise_id, account=user.account)
    return there
