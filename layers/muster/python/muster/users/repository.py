"""Reading and writing users. Lists are read by `lists.py` and `overdue.py`; only these and `items.py` know PynamoDB.

What to write is given as attributes with their new values (`Changes`), and on which condition as attributes with the
values that were read. A user and its unique keys are written in one transaction.
"""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, cast

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from muster.audit.entries import Actor, put_entry
from muster.clock import now
from muster.errors import ForbiddenError, InvalidError, NotFoundError, PreconditionFailedError, ThrottledError
from muster.gateways.aws import RETRYABLE_REASONS, ConditionFailedError, aws_errors
from muster.gateways.named_writes import CONDITION_FAILED, CancelledError, NamedWrites
from muster.gateways.tables import is_still
from muster.messages import message
from muster.retrying import CHANGED_BY_OTHERS, tries
from muster.ulids import is_ulid
from muster.users.changes import Change
from muster.users.domain_names import account_key
from muster.users.ending import with_end
from muster.users.history import actor_of, entry_of_change
from muster.users.items import UniqueKeyItem, UserItem, notice_items, user_of
from muster.users.rules import Role
from muster.users.unique_keys import UniqueKey, unique_account
from muster.users.user import NOBODY, Changes, Notice, Status, User, changed, is_account_key

_TRIES = 8  # about 3 s of waiting in all
_NO_NOTICES, _NOBODY = (), frozenset[str]()  # DynamoDB takes no empty set
NO_USER = message("user_not_found", "There is no such user.")
NO_LONGER_ADMINISTRATOR = message("administrator_no_longer", "You are no longer an active administrator.")
_CALLER, _USER = "the caller", "the user"  # names of writes; those of unique keys have the key as name
_MOST_IDS = 1_000  # accounts whose ids a process remembers
_ids: dict[str, str] = {}  # by account; what it says is compared with the user that is read


def find_user(account: str) -> User | None:
    """Return the user of that account, if there is one; read consistently, so that the latest write counts.

    Two reads, whether or not there is one: how long it takes must not tell which accounts other enterprises have.
    """
    key = account_key(account) if is_account_key(account) else ""
    if not is_account_key(key):
        return None
    user = kept_user(holder_of(unique_account(key).key) or NOBODY)
    return None if user is None or user.status == Status.REMOVED else user


def find_caller(account: str) -> User | None:
    """Return the user of the account that a token names, with one read where `find_user` takes two.

    This process remembers the id. Not for an account that a request names, as the time would tell of it.
    """
    user = kept_user(_ids[account]) if account in _ids else None
    if user is None or user.account != account or user.status == Status.REMOVED:
        user = find_user(account)
    if user:
        if len(_ids) >= _MOST_IDS:
            _ids.clear()
        _ids[account] = user.id
    return user


def kept_user(user_id: str) -> User | None:
    """Return the user with that id, a removed one too."""
    with aws_errors(), suppress(UserItem.DoesNotExist):
        return user_of(UserItem.get(user_id, consistent_read=True))
    return None


def find_named(name: str) -> User | None:
    """Return the user with that id or account; by id, a removed one too."""
    return kept_user(name) if is_ulid(name) else find_user(name)


def find_colleague(caller: User, name: str) -> User:
    """Return the user with that id or account in the caller's enterprise. Raises NotFoundError."""
    user = find_named(name)
    if user is None or user.enterprise_id != caller.enterprise_id or user.status == Status.REMOVED:
        raise NotFoundError(NO_USER)
    return user


def find_removed(caller: User, user_id: str) -> User:
    """Return the removed user with that id in the caller's enterprise, restorable or not. Raises NotFoundError.

    By id only, as the account may be another user's by now.
    """
    user = kept_user(user_id) if is_ulid(user_id) else None
    if user is None or user.enterprise_id != caller.enterprise_id or user.status != Status.REMOVED:
        raise NotFoundError(NO_USER)
    return user


def update_if(user_id: str, changes: Changes, as_read: Changes) -> User | None:
    """Change a user whose attributes are still as they were read, and return it.

    Return None, and change nothing, if one differs or the user is gone. A set of values stands for one of them.
    """
    return _update(user_id, changes, _still(as_read))


def update_and_log(user: User, changes: Changes, as_read: Changes, action: str, actor: Actor) -> User | None:
    """Change a user as `update_if` does, with the entry in the audit log that tells of it.

    The user that is returned is as it was read, with these changes: what others have written since is another state.
    """
    writes = NamedWrites(UserItem)
    writes.update(_USER, UserItem(user.id), _actions(with_end(user, changes)), _still(as_read))
    put_entry(writes, entry_of_change(user, changes, action, actor))
    return changed(user, changes) if _is_committed(writes) else None


def _is_committed(writes: NamedWrites) -> bool:
    """Write all; return False if a condition does not hold or another change came first."""
    try:
        writes.commit()
    except CancelledError as error:
        if any(reason.code not in {CONDITION_FAILED, *RETRYABLE_REASONS} for reason in error.reasons.values()):
            raise
        return False
    return True


