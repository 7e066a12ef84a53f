"""Commands for many users at once: each user by itself, so that some may fail and the others are done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from muster.errors import InvalidError, MusterError, ThrottledError
from muster.messages import Message, message
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
    """The outcome for one account: done, or the problem in a sentence."""

    account: str
    problem: Message | None = None


def act_on_all(
    caller: User, accounts: Sequence[str], action: UserAction, time_left: Callable[[], float]
) -> list[Outcome]:
    """Do one thing with many users; an outcome for each account, in their order.

    Accounts for which the time, in seconds, does not suffice get an outcome that says so, while there still is time to
    record what was done.
    """
    outcomes, changes = _each(caller, accounts, lambda user: service.PLANS[action](user, caller), time_left)
    service.record(f"{action}_user", caller, {change.user.account: {} for change in changes})
    service.nudge_when_free(caller.enterprise_id, changes)
    return outcomes


def change_all(
    caller: User, accounts: Sequence[str], values: Mapping[str, object], time_left: Callable[[], float]
) -> list[Outcome]:
    """Give many users the same values of these fields (of CHANGEABLE); an outcome for each account, in their order.

    Raises InvalidError, and changes nobody, if a value breaks the rules.
    """
    if others := [name for name in values if name not in CHANGEABLE]:
        raise InvalidError(CHANGE_INVALID, editing.unknown(others))
    editing.check_changes(values, None)
    outcomes, changes = _each(caller, accounts, lambda user: editing.edit(user, caller, values), time_left)
    service.record("edit_user", caller, {change.user.account: service.audited(change) for change in changes})
    return outcomes


def _each(
    caller: User, accounts: Sequence[str], plan: Plan, time_left: Callable[[], float]
) -> tuple[list[Outcome], list[Change]]:
    """Change each user as planned; return the outcomes and the changes.

    The caller must still be an administrator at each of them, for a batch takes seconds.
    """
    outcomes, changes = [], []
    for account in dict.fromkeys(map(account_key, accounts)):
        try:
            if time_left() < _SECONDS_TO_END:
                raise ThrottledError(message("out_of_time", "There was no time left for this one. Ask for it again."))
            if change := service.carry_out(caller, account, plan, checks_caller=True):
                changes.append(change)
        except MusterError as error:
            outcomes.append(Outcome(account, error.message))
        else:
            outcomes.append(Outcome(account))
    return outcomes, changes
