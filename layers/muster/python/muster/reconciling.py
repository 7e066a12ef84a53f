"""Reconciling the user pool with the users: each can be changed without the other.

By hand in AWS's console, by people who delete their own sign-in (Cognito's DeleteUser needs no more than their token),
or by a fault of ours. Whatever differs becomes a pending action, which `onboard` carries out. As it reads every user
anyway, it also deletes removed users for good.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from enum import StrEnum

from muster import metrics
from muster.clock import now
from muster.errors import MusterError
from muster.gateways.queues import Nudges
from muster.gateways.sign_ins import KeptSignIn, SignIns
from muster.logs import logger
from muster.messages import message
from muster.ulids import derived_ulid
from muster.users.leases import remove_stray_sign_in
from muster.users.lists import every_user
from muster.users.overdue import NO_ENTERPRISE
from muster.users.pending import mailing_when_enabled, schedule
from muster.users.repository import find_user, state_of, update_if
from muster.users.restoring import kept_since, purge
from muster.users.user import UNDELIVERABLE, Changes, MailStatus, PendingAction, Status, User

_SETTLED = timedelta(hours=1)  # what is younger may still be on its way
_LAST_SECONDS = 10.0  # of a run; enough to tell what was found
MOST = 1000  # differences that one run mends; the rest is left to the next
MOST_PURGED = 5_000  # removed users that one run deletes for good
_FIELDS = ["id", "account", "status", "email", "sign_in", "pending_action", "removed_at"]


class Difference(StrEnum):
    """How a sign-in and a user may differ."""

    NO_SIGN_IN = "no_sign_in"
    OTHER_SIGN_IN = "other_sign_in"
    NOT_MATCHING = "not_matching"
    NO_USER = "no_user"


class UnfinishedError(MusterError):
    """The time was over before everything was compared."""


def reconcile(sign_ins: SignIns, nudges: Nudges, time_left: Callable[[], float]) -> Counter[Difference]:
    """Compare every sign-in with its user and every user with the sign-in; correct and count the differences.

    Then delete the removed users for good who can be restored no longer.

    `time_left` returns the seconds that this run has left. Raises UnfinishedError if they are not enough, and
    ThrottledError; what was found before is mended, and the rest is left to the next run.
    """
    mended: Counter[Difference] = Counter()
    due: dict[str, list[str]] = {}
    expired: list[User] = []
    purged = 0
    try:
        for account in _suspects(sign_ins, time_left, expired):
            if found := _mend(account, sign_ins):
                difference, enterprise_id, user_id = found
                mended[difference] += 1
                due.setdefault(enterprise_id, []).append(user_id)
            if mended.total() >= MOST:
                break
        purged = _purge(expired, time_left)
    finally:
        if due:
            metrics.count("SignInsMended", mended.total())  # an alarm watches it
            nudges.send(due)
        logger.info("Reconciled", mended=dict(mended), purged=purged)
    return mended


def _purge(expired: Iterable[User], time_left: Callable[[], float]) -> int:
    """Delete removed users for good, as long as there is time; return how many. The rest is left to the next run."""
    purged = 0
    for user in expired:
        if time_left() < _LAST_SECONDS:
            break
        purged += purge(user)
    return purged


def _suspects(sign_ins: SignIns, time_left: Callable[[], float], expired: list[User]) -> Iterator[str]:
    """Yield accounts with a user and a sign-in that seem to differ. Both are read while they change, so look again.

    Collect in `expired` the removed users who are to be deleted for good.
    """
    last = kept_since()
    there = {}
    for sign_in in sign_ins.all():
        _check(time_left)
        there[sign_in.account] = _fingerprint(sign_in.sub, sign_in.email, sign_in.is_verified, sign_in.is_enabled)
    for user in every_user(_FIELDS):
        _check(time_left)
        if user.status == Status.REMOVED:
            over = user.removed_at and user.removed_at <= last and not user.pending_action
            if over and len(expired) < MOST_PURGED:
                expired.append(user)
            continue
        found = there.pop(user.account, None)
        if user.pending_action or user.status not in (Status.ACTIVE, Status.DISABLED):
            continue
        if found != _fingerprint(user.sign_in, user.email, True, user.status == Status.ACTIVE):
            yield user.account
    yield from there


def _check(time_left: Callable[[], float]) -> None:
    if time_left() < _LAST_SECONDS:
        raise UnfinishedError(
            message(
                "reconciling_too_long",
                "The user pool and the users are too many to be compared in one run of this function.",
            )
        )


def _fingerprint(sub: str | None, email: str, is_verified: bool, is_enabled: bool) -> bytes:
    """Return a digest of a sign-in in 12 bytes: a run keeps one of every sign-in in memory."""
    return hashlib.sha256(repr((sub, email, is_verified, is_enabled)).encode()).digest()[:12]


def _mend(account: str, sign_ins: SignIns) -> tuple[Difference, str, str] | None:
    """Read one account again, and write the pending action that corrects it if it still differs.

    Return the difference, the user's enterprise and id; NO_ENTERPRISE if there is no user.
    """
    sign_in, user = sign_ins.find(account), find_user(account)
    if user is None:
        if sign_in is None or sign_in.made_at > now() - _SETTLED:
            return None
        user_id = sign_in.user_id or derived_ulid(sign_in.made_at, sign_in.sub)  # by hand, it was made for nobody
        is_removed = remove_stray_sign_in(account, user_id)
        return (Difference.NO_USER, NO_ENTERPRISE, user_id) if is_removed else None
    if user.pending_action or user.status not in (Status.ACTIVE, Status.DISABLED):
        return None
    difference, changes = _pending(user, sign_in)
    if changes and update_if(user.id, changes, state_of(user)):
        return difference, user.enterprise_id, user.id
    return None


def _pending(user: User, sign_in: KeptSignIn | None) -> tuple[Difference, Changes]:
    """Return how a user and the sign-in differ, and the pending actions for it; nothing if they do not differ."""
    if sign_in is None:
        return Difference.NO_SIGN_IN, _with_a_new_password(user)
    if user.sign_in and sign_in.sub != user.sign_in:
        return Difference.OTHER_SIGN_IN, _with_a_new_password(user)
    is_active = user.status == Status.ACTIVE
    wants = (user.email, True, is_active)
    is_unknown = is_active and not user.sign_in  # of a disabled user, it is recorded with the next password
    if is_unknown or (sign_in.email, sign_in.is_verified, sign_in.is_enabled) != wants:
        return Difference.NOT_MATCHING, schedule(PendingAction.SYNC_SIGN_IN, user.id)
    return Difference.NOT_MATCHING, {}


def _with_a_new_password(user: User) -> Changes:
    """Return the changes that mail the user a new password, now or when the user is enabled, and ends all sessions."""
    if user.mail_status in UNDELIVERABLE:
        logger.warning("A user has no sign-in, and an address that no mail reaches", account=user.account)
        return {}
    if user.status == Status.ACTIVE:
        return {"sign_in": None, **schedule(PendingAction.SEND_PASSWORD, user.id)}
    is_queued = user.mail_kind == PendingAction.SEND_PASSWORD and user.mail_status == MailStatus.QUEUED
    if is_queued and not user.sign_in:
        return {}  # as a run before this one has left it
    return {"sign_in": None, **mailing_when_enabled(PendingAction.SEND_PASSWORD, user.id)}
