"""Passwords that people choose instead of a mailed, a former or a forgotten one, by the same rules as all others."""

from collections.abc import Iterator
from contextlib import contextmanager
from unicodedata import category

from muster.errors import FieldError, InvalidError
from muster.gateways.own_passwords import (
    CodeNeededError,
    OwnPasswords,
    StalePasswordError,
    WrongCodeError,
    WrongPasswordError,
)
from muster.gateways.sign_ins import PasswordRefusedError, SignIns
from muster.messages import Message, message
from muster.users.domain_names import account_key
from muster.users.fields import field_fault
from muster.users.passwords import REFUSED_BY_SERVICE, password_faults
from muster.users.repository import find_user
from muster.users.sessions import end_sessions_and_tell
from muster.users.user import NoticeKind, User

_NOT_CHANGED = message("password_not_changed", "The password was not changed.")
_CODE_DIGITS = 6
_TOO_OLD = message("mailed_password_expired", "The mailed password is too old. Ask an administrator to reset it.")
_REFUSED = field_fault("password", REFUSED_BY_SERVICE)
_ANOTHER = field_fault("password", message("password_unchanged", "Choose another one than the current password."))


def change_password(
    account: str, current: str, new: str, code: str, *, own_passwords: OwnPasswords, sign_ins: SignIns
) -> User | None:
    """Change a person's password, a mailed one too; return the user, or None if the sign-in has none.

    `code` is the authenticator app's, for an account with a second factor, else empty. Every session of before is
    over, of which a mailed password has none. Raises InvalidError, also for a wrong current password, and
    ThrottledError.
    """
    account = account_key(account.strip())
    _check(new, account)
    if new == current:
        raise _unfit(_ANOTHER)
    with _told(_NOT_CHANGED):
        _check_account(account)
        was_mailed = own_passwords.change(account, current, new, typed_code(code))
    user = find_user(account)
    if user and not was_mailed:
        end_sessions_and_tell(user, sign_ins, NoticeKind.PASSWORD_CHANGED)
    return user


def check_password(account: str, password: str, code: str, own_passwords: OwnPasswords, *, problem: Message) -> None:
    """Check a person's password and, if there is a second factor, its code. Raises InvalidError with this problem."""
    with _told(problem):
        own_passwords.check(account, password, typed_code(code))


def typed_code(code: str) -> str:
    """Return a code of an authenticator app as it is sent: six digits, or nothing. Raises WrongCodeError.

    They are typed in groups, too. `SoftwareTokenMFAUserCodeType` in botocore's model of cognito-idp.
    """
    digits = "".join(code.split())
    if digits and not (digits.isascii() and digits.isdecimal() and len(digits) == _CODE_DIGITS):
        raise WrongCodeError(message("code_malformed", "The code has six digits."))
    return digits


@contextmanager
def _told(problem: Message) -> Iterator[None]:
    """Tell the person which field is wrong."""
    try:
        yield
    except WrongPasswordError:
        fault = FieldError(
            "current_password", message("credentials_wrong", "The account or the current password is wrong.")
        )
    except StalePasswordError:
        fault = FieldError("current_password", _TOO_OLD)
    except CodeNeededError:
        fault = FieldError(
            "code",
            message(
                "second_factor_code_needed",
                "Your account has a second factor. Type the code of your authenticator app.",
            ),
        )
    except WrongCodeError:
        fault = FieldError(
            "code",
            message("second_factor_code_wrong", "The code is wrong, or was used already. Wait for the next one."),
        )
    except PasswordRefusedError:
        fault = _REFUSED
    else:
        return
    raise InvalidError(problem, [fault])


def renew_password(account: str, code: str, new: str, *, own_passwords: OwnPasswords, sign_ins: SignIns) -> User | None:
    """Set a password in place of a forgotten one, given the mailed code; end every session.

    Returns the user, or None if the sign-in has none. Raises InvalidError and ThrottledError.
    """
    account, code = account_key(account.strip()), code.strip()
    _check(new, account)
    wrong = _unfit(FieldError("code", message("reset_code_wrong", "The code is wrong or too old. Ask for another.")))
    if not _can_be_account(account) or not (code.isascii() and code.isalnum()):
        raise wrong
    try:
        own_passwords.renew(account, code, new)
    except (WrongCodeError, WrongPasswordError):
        raise wrong from None
    except PasswordRefusedError:
        raise _unfit(_REFUSED) from None
    if user := find_user(account):
        end_sessions_and_tell(user, sign_ins, NoticeKind.PASSWORD_CHANGED)
    return user


def _check_account(account: str) -> None:
    if not _can_be_account(account):
        raise WrongPasswordError(message("account_impossible", "This cannot be an account."))


def _can_be_account(account: str) -> bool:
    """Return whether Cognito takes this as a user name: letters, marks, signs, digits and punctuation.

    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ConfirmForgotPassword.html
    """
    return account != "" and all(category(character)[0] in "LMSNP" for character in account)


def _check(password: str, account: str) -> None:
    if faults := password_faults(password, account):
        raise _unfit(*(field_fault("password", fault) for fault in faults))


def _unfit(*faults: FieldError) -> InvalidError:
    return InvalidError(_NOT_CHANGED, faults)
