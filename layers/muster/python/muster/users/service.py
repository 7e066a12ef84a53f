"""Commands of administrators: each changes the user at once, and leaves a pending action for its sign-in and mail."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from math import ceil
from typing import TypeAlias, cast

from pydantic import SecretStr

from muster.clock import now, wait_out_second
from muster.errors import FieldError, InvalidError, ThrottledError
from muster.gateways import live
from muster.logs import audit, log_failure
from muster.messages import Message, after_label, in_a_row, label, message
from muster.tasks.service import fail_awaiting
from muster.users import editing, lifecycle, mailed_addresses, renaming, restoring, second_factors
from muster.users.authority import lost_before_import
from muster.users.changes import Change
from muster.users.creation import Source, create_users, draft_user
from muster.users.domains import Owners
from muster.users.fields import TITLES, NewUser, check, check_rest
from muster.users.history import actor_of
from muster.users.leases import replace_pending
from muster.users.repository import change_user, find_colleague, find_removed
from muster.users.taken import Clash, explain, in_use, keys_to_look_up
from muster.users.typed_passwords import GRACE, set_or_mail
from muster.users.user import PendingAction, User

# The versions of the user that a change is for; None for any.
Versions: TypeAlias = Collection[int] | None

_NOT_ADDED = message("user_invalid", "The user cannot be added as described.")
_START_ANEW = message("import_start_again", "Start the import anew.")
_ACCESS_INVALID = after_label(label("Access"), message("access_invalid", "write “invitation” or “password”."))
_INVITED_CHOOSES = after_label(
    TITLES["password"],
    message("password_with_invitation", "who is invited chooses one; leave it out, or set access to “password”."),
)


class Access(StrEnum):
    """How a new user gets in."""

    INVITATION = "invitation"
    PASSWORD = "password"  # noqa: S105 - a name, not a password


class UserAction(StrEnum):
    """An action on one or many users."""

    DISABLE = "disable"
    ENABLE = "enable"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - a name, not a password
    REMOVE = "remove"


def _reset_password(user: User, caller: User) -> Change:
    """Plan a reset. Raises ConflictError, LimitError after too many mails to the address, and ThrottledError."""
    change = lifecycle.reset_password(user, caller)
    mailed_addresses.check(user.enterprise_id, user.email)
    return change


PLANS: Mapping[UserAction, Callable[[User, User], Change | None]] = {
    UserAction.DISABLE: lifecycle.disable,
    UserAction.ENABLE: lifecycle.enable,
    UserAction.RESET_PASSWORD: _reset_password,
    UserAction.REMOVE: lifecycle.remove,
}


def add(caller: User, values: Mapping[str, object]) -> tuple[User, str | None]:
    """Add a user (its fields, and `access`); return it, and a notice if something differs from the request.

    Raises InvalidError, with every fault, LimitError if too many mails went to the address, and ThrottledError.
    """
    new, access = _check(values, caller.enterprise_id)
    moment = now()
    one = draft_user(
        new,
        Source(caller.enterprise_id, caller.account, creator_id=caller.id),
        row=None,
        now=moment,
        due_at=moment + GRACE if new.password else moment,
        pending_action=PendingAction.INVITE if access is Access.INVITATION else PendingAction.SEND_PASSWORD,
    )
    if faults := Owners().faults(new.account, caller.enterprise_id):
        raise InvalidError(_NOT_ADDED, [*faults, *_clashes(values, faults, caller.enterprise_id)])
    mailed_addresses.check(caller.enterprise_id, new.email)
    (outcome,) = create_users([one], live.transactions())
    if isinstance(outcome, tuple):
        raise InvalidError(_NOT_ADDED, outcome)
    user = one.user
    notice = _set_password(user, new.password) if new.password else None
    record("add_user", caller, [(user, {"role": user.role})])
    return user, notice


def edit(caller: User, name: str, values: Mapping[str, object], versions: Versions) -> User:
    """Change these fields of the user with that id or account and no others, and return the user."""
    if change := carry_out(caller, name, lambda user: _edit(user, caller, values), versions):
        record("edit_user", caller, [(change.user, audited(change))])
    return find_colleague(caller, change.user.id if change else name)


def _edit(user: User, caller: User, values: Mapping[str, object]) -> Change | None:
    """Plan an edit. Raises InvalidError with every fault, unique keys in use too, and ConflictError."""
    try:
        return editing.edit(user, caller, values)
    except InvalidError as error:
        taken = in_use(editing.sound_keys(user, values, error.faults), user.id, live.transactions())
        raise InvalidError(error.message, [*error.faults, *taken]) from None


def rename(caller: User, name: str, account: str, versions: Versions) -> User:
    """Give the user with that id or account another account, and return the user."""
    change = carry_out(caller, name, lambda user: renaming.rename(user, caller, account), versions)
    if change:
        record("rename_user", caller, [(change.user, {})])
        nudge_when_free(caller.enterprise_id, [change])
    return find_colleague(caller, change.user.id if change else name)


def act(caller: User, name: str, action: UserAction, versions: Versions = None) -> str:
    """Do one thing with the user with that id or account; return the id, or the name if nothing is to be done."""
    if change := carry_out(caller, name, lambda user: PLANS[action](user, caller), versions):
        record(f"{action}_user", caller, [(change.user, {})])
        nudge_when_free(caller.enterprise_id, [change])
    return change.user.id if change else name


def restore(caller: User, user_id: str) -> tuple[User, Message | None]:
    """Restore the removed user with that id; return it, and a notice if no mail was sent.

    Raises NotFoundError, InvalidError with every unique key that is in use, ConflictError, LimitError and
    ThrottledError.
    """
    change = carry_out(caller, user_id, lambda user: restoring.restore(user, caller), find=find_removed)
    if change:
        record("restore_user", caller, [(change.user, {})])
    user = find_colleague(caller, user_id)
    return user, restoring.without_mail(user)


def remove_second_factor(caller: User, name: str) -> None:
    """Remove the second factor of another user, here first and then at the user pool; safe to repeat.

    Raises NotFoundError, ConflictError and ThrottledError.
    """
    change = carry_out(caller, name, lambda user: second_factors.remove(user, caller))
    user = change.user if change else find_colleague(caller, name)
    live.sign_ins().remove_second_factor(user.account)
    live.sign_ins().end_sessions(user.account)
    if change:
        record("remove_second_factor", caller, [(user, {})])


def sign_out(caller: User, name: str) -> None:
    """End every session of the user with that id or account, here first and then at the user pool; safe to repeat.

    Here first, as in `sessions.end_sessions`, and waits until the second is over for the same reason.
    Raises NotFoundError, ConflictError and ThrottledError.
    """
    if change := carry_out(caller, name, lambda user: lifecycle.sign_out(user, caller)):
        user = change.user
        live.sign_ins().end_sessions(user.account)
        audit("sign_out_user", by=caller.account, enterprise_id=caller.enterprise_id, account=user.account)
        wait_out_second(cast(datetime, change.sets["signed_out_at"]))


def _check(values: Mapping[str, object], enterprise_id: str) -> tuple[NewUser, Access]:
    """Return the checked user. Raises InvalidError with every fault, those that the directory tells too."""
    fields = {name: value for name, value in values.items() if name != "access"}
    new = check(fields)
    access = values.get("access", Access.INVITATION)
    faults = list(new) if isinstance(new, tuple) else []
    if access not in list(Access):
        faults.append(FieldError("access", _ACCESS_INVALID))
    elif access == Access.INVITATION and values.get("password"):
        faults = [*(fault for fault in faults if fault.field != "password"), FieldError("password", _INVITED_CHOOSES)]
    if faults or isinstance(new, tuple):
        raise InvalidError(_NOT_ADDED, [*faults, *_clashes(fields, faults, enterprise_id)])
    return new, Access(str(access))


def _clashes(fields: Mapping[str, object], faults: Sequence[FieldError], enterprise_id: str) -> Sequence[FieldError]:
    """Return the faults that the directory tells of the other fields: unique keys in use, and a domain of others."""
    rest = check_rest(fields, faults)
    if rest is None:
        return ()
    new, sound = rest
    owned = Owners().faults(new.account, enterprise_id) if "account" in sound else ()
    keys = [key for key in keys_to_look_up(new, enterprise_id, owned) if key.field in sound]
    (found,) = explain([Clash(new, enterprise_id, {}, keys)], live.transactions())
    return [*owned, *found]


def carry_out(
    caller: User,
    name: str,
    plan: Callable[[User], Change | None],
    versions: Versions = None,
    *,
    checks_caller: bool = False,
    find: Callable[[User, str], User] = find_colleague,
) -> Change | None:
    """Change a user as planned; if an administrator loses the role, imports of theirs that await a file fail.

    Return the change; None if the plan was to change nothing. `checks_caller`: only if the caller is still an
    administrator by then. `find` finds the user.
    """
    last: Change | None = None

    def planned(user: User) -> Change | None:
        nonlocal last
        last = plan(user)
        return replace(last, only_by=caller) if last and checks_caller else last

    change_user(caller, name, planned, versions, find=find)
    if last and last.only_by:
        fail_awaiting_imports(last)
    return last


def audited(change: Change) -> dict[str, object]:
    """Return the audit log's details of an edit: the fields, and of a role its value before and after."""
    told: dict[str, object] = {"fields": sorted(change.edits)}
    if "role" in change.edits:
        told |= {"role_before": change.user.role, "role_after": change.edits["role"]}
    return told


