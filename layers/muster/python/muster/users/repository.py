"""Reading and writing users. Lists are read by `lists.py` and `overdue.py`; only these and `items.py` know PynamoDB.

What to write is given as attributes with their new values (`Changes`), and on which condition as attributes with the
values that were read. A user and its unique keys are written in one transaction.
"""

from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime
from typing import cast

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from muster.clock import now
from muster.errors import ForbiddenError, InvalidError, NotFoundError, PreconditionFailedError, ThrottledError
from muster.gateways.aws import RETRYABLE_REASONS, ConditionFailedError, aws_errors
from muster.gateways.named_writes import CancelledError, NamedWrites
from muster.gateways.tables import is_still
from muster.messages import message
from muster.retrying import CHANGED_BY_OTHERS, tries
from muster.users.changes import CHANGE_INVALID, Change
from muster.users.domain_names import account_key
from muster.users.items import UniqueKeyItem, UserItem, notice_items, user_of
from muster.users.rules import Role
from muster.users.user import Changes, Notice, Status, User, is_account_key

_TRIES = 8  # about 3 s of waiting in all
_FAILED = "ConditionalCheckFailed"
_NO_NOTICES, _NOBODY = (), frozenset[str]()  # DynamoDB takes no empty set
NO_LONGER_ADMINISTRATOR = message("administrator_no_longer", "You are no longer an active administrator.")
_CALLER, _USER = "the caller", "the user"  # names of writes; the others have the unique key as name


def find_user(account: str) -> User | None:
    """Return the user of that account, if there is one; read consistently, so that the latest write counts."""
    if not is_account_key(account) or not is_account_key(key := account_key(account)):
        return None
    user = kept_user(key)
    return None if user is None or user.status == Status.REMOVED else user


def kept_user(account: str) -> User | None:
    """Return the user of that account, or the tombstone of a removed one."""
    with aws_errors(), suppress(UserItem.DoesNotExist):
        return user_of(UserItem.get(account, consistent_read=True))
    return None


def find_colleague(caller: User, account: str) -> User:
    """Return the user of that account in the caller's enterprise. Raises NotFoundError."""
    user = find_user(account)
    if user is None or user.enterprise_id != caller.enterprise_id:
        raise NotFoundError(message("user_not_found", "There is no such user."))
    return user


def update_if(account: str, changes: Changes, as_read: Changes) -> User | None:
    """Change a user whose attributes are still as they were read, and return it.

    Return None, and change nothing, if one differs or the user is gone. A set of values stands for one of them.
    """
    return _update(account, changes, _still(as_read))


def acquire_due(account: str, until: datetime) -> User | None:
    """Make a pending action that is due due again `until` then, and return its user; None if none is due."""
    return _update(account, {"due_at": until}, UserItem.pending_action.exists() & (UserItem.due_at <= now()))


def insert_tombstone(account: str, changes: Changes) -> bool:
    """Write the rest of a removed user for an account that has no user; return False if it has one by now."""
    return _update(account, changes, UserItem.account.does_not_exist()) is not None


def delete_if(account: str, as_read: Changes) -> None:
    """Delete a user whose attributes are still as they were read; do nothing otherwise."""
    with suppress(ConditionFailedError), aws_errors():
        UserItem(account).delete(_still(as_read))


def holder_of(key: str) -> str | None:
    """Return the holder of a unique key: an account, or an enterprise for a domain."""
    with aws_errors(), suppress(UniqueKeyItem.DoesNotExist):
        return UniqueKeyItem.get(key).account
    return None


def reserve_key(key: str, holder: str) -> bool:
    """Reserve a unique key; return False if it is reserved by now."""
    try:
        with aws_errors():
            UniqueKeyItem(key, account=holder).save(UniqueKeyItem.unique_key.does_not_exist())
    except ConditionFailedError:
        return False
    return True


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
            raise PreconditionFailedError(
                message("version_outdated", "The user was changed meanwhile. Read it again, then repeat your change.")
            )
        change = plan(user)
        if change is None or write(change):
            return change is not None
    raise ThrottledError(CHANGED_BY_OTHERS)


