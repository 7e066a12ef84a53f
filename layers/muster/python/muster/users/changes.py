"""Changes of a user: one transaction over the user, its unique keys, and the caller's role."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pynamodb.exceptions import CancellationReason, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from muster.clock import now
from muster.errors import FieldError, ForbiddenError, InvalidError, PreconditionFailedError, ThrottledError
from muster.gateways.aws import RETRYABLE_REASONS, aws_errors
from muster.retrying import CHANGED_BY_OTHERS, tries
from muster.users.pending import held
from muster.users.rules import Role
from muster.users.table import Status, UniqueKeyItem, User, find_colleague
from muster.users.unique_keys import UniqueKey

_TRIES = 8  # about 3 s of waiting in all
_FAILED = "ConditionalCheckFailed"


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
        if change is None or _write(change):
            return change is not None
    raise ThrottledError(CHANGED_BY_OTHERS)


def stamp(user: User, caller: User) -> list[Action]:
    """Return the actions that every change adds: version, time, and author."""
    written = [User.version.set(user.version + 1), User.updated_at.set(now()), User.updated_by.set(caller.account)]
    return [*written, *held(user)]


def _write(change: Change) -> bool:
    """Write a change; return False if another came first. Raises InvalidError, ForbiddenError and ThrottledError."""
    try:
        with aws_errors():
            _commit(change)
    except TransactWriteError as error:
        if error.cause_response_code != "TransactionCanceledException":
            raise
        return _obstructed(change, error)
    return True


def _commit(change: Change) -> None:
    """Send the transaction. The library orders it checks, deletions, puts, updates; `_obstructed` relies on that."""
    with TransactWrite(connection=User._get_connection().connection) as transaction:
        if change.only_by:
            is_administrator = (
                (User.status == Status.ACTIVE)
                & (User.role == Role.ADMINISTRATOR)
                & (User.created_at == change.only_by.created_at)
            )
            transaction.condition_check(User, change.only_by.account, condition=is_administrator)
        for key in change.frees:
            transaction.delete(UniqueKeyItem(key))
        for take in change.takes:
            item = UniqueKeyItem(take.key, account=change.user.account)
            transaction.save(item, UniqueKeyItem.unique_key.does_not_exist(), return_values="ALL_OLD")
        if change.deletes:
            transaction.delete(change.user, as_read(change.user))
        else:
            transaction.update(change.user, list(change.actions), as_read(change.user))


def as_read(user: User) -> Condition:
    """Return the condition that the user, the pending action and the state of the mail are still as they were read.

    And that it is not a later user of the same account, whose version and status may well be the same.
    """
    same: Condition = (User.enterprise_id == user.enterprise_id) & (User.created_at == user.created_at)
    same &= (User.version == user.version) & (User.status == user.status)
    pending = (
        (User.pending_action, user.pending_action),
        (User.due_at, user.due_at),
        (User.mail_status, user.mail_status),
    )
    for attribute, value in pending:
        same &= attribute == value if value else attribute.does_not_exist()
    return same


def _obstructed(change: Change, error: TransactWriteError) -> bool:
    """Return False if a retry may help; otherwise raise the error for the reasons, or our own mistake."""
    reasons = iter(error.cancellation_reasons)
    caller = next(reasons) if change.only_by else None
    for _ in change.frees:
        next(reasons)
    user = next(reasons) if change.deletes else None
    faults = [fault for take in change.takes if (fault := _taken(take, next(reasons)))]
    user = user or (None if change.deletes else next(reasons))
    if caller and caller.code == _FAILED:
        raise ForbiddenError("You are no longer an active administrator.")
    if user and user.code == _FAILED:
        return False
    if faults:
        raise InvalidError("The user cannot be changed like this.", faults)
    if any(reason and reason.code in RETRYABLE_REASONS for reason in error.cancellation_reasons):
        return False
    raise error


def _taken(take: UniqueKey, reason: CancellationReason | None) -> FieldError | None:
    if reason is None or reason.code != _FAILED:
        return None
    holder = (reason.raw_item or {})["account"]["S"]
    return take.in_use(holder)