def fail_awaiting_imports(change: Change) -> None:
    """Fail the imports that await their file of an administrator who has lost the role by this change."""
    user = change.user
    problem = in_a_row([lost_before_import(user.account), _START_ANEW])
    try:
        fail_awaiting(user.enterprise_id, user.id, problem, actor_of(change.by))
    except Exception as error:  # noqa: BLE001 - the import itself looks again before it imports anybody
        log_failure("Imports that await their file could not be failed", error)


def _set_password(user: User, password: SecretStr) -> Message | None:
    """Give the user the typed password; return a notice if a random one is mailed instead."""
    try:
        if set_or_mail(user, password.get_secret_value(), live.sign_ins(), since=user.created_at):
            return None
    except ThrottledError:
        replace_pending(user, PendingAction.SEND_PASSWORD)
        return message(
            "password_replaced_busy",
            "The sign-in service was too busy to take the password. A random one is mailed instead.",
        )
    return message(
        "password_replaced_refused", "The sign-in service refused the password. A random one is mailed instead."
    )


def record(action: str, caller: User, done: Sequence[tuple[User, Mapping[str, object]]]) -> None:
    """Write an audit line with its details for each user, and nudge `onboard` once for all of them.

    A nudge that gets lost costs minutes, not the request.
    """
    for user, details in done:
        audit(action, by=caller.account, enterprise_id=caller.enterprise_id, account=user.account, details=details)
    if done:
        _nudge(caller.enterprise_id, [user.id for user, _ in done])


def nudge_when_free(enterprise_id: str, changes: Sequence[Change]) -> None:
    """Nudge `onboard` once more when the accounts of all these users are free, if any is not free at once."""
    held = [(change.user.id, change.free_at) for change in changes if change.free_at]
    if held:
        latest = max(free_at for _, free_at in held)
        _nudge(enterprise_id, [user_id for user_id, _ in held], seconds=1 + ceil((latest - now()).total_seconds()))


def _nudge(enterprise_id: str, user_ids: Sequence[str], *, seconds: int = 0) -> None:
    try:
        live.urgent_nudges().send({enterprise_id: user_ids}, seconds=seconds)
    except Exception as error:  # noqa: BLE001 - what was asked for is done; `sweep` finds what is still pending
        log_failure("A nudge got lost", error)
