"""Renaming a user: another account, and with it another sign-in, as the user pool cannot rename one.

The new sign-in gets a mailed temporary password. The former one is deleted by the same run (`onboarding.py`), sessions
of it count no longer at once, and the former account is free at once, unless a run is at work on its sign-in.
"""

from muster.errors import InvalidError
from muster.users import mailed_addresses
from muster.users.changes import CHANGE_INVALID, Change, ended_now, stamp
from muster.users.domains import Owners
from muster.users.fields import SOMEBODY, check
from muster.users.lifecycle import account_free_at, check_may_be_mailed
from muster.users.listed import listed_attributes
from muster.users.notices import password_reset
from muster.users.pending import mailing, schedule_owed
from muster.users.rules import Role
from muster.users.unique_keys import unique_account
from muster.users.user import Changes, PendingAction, Status, User


def rename(user: User, caller: User, account: str) -> Change | None:
    """Plan to give a user another account; None if the user has it.

    Raises InvalidError if the account breaks the rules or is in another enterprise's domain, ConflictError if no mail
    reaches the address or its change cools off, LimitError if it was mailed too often today, and ThrottledError.
    """
    new = _checked(account, user)
    if new == user.account:
        return None
    if user.status != Status.INVITED:
        check_may_be_mailed(user)
    mailed_addresses.check(user.enterprise_id, user.email)
    sets: Changes = {
        "account": new,
        **listed_attributes({**vars(user), "account": new}),
        **_sign_in_anew(user, caller),
        **stamp(user, caller),
    }
    free_at = account_free_at(user)
    return Change(
        user,
        "rename_user",
        caller,
        sets,
        frees=() if free_at else [unique_account(user.account).key],
        takes=[unique_account(new)],
        only_by=caller if user.role == Role.ADMINISTRATOR and user.id != caller.id else None,
        free_at=free_at,
    )


def _checked(account: str, user: User) -> str:
    checked = check({**SOMEBODY, "account": account, "password": None})
    if isinstance(checked, tuple):
        raise InvalidError(CHANGE_INVALID, [each for each in checked if each.field == "account"])
    if faults := Owners().faults(checked.account, user.enterprise_id):
        raise InvalidError(CHANGE_INVALID, faults)
    return checked.account


def _sign_in_anew(user: User, caller: User) -> Changes:
    """Return the changes that make a sign-in for the new account, and delete the former one."""
    if user.status == Status.INVITED:
        return {**schedule_owed(PendingAction.INVITE, user), "invitation_hash": None}
    return {
        "former_accounts": frozenset({*user.former_accounts, user.account}),
        "sign_in": None,
        "second_factor_at": None,
        **ended_now(),
        **password_reset(user, caller),
        **mailing(PendingAction.SEND_PASSWORD, user, user.status),
    }
