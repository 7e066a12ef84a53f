"""The pending actions of users, made true: sign-ins and mail.

Each user is reserved, done and noted. A run that dies leaves it pending; it is done again with a new password, and
the one before is then no longer valid, so nobody ever holds two.
"""

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta

from muster.clock import now
from muster.enterprises import Enterprise, find_enterprise
from muster.errors import ThrottledError
from muster.gateways.mailer import Mail, Mailer, MailHeldError
from muster.gateways.sign_ins import OccupiedError, SignIn, SignIns, SupersededError
from muster.logs import log_failure, logger
from muster.mails import render
from muster.mails.notices import Notices
from muster.mails.sending import send
from muster.users.invitations import renew_invitation
from muster.users.leases import (
    LONGEST_RUN,
    Lease,
    acquire_pending,
    complete_pending,
    complete_removal,
    is_reserved,
    remove_stray_sign_in,
    resync_sign_in,
    update_pending,
)
from muster.users.passwords import random_password
from muster.users.pending import effect_of
from muster.users.repository import free_key
from muster.users.sessions import belongs_to
from muster.users.unique_keys import unique_account
from muster.users.user import UNDELIVERABLE, Changes, MailStatus, PendingAction, Status, User

# How long a mail waits before it is looked at again, while mails of its enterprise are paused.
_PAUSED = timedelta(hours=1)


class ReservedError(Exception):
    """A run that may have died has reserved a user."""


def onboard(user_ids: Sequence[str], *, sign_ins: SignIns, mailer: Mailer) -> None:
    """Carry out the pending actions of these users; safe to repeat.

    Raises ThrottledError as soon as a service is too busy, MailHeldError as soon as no mail at all can be sent, and any
    other error after the users that it does not concern: what was not done is still pending.
    """
    until = now() + LONGEST_RUN  # once for all, so that all of them are free again at the same time
    sent = 0
    failure: Exception | None = None
    queue, again = deque(user_ids), set[str]()
    while queue:
        user_id = queue.popleft()
        try:
            sent += _onboard(user_id, until, sign_ins, mailer)
        except (SupersededError, OccupiedError) as error:
            due = _made_due(user_id, error)
            if user_id not in again:
                again.add(user_id)
                queue += due
            elif isinstance(error, OccupiedError):  # a superseded one is left to the sweep, so that this run ends
                failure = error
        except ThrottledError:
            logger.warning("A service is too busy; the rest waits", users=len(user_ids), sent=sent)
            raise
        except MailHeldError as error:
            failure = _held(user_id, error)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next user has no part in it
            log_failure("A user could not be onboarded", error, user_id=user_id)
            failure = error
    logger.info("Onboarded", users=len(user_ids), sent=sent)
    if failure:
        raise failure


def _held(user_id: str, error: MailHeldError) -> MailHeldError:
    """Log that a mail is held, and return the error. Raises it if no mail at all can be sent."""
    logger.error(str(error), user_id=user_id, error_code=error.code, wait_for_it="all" if error.for_all else "one")
    if error.for_all:
        raise error
    return error


def _made_due(user_id: str, error: SupersededError | OccupiedError) -> Sequence[str]:
    """Make due what stands in a user's way, and return the ids of the users to carry it out for, this one the last."""
    if isinstance(error, SupersededError):
        resync_sign_in(user_id, password=error.has_password)
        return [user_id]
    remove_stray_sign_in(error.account, error.user_id)  # unless its removal is pending already
    return [error.user_id, user_id]


def check_none_is_reserved(user_ids: Sequence[str]) -> None:
    """Raise ReservedError if a run has reserved one of the users: it may have died, and the nudge must then come again.

    For a nudge that has come again. The run of its last delivery began some time after the delivery, such as after a
    cold start. So its reservations can last longer than the nudge stays hidden.
    """
    reserved = sum(map(is_reserved, user_ids))
    if reserved:
        raise ReservedError(f"Another run has reserved {reserved} users. The nudge comes again when it has ended.")


def _onboard(user_id: str, until: datetime, sign_ins: SignIns, mailer: Mailer) -> bool:
    """Carry out the pending action of a user; return whether a mail was sent."""
    user = acquire_pending(user_id, until)
    if user is None:
        return False
    lease = Lease(user, until - LONGEST_RUN)
    notices = Notices(mailer)
    try:
        sent = _make_true(lease, sign_ins, mailer, notices)
    except SupersededError:
        raise
    except OccupiedError:
        update_pending(user, {"due_at": now()})  # so that the nudge finds it due when it comes again
        raise
    except ThrottledError as error:  # a call without an answer may have had its effect
        if lease.is_current():
            raise
        removes = user.pending_action == PendingAction.REMOVE
        raise SupersededError(has_password=removes or effect_of(user).sets_password) from error
    notices.check()
    return sent


