"""Settings of an enterprise that its administrators change, each change with its entry in the audit log."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from muster.audit.entries import Actor, put_entry
from muster.enterprises import Enterprise, SecondFactor, entry_of_enterprise, find_enterprise, forget_enterprises
from muster.errors import ConflictError, ThrottledError
from muster.gateways.aws import SERVICE_BUSY, ConditionFailedError
from muster.gateways.named_writes import NamedWrites
from muster.gateways.sign_ins import SignIns
from muster.logs import audit
from muster.messages import message
from muster.retrying import tries
from muster.users.filters import Filter
from muster.users.history import actor_of
from muster.users.lists import count
from muster.users.rules import Role
from muster.users.user import Status, User

_TRIES = 4
_ENTERPRISE = "the enterprise"
_NO_FACTOR = message("second_factor_required_for_setting", "Set up a second factor of your own first.")
_ONLY_ONE = message(
    "four_eyes_needs_two",
    "Your enterprise has only one active administrator, so no other could apply imports. Make another user an "
    "administrator first.",
)


def change_settings(caller: User, settings: Mapping[str, Any], sign_ins: SignIns) -> Enterprise:
    """Change settings of the caller's enterprise, and return the enterprise.

    Args:
        caller: an administrator.
        settings: new values by the attribute of the enterprise: of `second_factor`, `four_eyes` and `notify`.
        sign_ins: tell whether the caller has a second factor.

    Raises ConflictError if the caller requires a second factor of others and has none, or if no other
    administrator could apply imports; NotFoundError and ThrottledError.

    """
    if settings.get("second_factor") == SecondFactor.ADMINISTRATORS and not sign_ins.has_second_factor(caller.account):
        raise ConflictError(_NO_FACTOR)
    for _ in tries(_TRIES):
        enterprise = find_enterprise(caller.enterprise_id, consistent=True)
        changes = {
            name: (getattr(enterprise, name), value)
            for name, value in settings.items()
            if value != getattr(enterprise, name) and (value or getattr(enterprise, name))
        }
        if changes.get("four_eyes") == (False, True) and _administrators(enterprise) <= 1:
            raise ConflictError(_ONLY_ONE)
        with suppress(ConditionFailedError):
            _write(enterprise, changes, actor_of(caller))
            forget_enterprises()
            _audit(caller, settings, changes)
            return enterprise
    raise ThrottledError(SERVICE_BUSY)


def _administrators(enterprise: Enterprise) -> int:
    return count(str(enterprise.enterprise_id), Filter(status=Status.ACTIVE, role=Role.ADMINISTRATOR))


def _audit(caller: User, settings: Mapping[str, Any], changes: Mapping[str, tuple[Any, Any]]) -> None:
    details: dict[str, Any] = {}
    for name, value in settings.items():
        before, after = changes.get(name, (value, value))
        details |= {f"{name}_before": _counted(before), f"{name}_after": _counted(after)}
    audit("change_enterprise", by=caller.account, enterprise_id=caller.enterprise_id, details=details)


def _counted(setting: object) -> object:
    """Return a setting as the log of the functions has it: of addresses, their number."""
    return len(setting or ()) if setting is None or isinstance(setting, list) else setting


def _told(setting: object) -> object:
    """Return a setting as the audit log tells it."""
    return ", ".join(setting) or None if isinstance(setting, list) else setting


def _write(enterprise: Enterprise, changes: Mapping[str, tuple[Any, Any]], actor: Actor) -> None:
    """Write the settings that are others now. Raises ConditionFailedError if one is no longer as it was read."""
    if not changes:
        return
    is_as_read = Enterprise.enterprise_id.exists()
    for name, (before, _) in changes.items():
        attribute = getattr(Enterprise, name)
        is_missing = attribute.does_not_exist()
        is_as_read &= is_missing if before is None else (attribute == before) | is_missing
    writes = NamedWrites(Enterprise)
    told = {name: (_told(before), _told(after)) for name, (before, after) in changes.items()}
    put_entry(writes, entry_of_enterprise(enterprise, "change_enterprise", actor, told))
    actions = [
        getattr(Enterprise, name).remove() if after == [] else getattr(Enterprise, name).set(after)
        for name, (_, after) in changes.items()
    ]
    writes.update(_ENTERPRISE, enterprise, actions, is_as_read)
    writes.commit_if(_ENTERPRISE)
    for name, (_, after) in changes.items():
        setattr(enterprise, name, after)
