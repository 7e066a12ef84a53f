"""Editing a user: the same rules as for a new one, for the fields that change."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from muster.clock import now
from muster.errors import ConflictError, FieldError, InvalidError
from muster.messages import message
from muster.users.changes import CHANGE_INVALID, Change, ended_now, stamp
from muster.users.fields import SOMEBODY, NewUser, Role, check, check_rest, field_fault
from muster.users.listed import listed_attributes
from muster.users.notices import address_changed
from muster.users.pending import effect_of, schedule, schedule_owed
from muster.users.rules import UNKNOWN_FIELD
from muster.users.unique_keys import UniqueKey, unique_email, unique_phone
from muster.users.user import Changes, MailStatus, PendingAction, Status, User

_FIXED = {
    "account": message("account_is_renamed", "it cannot be changed here; rename the user instead."),
    "password": message(
        "password_not_editable", "nobody can write it here; reset it, and the person is mailed a new one."
    ),
}
EDITABLE = tuple(name for name in NewUser.model_fields if name not in _FIXED)


def check_changes(values: Mapping[str, object], country: str | None) -> dict[str, Any]:
    """Return the changes in stored form; `country` is the user's, for a phone number without one.

    Fields that do not change are not judged again: rules may have become stricter since. Raises InvalidError.
    """
    faults = [field_fault(name, sentence) for name, sentence in _FIXED.items() if name in values]
    free = {name: value for name, value in values.items() if name not in _FIXED}
    checked = check(SOMEBODY | {"country": country} | free)
    if isinstance(checked, tuple):
        faults += checked
    if faults or isinstance(checked, tuple):
        raise InvalidError(CHANGE_INVALID, faults)
    return {name: _kept(getattr(checked, name)) for name in free}


def unknown(names: Iterable[str]) -> list[FieldError]:
    """Return a fault for each field that cannot be changed here."""
    return [field_fault(name, UNKNOWN_FIELD) for name in names]


def sound_keys(user: User, values: Mapping[str, object], faults: Sequence[FieldError]) -> list[UniqueKey]:
    """Return the unique keys that an edit would take by fields without a fault, given all faults of its fields."""
    free = {name: value for name, value in values.items() if name not in _FIXED}
    rest = check_rest(SOMEBODY | {"country": user.country} | free, [each for each in faults if each.field in free])
    if rest is None:
        return []
    new, sound = rest
    return list(_takes(user, {name: getattr(new, name) for name in ("email", "phone") if name in sound & free.keys()}))


def edit(user: User, caller: User, values: Mapping[str, object]) -> Change | None:
    """Return the change of these fields; None if they have these values. Raises InvalidError and ConflictError."""
    checked = check_changes(values, user.country)
    changes = {name: value for name, value in checked.items() if value != getattr(user, name)}
    if not changes:
        return None
    demotes = user.role == Role.ADMINISTRATOR and "role" in changes
    if demotes and user.id == caller.id:
        raise ConflictError(
            message("own_role", "Nobody can give up being an administrator; ask another one to change your role.")
        )
    new = {name: getattr(user, name) for name in EDITABLE} | changes
    sets: dict[str, object] = changes | listed_attributes({**new, "account": user.account})
    if "email" in changes:
        if moved_email(user, changes["email"]):
            sets |= {**_with_another_address(user), **ended_now(), **address_changed(user, caller)}
        elif user.status != Status.INVITED and not user.pending_action:  # the same address in another spelling
            sets |= schedule(PendingAction.SYNC_SIGN_IN, user.id)
    if "role" in changes:
        sets["role_changed_at"] = now()
    takes = tuple(_takes(user, changes))
    return Change(
        user,
        "edit_user",
        caller,
        {**sets, **stamp(user, caller)},
        frees=tuple(_frees(user, changes, takes)),
        takes=takes,
        only_by=caller if demotes else None,
        edits=changes,
    )


def _kept(value: object) -> object:
    """Return the stored value: none for a blank text."""
    return None if value == "" else value


def _with_another_address(user: User) -> Changes:
    """Return the changes for another address: mail a waiting mail once more; else match the sign-in."""
    if user.status == Status.INVITED:
        # The old link dies at once.
        return {**schedule_owed(PendingAction.INVITE, user), "invitation_hash": None}
    if user.status == Status.ACTIVE and user.pending_action and effect_of(user).mails:
        return schedule_owed(PendingAction(user.pending_action), user)
    synced = schedule(PendingAction.SYNC_SIGN_IN, user.id)
    if user.mail_status == MailStatus.QUEUED:  # queued while disabled: to be mailed when enabled
        return synced
    return {**synced, "mail_status": None, "mail_at": None, "mail_id": None}


def moved_email(user: User, email: str) -> UniqueKey | None:
    """Return the unique key of another address of the user; None if it is the key that the user has."""
    key = unique_email(user.enterprise_id, email)
    return None if key.key == unique_email(user.enterprise_id, user.email).key else key


def _takes(user: User, changes: Mapping[str, Any]) -> Iterator[UniqueKey]:
    email, phone = changes.get("email"), changes.get("phone")
    if email and (moved := moved_email(user, email)):
        yield moved
    if phone:
        yield unique_phone(user.enterprise_id, phone)


def _frees(user: User, changes: Mapping[str, Any], takes: tuple[UniqueKey, ...]) -> Iterator[str]:
    if any(key.field == "email" for key in takes):
        yield unique_email(user.enterprise_id, user.email).key
    if "phone" in changes and user.phone:
        yield unique_phone(user.enterprise_id, user.phone).key
