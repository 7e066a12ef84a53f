"""Settings of an enterprise that its administrators change, each change with its entry in the audit log."""

from contextlib import suppress

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
    for _ in tries(_TRIES):
        enterprise = find_enterprise(caller.enterprise_id, consistent=True)
        before = enterprise.second_factor
        with suppress(ConditionFailedError):
            _write(enterprise, setting, actor_of(caller))
            forget_enterprises()
            details = {"second_factor_before": before, "second_factor_after": setting}
            audit("change_enterprise", by=caller.account, enterprise_id=caller.enterprise_id, details=details)
            return enterprise
    raise ThrottledError(SERVICE_BUSY)


def _write(enterprise: Enterprise, setting: SecondFactor, actor: Actor) -> None:
    """Write the setting if it is another. Raises ConditionFailedError if it is no longer as it was read."""
    before = enterprise.second_factor
    if setting == before:
        return
    is_as_read = (Enterprise.second_factor == before) | Enterprise.second_factor.does_not_exist()
    writes = NamedWrites(Enterprise)
    put_entry(writes, entry_of_enterprise(enterprise, "change_enterprise", actor, {"second_factor": (before, setting)}))
    actions = [Enterprise.second_factor.set(setting)]
    writes.update(_ENTERPRISE, enterprise, actions, Enterprise.enterprise_id.exists() & is_as_read)
    writes.commit_if(_ENTERPRISE)
    enterprise.second_factor = setting
