"""Commands for many users at once: each user by itself, so that some may fail and the others are done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from muster.audit.entries import caused_by
from muster.errors import InvalidError, MusterError, ThrottledError
from muster.messages import Message, message
from muster.ulids import is_ulid, new_ulid
from muster.users import editing, service
from muster.users.changes import CHANGE_INVALID, Change
from muster.users.domain_names import account_key
from muster.users.service import UserAction
from muster.users.user import User

CHANGEABLE = ("department", "title", "role", "hide_phone")
"""The fields that many users can be given the same value of."""
_SECONDS_TO_END = 3.0  # to record what was done with many, to nudge, and to answer

Plan: TypeAlias = Callable[[User], Change | None]


@dataclass(frozen=True)
class Outcome:
    """The outcome for one user: done, or the problem in a sentence.

    Without a user of that id or account, the name that was sent stands for the account.
    """

    account: str
    user_id: str | None
    problem: Message | None = None


@dataclass(frozen=True)
class Done:
    """What came of a batch: an outcome for each user, in their order."""

    outcomes: Sequence[Outcome]
    batch_id: str | None
    """The cause of its entries in the audit log, by which it can be undone; None if it changed nobody."""


def act_on_all(caller: User, names: Sequence[str], action: UserAction, time_left: Callable[[], float]) -> Done:
    """Do one thing with many users, named by id or account.

    Users for which the time, in seconds, does not suffice get an outcome that says so, while there still is time to
    record what was done.
    """
    done, changes = _each(caller, names, lambda user: service.PLANS[action](user, caller), time_left)
    service.record(f"{action}_user", caller, [(change.user, {"batch_id": done.batch_id}) for change in changes])
    service.nudge_when_free(caller.enterprise_id, changes)
    return done


def change_all(
    caller: User, names: Sequence[str], values: Mapping[str, object], time_left: Callable[[], float]
) -> Done:
    """Give many users the same values of these fields (of CHANGEABLE).

    Raises InvalidError, and changes nobody, if a value breaks the rules.
    """
    check_values(values)
    done, changes = _each(caller, names, lambda user: editing.edit(user, caller, values), time_left)
    told = {"batch_id": done.batch_id}
    service.record("edit_user", caller, [(change.user, service.audited(change) | told) for change in changes])
    return done


def check_values(values: Mapping[str, object]) -> dict[str, Any]:
    """Return values that many users are to get, in stored form. Raises InvalidError, also for fields not CHANGEABLE."""
    if others := [name for name in values if name not in CHANGEABLE]:
        raise InvalidError(CHANGE_INVALID, editing.unknown(others))
    return editing.check_changes(values, None)


def _each(caller: User, names: Sequence[str], plan: Plan, time_left: Callable[[], float]) -> tuple[Done, list[Change]]:
    """Change each user as planned; return the outcomes and the changes, which have the batch as their cause.

    The caller must still be an administrator at each of them, for a batch takes seconds.
    """
    outcomes, changes, batch_id = [], [], new_ulid()
    with caused_by(batch_id):
        for name in unique(names):
            outcome, change = _one(caller, name, plan, time_left)
            outcomes.append(outcome)
            changes += [change] if change else []
    return Done(outcomes, batch_id if changes else None), changes


def unique(names: Sequence[str]) -> list[str]:
    """Return ids and accounts in their order, each once."""
    return list(dict.fromkeys(each if is_ulid(each) else account_key(each) for each in names))


def _one(caller: User, name: str, plan: Plan, time_left: Callable[[], float]) -> tuple[Outcome, Change | None]:
    user: User | None = None

    def planned(found: User) -> Change | None:
        nonlocal user
        user = found
        return plan(found)

    problem, change = None, None
    try:
        if time_left() < _SECONDS_TO_END:
            raise ThrottledError(message("out_of_time", "There was no time left for this one. Ask for it again."))
        change = service.carry_out(caller, name, planned, checks_caller=True)
    except MusterError as error:
        problem = error.message
    return Outcome(user.account if user else name, user.id if user else None, problem), change