def _make_true(lease: Lease, sign_ins: SignIns, mailer: Mailer, notices: Notices) -> bool:
    """Carry out the pending action of a user; return whether a mail was sent.

    Raises SupersededError if something else is pending by the end, after which the sign-in was changed.
    """
    user, account = lease.user, lease.user.account
    _remove_former_sign_ins(user, sign_ins)
    if user.pending_action == PendingAction.REMOVE:
        _remove(user, sign_ins, notices)
        return False
    if user.pending_action == PendingAction.SYNC_SIGN_IN:
        sign_ins.match(account, user.email, enabled=user.status == Status.ACTIVE)
        if not complete_pending(notices.send(user), None, more=_missing_sign_in(user, sign_ins)):
            raise SupersededError(has_password=False)
        return False
    if user.mail_status in UNDELIVERABLE:  # known since the mail was scheduled; a request for one now is refused
        logger.warning("No mail goes to an address that it does not reach", account=account)
        # The password that was to be reset must not work any more, even if nobody is told the new one.
        reset = user.pending_action == PendingAction.RESET_PASSWORD
        more = _set_password(lease, random_password(), sign_ins) if reset else {}
        if not complete_pending(notices.send(user), None, more=more):
            raise SupersededError(has_password=reset)
        return False
    enterprise = find_enterprise(user.enterprise_id)
    if enterprise.mail_paused_at and user.pending_action != PendingAction.RESET_PASSWORD:
        logger.info("Mails of the enterprise are paused; this one waits", account=account)
        update_pending(user, {"due_at": now() + _PAUSED})
        return False
    return _mail(lease, enterprise, sign_ins, mailer, notices)


def _remove_former_sign_ins(user: User, sign_ins: SignIns) -> None:
    """Delete the sign-ins of the accounts that the user had before, and free those that are still held."""
    is_held = user.held_until is not None and now() < user.held_until
    for account in user.former_accounts - {user.account}:
        sign_ins.remove(account, user.id)
        if not is_held:
            free_key(unique_account(account), user.id)


def _remove(user: User, sign_ins: SignIns, notices: Notices) -> None:
    """Delete the sign-in of a removed user; once more when no run can be at work on it any more.

    The action stays pending while a notice waits; it would be lost otherwise. Raises SupersededError if the user was
    restored meanwhile: the sign-in that was deleted may be the new one.
    """
    sign_ins.remove(user.account, user.id)
    user = notices.send(user)
    if user.notices:
        return
    if user.held_until and now() < user.held_until:
        is_current = update_pending(user, {"due_at": user.held_until}) is not None
    else:
        is_current = complete_removal(user)
    if not is_current:
        raise SupersededError(has_password=True)


def _mail(lease: Lease, enterprise: Enterprise, sign_ins: SignIns, mailer: Mailer, notices: Notices) -> bool:
    """Prepare the sign-in for the mail and send it; return whether it was sent. A superseded mail is not sent."""
    user = lease.user
    sets_password = effect_of(user).sets_password
    mail, more = _prepared(lease, enterprise, sign_ins)
    if mail is None:
        return False
    mail_id = None
    is_current = not sets_password or lease.is_current()
    if is_current:
        mail_id = send(mail, mailer)
        status = MailStatus.FAILED if mail_id is None else MailStatus.SENT
        is_current = complete_pending(notices.send(user), status, mail_id, more=more)
    if not is_current and user.pending_action != PendingAction.INVITE:
        raise SupersededError(has_password=sets_password)
    return mail_id is not None


def _prepared(lease: Lease, enterprise: Enterprise, sign_ins: SignIns) -> tuple[Mail | None, Changes]:
    """Prepare the sign-in for the mail; return the mail, and the changes of the user when it is sent.

    The mail is None if it is no longer pending.
    """
    user = lease.user
    if user.pending_action == PendingAction.INVITE:
        token = renew_invitation(user)
        return render.invitation(user, enterprise, token) if token else None, {}
    if user.pending_action == PendingAction.WELCOME:
        if user.version > 1:  # the sign-in may be older than the address, or disabled
            sign_ins.match(user.account, user.email, enabled=user.status == Status.ACTIVE)
        return render.welcome(user, enterprise), _missing_sign_in(user, sign_ins)
    password = random_password()
    more = _set_password(lease, password, sign_ins)
    if user.pending_action == PendingAction.RESET_PASSWORD:
        return render.password_reset(user, enterprise, password), more
    return render.initial_password(user, enterprise, password), more


def _set_password(lease: Lease, password: str, sign_ins: SignIns) -> Changes:
    """Give the user a temporary password and end its sessions; return the changes that record the sign-in."""
    user = lease.user
    sign_in = sign_ins.put(user.account, user.email, password, user_id=user.id, temporary=True, may_go_on=lease.lasts)
    if user.version > 1:  # the sign-in may be disabled
        sign_ins.match(user.account, user.email, enabled=user.status == Status.ACTIVE)
    if user.pending_action == PendingAction.RESET_PASSWORD:
        sign_ins.end_sessions(user.account)
    return belongs_to(sign_in)


def _missing_sign_in(user: User, sign_ins: SignIns) -> Changes:
    """Return the changes that record the sign-in of a user without a recorded one, because a run died before that."""
    there = None if user.sign_in or user.status != Status.ACTIVE else sign_ins.find(user.account)
    return belongs_to(SignIn(there.sub, is_new=False)) if there and there.belongs_to(user.id) else {}
