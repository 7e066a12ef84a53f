"""Sign-ins, as the rest of Muster needs them. The user pool (`user_pool.py`) alone holds passwords."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from muster.errors import MusterError, ThrottledError
from muster.messages import message
from muster.retrying import CHANGED_BY_OTHERS

REFUSED = message("password_refused_by_service", "The sign-in service refused the password.")


class PasswordRefusedError(MusterError):
    """The identity provider does not accept this password."""


class SupersededError(ThrottledError):
    """Something else is pending for the user by now, so the sign-in was left as it is.

    But for one that was just made: then `has_password` is true, for it was made with the password.
    """

    def __init__(self, *, has_password: bool) -> None:
        super().__init__(CHANGED_BY_OTHERS)
        self.has_password = has_password


class OccupiedError(ThrottledError):
    """The account's sign-in belongs to a former user of it, and is about to be removed."""

    def __init__(self, account: str, user_id: str) -> None:
        super().__init__(message("sign_in_occupied", "The sign-in of the account's former user is not removed yet."))
        self.account = account
        self.user_id = user_id


def at_any_time() -> bool:
    """Return True: for a user that no other run can change."""
    return True


@dataclass(frozen=True)
class SignIn:
    """A sign-in in the user pool.

    `sub` is its id, which every token of it carries and no other sign-in ever has, not even a later one of the account.
    `is_new` tells whether it was made just now; one that was there before may have sessions already.
    """

    sub: str
    is_new: bool


@dataclass(frozen=True)
class KeptSignIn:
    """A sign-in as the user pool has it."""

    account: str
    sub: str
    email: str
    is_verified: bool
    """Whether codes for a forgotten password go to the e-mail address."""
    is_enabled: bool
    made_at: datetime
    user_id: str | None
    """The id of the user whom it was made for; None for one that was made by hand."""

    def belongs_to(self, user_id: str) -> bool:
        """Return whether it is this user's; one that was made by hand is of the user who has the account."""
        return self.user_id in {user_id, None}


class SignIns(Protocol):
    """Where people's passwords are kept and checked."""

    def put(
        self,
        account: str,
        email: str,
        password: str,
        *,
        user_id: str,
        temporary: bool,
        may_go_on: Callable[[], bool] = at_any_time,
    ) -> SignIn:
        """Make sure the account can sign in with this password and, if it is temporary, must change it then.

        A sign-in that is there already gets this e-mail address too, and works again. Before each change `may_go_on`
        is asked whether the sign-in is still this user's to change. Safe to repeat. Raises PasswordRefusedError,
        ThrottledError, OccupiedError if it belongs to another user, and SupersededError if it may not go on.
        """

    def find(self, account: str) -> KeptSignIn | None:
        """Return the account's sign-in; None if it has none. Raises ThrottledError."""

    def all(self) -> Iterator[KeptSignIn]:
        """Yield every sign-in; one that is made or changed during the call may be missing or old."""

    def match(self, account: str, email: str, *, enabled: bool) -> None:
        """Let the sign-in, if there is one, have this address and work or not; one that does not ends its sessions."""

    def has_own_password(self, account: str) -> bool:
        """Tell whether the account has a password that the person chose; a temporary one, or none, is not."""

    def has_second_factor(self, account: str) -> bool:
        """Return whether a sign-in to the account takes a code of an authenticator app too."""

    def remove_second_factor(self, account: str) -> None:
        """Ask for no code any more; safe to repeat."""

    def end_sessions(self, account: str) -> None:
        """Sign the person out everywhere."""

    def remove(self, account: str, user_id: str) -> None:
        """Delete the sign-in, and with it its sessions, unless it belongs to another user."""