def acquire_due(user_id: str, until: datetime) -> User | None:
    """Make a pending action that is due due again `until` then, and return its user; None if none is due."""
    return _update(user_id, {"due_at": until}, UserItem.pending_action.exists() & (UserItem.due_at <= now()))


def insert_removed(user_id: str, changes: Changes) -> bool:
    """Write a removed user with this id; return False if there is a user with it by now."""
    return _update(user_id, changes, UserItem.id.does_not_exist()) is not None


def delete_and_log(user: User, as_read: Changes, action: str, actor: Actor) -> bool:
    """Delete a user whose attributes are still as they were read, with the entry that tells of it; False otherwise."""
    writes = NamedWrites(UserItem)
    writes.delete(_USER, UserItem(user.id), _still(as_read))
    put_entry(writes, entry_of_change(user, {}, action, actor))
    return _is_committed(writes)


def holder_of(key: str) -> str | None:
    """Return the holder of a unique key: the id of a user, or of an enterprise for a domain."""
    with aws_errors(), suppress(UniqueKeyItem.DoesNotExist):
        return UniqueKeyItem.get(key, consistent_read=True).holder
    return None


def free_key(key: UniqueKey, holder: str) -> None:
    """Free a unique key if this user still has it."""
    with suppress(ConditionFailedError), aws_errors():
        UniqueKeyItem(key.key).delete(UniqueKeyItem.holder == holder)


def reserve_key(key: str, holder: str, entry: Mapping[str, Any] | None = None) -> bool:
    """Reserve a unique key, with an entry of the audit log if there is one; return False if it is reserved by now."""
    writes = NamedWrites(UniqueKeyItem)
    writes.put(key, UniqueKeyItem(key, holder=holder), UniqueKeyItem.unique_key.does_not_exist())
    if entry:
        put_entry(writes, entry)
    try:
        writes.commit_if(key)
    except ConditionFailedError:
        return False
    return True


def change_user(
    caller: User,
    name: str,
    plan: Callable[[User], Change | None],
    versions: Collection[int] | None = None,
    *,
    find: Callable[[User, str], User] = find_colleague,
) -> bool:
    """Carry out the change that `plan` makes of the user with that id or account; plan again after another change.

    `find` finds the user. False if the plan was to change nothing. Raises what the plan raises, NotFoundError,
    PreconditionFailedError if the user is none of these versions, InvalidError if what it takes is in use,
    ForbiddenError and ThrottledError.
    """
    for _ in tries(_TRIES):
        user = find(caller, name)
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
    writes = NamedWrites(UserItem)
    if change.only_by and change.only_by.id != change.user.id:
        writes.check(_CALLER, UserItem, change.only_by.id, _is_administrator())
    elif change.only_by and not _was_administrator(change.user):
        raise ForbiddenError(NO_LONGER_ADMINISTRATOR)
    for key in change.frees:
        writes.delete(key, UniqueKeyItem(key))
    for take in change.takes:
        item = UniqueKeyItem(take.key, holder=change.user.id)
        writes.put(take.key, item, UniqueKeyItem.unique_key.does_not_exist())
    user, same = UserItem(change.user.id), _still(state_of(change.user))
    writes.update(_USER, user, _actions(with_end(change.user, change.sets)), same)
    if change.action:
        put_entry(writes, entry_of_change(change.user, change.sets, change.action, change.actor or actor_of(change.by)))
    try:
        writes.commit()
    except CancelledError as error:
        _judge(change, error)
        return False
    return True


def state_of(user: User) -> Changes:
    """Return the attributes that a change depends on, as read of the user."""
    names = ("version", "status", "pending_action", "due_at", "mail_status")
    return {name: getattr(user, name) for name in names}


def _was_administrator(read: User) -> bool:
    """Return whether callers who change themselves were administrators when the user was read.

    The write's condition is that version. DynamoDB takes one action for each item of a transaction, so no other.
    """
    return (read.role, read.status) == (Role.ADMINISTRATOR, Status.ACTIVE)


def _is_administrator() -> Condition:
    return _still({"status": Status.ACTIVE, "role": Role.ADMINISTRATOR})


def _judge(change: Change, error: CancelledError) -> None:
    """Return if a retry may help. Raises ForbiddenError, InvalidError, or the error itself if it is our own mistake."""
    failed = {name: reason for name, reason in error.reasons.items() if reason.code == CONDITION_FAILED}
    if _CALLER in failed:
        raise ForbiddenError(NO_LONGER_ADMINISTRATOR)
    if _USER in failed:
        return
    if taken := [take for take in change.takes if take.key in failed]:
        holders = [kept_user((failed[take.key].raw_item or {})["holder"]["S"]) for take in taken]
        accounts = [holder.account if holder else None for holder in holders]
        raise InvalidError(change.refused, list(map(change.in_use, taken, accounts)))
    if not any(reason.code in RETRYABLE_REASONS for reason in error.reasons.values()):
        raise error


def _update(user_id: str, changes: Changes, condition: Condition) -> User | None:
    item = UserItem(user_id)
    try:
        with aws_errors():
            item.update(_actions(changes), condition)
    except ConditionFailedError:
        return None
    return user_of(item)


def _still(as_read: Changes) -> Condition:
    condition: Condition = UserItem.id.exists()
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
