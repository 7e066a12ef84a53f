"""Entries of the audit log about users: the fields that they tell of, with the values before and after.

The entries of a user, replayed in their order, give these fields of the user.
"""

from collections.abc import Mapping
from typing import Any

from muster.audit.entries import OPERATOR, Actor, Changes, Subject, entry, run_of_import
from muster.users.fields import NewUser
from muster.users.user import User

LOGGED = (*(name for name in NewUser.model_fields if name != "password"), "status")
"""The fields whose values entries tell. A password is none of them."""


def actor_of(caller: User | None) -> Actor:
    """Return a user as the author of an entry; None stands for an operator."""
    return Actor(caller.id, caller.account) if caller else OPERATOR


def last_author(user: User) -> Actor:
    """Return the author of the last change of a user: of an imported one, the import until a person changes it.

    The import is known by `import_id` already, so that imported users need no second place for it.
    """
    if user.updated_by_id is None and user.import_id:
        return run_of_import(user.import_id, user.updated_by)
    return Actor(user.updated_by_id or OPERATOR.id, user.updated_by)


def entry_of_change(user: User, sets: Mapping[str, object], action: str, actor: Actor) -> dict[str, Any]:
    """Return the entry of a change of a user as it was read."""
    changes = {
        name: (plain(getattr(user, name)), plain(sets[name]))
        for name in LOGGED
        if name in sets and sets[name] != getattr(user, name)
    }
    return _entry(action, actor, user.id, user.enterprise_id, user.account, changes) | {"version": sets.get("version")}


def entry_of_new(item: Mapping[str, object], action: str, actor: Actor, cause: str | None) -> dict[str, Any]:
    """Return the entry of a new user, given the values of the item."""
    changes = {name: (None, plain(item[name])) for name in LOGGED if item.get(name) is not None}
    user_id, enterprise_id, account = str(item["id"]), str(item["enterprise_id"]), str(item["account"])
    return _entry(action, actor, user_id, enterprise_id, account, changes, cause) | {"version": 1}


def _entry(
    action: str,
    actor: Actor,
    user_id: str,
    enterprise_id: str,
    account: str,
    changes: Changes,
    cause: str | None = None,
) -> dict[str, Any]:
    return entry(
        action,
        actor,
        Subject.USER,
        user_id,
        enterprise_id=enterprise_id,
        subject_name=account,
        changes=changes,
        cause=cause,
    )


def plain(value: object) -> object:
    """Return a value as JSON has it."""
    return value if value is None or isinstance(value, bool | int) else str(value)
