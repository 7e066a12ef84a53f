"""Passwords that people choose instead of a mailed, a former or a forgotten one, by the same rules as all others."""

from unicodedata import category

from muster.errors import Fault, InvalidError
from muster.gateways.own_passwords import OwnPasswords, StalePasswordError, WrongCodeError, WrongPasswordError
from muster.gateways.sign_ins import PasswordRefusedError, SignIns
from muster.users.passwords import password_faults
from muster.users.sessions import end_sessions
from muster.users.table import User, find_user

_TOO_OLD = "The mailed password is too old. Ask an administrator to reset it."
_ANOTHER = "Password: Choose another one than the current password."


def change_password(
    account: str, current: str, new: str, *, own_passwords: OwnPasswords, sign_ins: SignIns
) -> User | None:
    """Change a person's password, a mailed one too; return the user, or None if the sign-in has none.

    Every session of before is over, of which a mailed password has none. Raises InvalidError, also for a wrong current
    password, and ThrottledError.
    """
    account = account.strip().lower()
    _check(new, account)
    if new == current:
        raise _unfit(Fault("password", _ANOTHER))
    wrong = _unfit(Fault("current_password", "The account or the current password is wrong."))
    if not _can_be_account(account):
        raise wrong
    try:
        was_mailed = own_passwords.change(account, current, new)
    except WrongPasswordError:
        raise wrong from None
    except StalePasswordError:
        raise _unfit(Fault("current_password", _TOO_OLD)) from None
    except PasswordRefusedError:
        raise _refused() from None
    user = find_user(account)
    if user and not was_mailed:
        end_sessions(user, sign_ins)
    return user


def renew_password(account: str, code: str, new: str, *, own_passwords: OwnPasswords, sign_ins: SignIns) -> User | None:
    """Set a password in place of a forgotten one, for the person who has the mailed code; end every session.

    Returns the user, or None if the sign-in has none. Raises InvalidError and ThrottledError.
    """
    account, code = account.strip().lower(), code.strip()
    _check(new, account)
    wrong = _unfit(Fault("code", "The code is wrong or too old. Ask for another."))
    if not _can_be_account(account) or not (code.isascii() and code.isalnum()):
        raise wrong
    try:
        own_passwords.renew(account, code, new)
    except (WrongCodeError, WrongPasswordError):
        raise wrong from None
    except PasswordRefusedError:
        raise _refused() from None
    if user := find_user(account):
        end_sessions(user, sign_ins)
    return user


def _can_be_account(account: str) -> bool:
    """Return whether Cognito takes this as a user name: letters, marks, signs, digits and punctuation.

    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmForgotPassword.html
    """
    return account != "" and all(category(character)[0] in "LMSNP" for character in account)


def _check(password: str, account: str) -> None:
    if faults := password_faults(password, account):
        raise _unfit(*(Fault("password", f"Password: {fault}") for fault in faults))


def _refused() -> InvalidError:
    return _unfit(Fault("password", "Password: The sign-in service refused it; choose another."))


def _unfit(*faults: Fault) -> InvalidError:
    return InvalidError("The password was not changed.", faults)
