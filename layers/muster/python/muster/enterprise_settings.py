"""Settings of an enterprise that its administrators change, each change with its entry in the audit log."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from pynamodb.expressions.condition import Condition

from muster.audit.entries import Actor, put_entry
from muster.enterprises import Enterprise, SecondFactor, entry_of_enterprise, find_enterprise, forget_enterprises
from muster.errors import ConflictError, ThrottledError
from muster.gateways.aws import SERVICE_BUSY, ConditionFailedError
from muster.gateways.named_writes import NamedWrites
from muster.gateways.sign_ins import SignIns
from muster.logs import audit
from muster.messages import message
from muster.retrying import tries
from muster.users.history import actor_of
from muster.users.user import User

_TRIES = 4
_ENTERPRISE = "the enterprise"


def set_second_factor(caller: User, setting: SecondFactor, sign_ins: SignIns) -> Enterprise:
    """Set whether the enterprise requires a second factor of its administrators, and return the enterprise.

    Raises ConflictError if the caller, who requires it of others, has none; NotFoundError and ThrottledError.
    """
    if setting is SecondFactor.ADMINISTRATORS and not sign_ins.has_second_factor(caller.account):
        raise ConflictError(message("second_factor_required_for_setting", "Set up a second factor of your own first."))
    enterprise, before = _set(caller, "second_factor", setting)
    _audit(caller, {"second_factor_before": before, "second_factor_after": setting})
    return enterprise


def set_notify(caller: User, addresses: Sequence[str]) -> Enterprise:
    """Set the addresses that are told of imports from the drop folder, and return the enterprise.

    Raises NotFoundError and ThrottledError.
    """
    enterprise, before = _set(caller, "notify", list(addresses))
    _audit(caller, {"notify_before": len(before or ()), "notify_after": len(addresses)})
    return enterprise


def _audit(caller: User, details: dict[str, Any]) -> None:
    audit("change_enterprise", by=caller.account, enterprise_id=caller.enterprise_id, details=details)


def _set(caller: User, name: str, setting: Any) -> tuple[Enterprise, Any]:
    """Set a setting of the caller's enterprise; return the enterprise, and the setting before."""
    for _ in tries(_TRIES):
        enterprise = find_enterprise(caller.enterprise_id, consistent=True)
        before = getattr(enterprise, name)
        with suppress(ConditionFailedError):
            _write(enterprise, name, setting, actor_of(caller))
            forget_enterprises()
            return enterprise, before
    raise ThrottledError(SERVICE_BUSY)


def _write(enterprise: Enterprise, name: str, setting: Any, actor: Actor) -> None:
    """Write the setting if it is another. Raises ConditionFailedError if it is no longer as it was read."""
    before, attribute = getattr(enterprise, name), getattr(Enterprise, name)
    if setting == before or not (setting or before):
        return
    is_as_read: Condition = attribute.does_not_exist()
    if before:
        is_as_read = (attribute == before) | is_as_read
    writes = NamedWrites(Enterprise)
    changes = {name: (_told(before), _told(setting))}
    put_entry(writes, entry_of_enterprise(enterprise, "change_enterprise", actor, changes))
    actions = [attribute.set(setting) if setting else attribute.remove()]
    writes.update(_ENTERPRISE, enterprise, actions, Enterprise.enterprise_id.exists() & is_as_read)
    writes.commit_if(_ENTERPRISE)
    setattr(enterprise, name, setting)


def _told(setting: Any) -> object:
    """Return a setting as the audit log tells it."""
    return ", ".join(setting) or None if isinstance(setting, list) else setting
