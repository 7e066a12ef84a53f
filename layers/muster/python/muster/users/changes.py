"""Changes of a user: one transaction over the user, its unique keys, and the caller's role."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from muster.clock import now
from muster.errors import ForbiddenError, InvalidError, PreconditionFailedError, ThrottledError
from muster.gateways.aws import RETRYABLE_REASONS, is_still
from muster.gateways.named_writes import CancelledError, NamedWrites
from muster.retrying import CHANGED_BY_OTHERS, tries
from muster.users.pending import held
from muster.users.rules import Role
from muster.users.table import Status, UniqueKeyItem, User, find_colleague
from muster.users.unique_keys import UniqueKey

_TRIES = 8  # about 3 s of waiting in all
_FAILED = "ConditionalCheckFailed"
_CALLER, _USER = "the caller", "the user"  # names of writes; the others have the unique key as name


@dataclass(frozen=True)
class Change:
    """A change or the deletion of a user as it was read, with the unique keys that it releases and takes."""

    user: User
    actions: Sequence[Action] = ()
    deletes: bool = False
    frees: Sequence[str] = ()
    takes: Sequence[UniqueKey] = ()
    only_by: User | None = None
    """Who must still be an active administrator. So of two who take each other's power, one keeps it."""
    edits: Mapping[str, Any] = field(default_factory=dict)
    """Fields that a person sees, with their new values: what an edit changes."""


def change_user(
    caller: User, account: str, plan: Callable[[User], Change | None], versions: Collection[int] | None = None
) -> bool:
    """Carry out the change that `plan` makes of the user; read and plan again when another change comes in between.

    False if the plan was to change nothing. Raises what the plan raises, NotFoundError, PreconditionFailedError if the
    user is none of these versions, InvalidError if what it takes is in use, ForbiddenError and ThrottledError.
    """
    for _ in tries(_TRIES):
        user = find_colleague(caller, account)
        if versions is not None and user.version not in versions:
            raise PreconditionFailedError("The user was changed meanwhile. Read it again, then repeat your change.")
        change = plan(user)
        if change is None or write(change):
            return change is not None
    raise ThrottledError(CHANGED_BY_OTHERS)


def stamp(user: User, caller: User) -> list[Action]:
    """Return the actions that every change adds: version, time, and author."""
    written = [User.version.set(user.version + 1), User.updated_at.set(now()), User.updated_by.set(caller.account)]
    return [*written, *held(user)]


def write(change: Change) -> bool:
    """Write a change; return False if another came first. Raises InvalidError, ForbiddenError and ThrottledError."""
    writes = NamedWrites(User._get_connection().connection)
    if change.only_by:
        writes.check(_CALLER, User, change.only_by.account, _is_still_administrator(change.only_by))
    for key in change.frees:
        writes.delete(key, UniqueKeyItem(key))
    for take in change.takes:
        item = UniqueKeyItem(take.key, account=change.user.account)
        writes.put(take.key, item, UniqueKeyItem.unique_key.does_not_exist())
    if change.deletes:
        writes.delete(_USER, change.user, as_read(change.user))
    else:
        writes.update(_USER, change.user, change.actions, as_read(change.user))
    try:
        writes.commit()
    except CancelledError as error:
        _judge(change, error)
        return False
    return True


def _is_still_administrator(user: User) -> Condition:
    same: Condition = User.created_at == user.created_at
    same &= (User.status == Status.ACTIVE) & (User.role == Role.ADMINISTRATOR)
    return same


def as_read(user: User) -> Condition:
    """Return the condition that the user, the pending action and the state of the mail are still as they were read.

    And that it is not a later user of the same account, whose version and status may well be the same.
    """
    same: Condition = (User.enterprise_id == user.enterprise_id) & (User.created_at == user.created_at)
    same &= (User.version == user.version) & (User.status == user.status)
    same &= is_still(User.pending_action, user.pending_action) & is_still(User.due_at, user.due_at)
    same &= is_still(User.mail_status, user.mail_status)
    return same


def _judge(change: Change, error: CancelledError) -> None:
    """Return if a retry may help. Raises ForbiddenError, InvalidError, or the error itself if it is our own mistake."""
    failed = {name: reason for name, reason in error.reasons.items() if reason.code == _FAILED}
    if _CALLER in failed:
        raise ForbiddenError("You are no longer an active administrator.")
    if _USER in failed:
        return
    if taken := [take for take in change.takes if take.key in failed]:
        faults = [take.in_use((failed[take.key].raw_item or {})["account"]["S"]) for take in taken]
        raise InvalidError("The user cannot be changed like this.", faults)
    if not any(reason.code in RETRYABLE_REASONS for reason in error.reasons.values()):
        raise error
