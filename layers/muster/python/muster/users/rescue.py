"""An administrator with no way in: the mail with the password failed, bounced, or came and was not used in time.

Anybody else in that state asks an administrator, who resets the password. Here an operator is asked, through
`create_enterprise`, for there may be no other administrator.
"""

from datetime import datetime, timedelta

from muster.audit.entries import OPERATOR
from muster.clock import now
from muster.errors import ConflictError
from muster.gateways.sign_ins import SignIns
from muster.messages import message
from muster.settings import settings
from muster.users.changes import Change, written_by
from muster.users.editing import moved_email
from muster.users.notices import address_changed_by_operator
from muster.users.pending import schedule
from muster.users.repository import change_user, find_colleague
from muster.users.rules import Role
from muster.users.search import search_texts
from muster.users.unique_keys import unique_email
from muster.users.user import UNDELIVERABLE, MailStatus, PendingAction, Status, User

_BOUNCED = message(
    "administrator_address_undeliverable",
    "The last mail to the administrator's address bounced or was reported as spam, so no "
    "other is sent there. Write another address, or a password that you tell the "
    "administrator yourself.",
)
_OPERATOR = "create_enterprise"
_ON_ITS_WAY = frozenset({MailStatus.QUEUED, MailStatus.SENT, MailStatus.DELIVERED})


def is_locked_out(user: User, sign_ins: SignIns) -> bool:
    """Tell whether an active administrator has no password of their own and no mail that brings one is good any more.

    A mail that is still pending is not over: `onboard` tries until it is sent.
    """
    if user.status != Status.ACTIVE or user.role != Role.ADMINISTRATOR or user.pending_action:
        return False
    good_until = user.mail_at + timedelta(days=settings().invitation_days) if user.mail_at else now()
    if user.mail_status in _ON_ITS_WAY and now() < good_until:
        return False
    return not sign_ins.has_own_password(user.account)


def let_in(user: User, email: str, *, password_at: datetime | None) -> User:
    """Mail a locked-out administrator a new password, to this address from now on, and return the user.

    `password_at` is when to mail it unless a typed password was set by then; None is at once. Raises ConflictError if
    no mail goes to the address, InvalidError if somebody else uses it, and ThrottledError.
    """
    if user.mail_status in UNDELIVERABLE and email == user.email and password_at is None:
        raise ConflictError(_BOUNCED)

    def plan(as_it_is: User) -> Change | None:
        if as_it_is.version != user.version or as_it_is.pending_action:
            return None  # somebody else has just helped
        return _change(as_it_is, email, password_at)

    change_user(user, user.id, plan)
    return find_colleague(user, user.id)


def _change(user: User, email: str, password_at: datetime | None) -> Change:
    sets: dict[str, object] = {
        **schedule(PendingAction.SEND_PASSWORD, user.id, password_at),
        "mail_not_before": None,
        **written_by(user, OPERATOR.id, OPERATOR.name),
    }
    if email == user.email:
        return Change(user, "let_in_administrator", None, sets)
    sets |= {"email": email, **search_texts({**vars(user), "email": email})}
    sets |= address_changed_by_operator(user, _OPERATOR)
    if password_at is not None:  # what became of the mail to the old address is no longer of use
        sets |= {"mail_kind": PendingAction.SEND_PASSWORD, "mail_status": MailStatus.QUEUED}
    take = moved_email(user, email)
    return Change(
        user,
        "let_in_administrator",
        None,
        sets,
        takes=[take] if take else (),
        frees=[unique_email(user.enterprise_id, user.email).key] if take else (),
    )