def write(change: Change) -> bool:
    """Write a change; return False if another came first. Raises InvalidError, ForbiddenError and ThrottledError."""
    writes = NamedWrites(UserItem._get_connection().connection)
    if change.only_by and change.only_by.account != change.user.account:
        writes.check(_CALLER, UserItem, change.only_by.account, _is_still_administrator(change.only_by))
    elif change.only_by and not _was_administrator(change.user, change.only_by):
        raise ForbiddenError(NO_LONGER_ADMINISTRATOR)
    for key in change.frees:
        writes.delete(key, UniqueKeyItem(key))
    for take in change.takes:
        item = UniqueKeyItem(take.key, account=change.user.account)
        writes.put(take.key, item, UniqueKeyItem.unique_key.does_not_exist())
    user, same = UserItem(change.user.account), _still(state_of(change.user))
    if change.deletes:
        writes.delete(_USER, user, same)
    else:
        writes.update(_USER, user, _actions(change.sets), same)
    try:
        writes.commit()
    except CancelledError as error:
        _judge(change, error)
        return False
    return True


def state_of(user: User) -> Changes:
    """Return the attributes that a change depends on: as read of the user.

    And when the user was created: a later user of the same account may well have the same version and status.
    """
    names = ("enterprise_id", "created_at", "version", "status", "pending_action", "due_at", "mail_status")
    return {name: getattr(user, name) for name in names}


def _was_administrator(read: User, caller: User) -> bool:
    """Return whether callers who change themselves were administrators when the user was read.

    The write's condition is that version. DynamoDB takes one action for each item of a transaction, so no other.
    """
    same = read.created_at == caller.created_at
    return same and (read.role, read.status) == (Role.ADMINISTRATOR, Status.ACTIVE)


def _is_still_administrator(user: User) -> Condition:
    return _still({"created_at": user.created_at, "status": Status.ACTIVE, "role": Role.ADMINISTRATOR})


def _judge(change: Change, error: CancelledError) -> None:
    """Return if a retry may help. Raises ForbiddenError, InvalidError, or the error itself if it is our own mistake."""
    failed = {name: reason for name, reason in error.reasons.items() if reason.code == _FAILED}
    if _CALLER in failed:
        raise ForbiddenError(NO_LONGER_ADMINISTRATOR)
    if _USER in failed:
        return
    if taken := [take for take in change.takes if take.key in failed]:
        faults = [take.in_use((failed[take.key].raw_item or {})["account"]["S"]) for take in taken]
        raise InvalidError(CHANGE_INVALID, faults)
    if not any(reason.code in RETRYABLE_REASONS for reason in error.reasons.values()):
        raise error


def _update(account: str, changes: Changes, condition: Condition) -> User | None:
    item = UserItem(account)
    try:
        with aws_errors():
            item.update(_actions(changes), condition)
    except ConditionFailedError:
        return None
    return user_of(item)


def _still(as_read: Changes) -> Condition:
    condition: Condition = UserItem.account.exists()
    for name, value in as_read.items():
        attribute = getattr(UserItem, name)
        condition &= attribute.is_in(*sorted(value)) if isinstance(value, frozenset) else is_still(attribute, value)
    return condition


def _actions(changes: Changes) -> list[Action]:
    return [_action(name, value) for name, value in changes.items()]


def _action(name: str, value: object) -> Action:
    attribute = getattr(UserItem, name)
    if value is None or value in (_NO_NOTICES, _NOBODY):
        action: Action = attribute.remove()
    elif name == "notices":
        action = attribute.set(notice_items(cast("tuple[Notice, ...]", value)))
    else:
        action = attribute.set(value)
    return action
