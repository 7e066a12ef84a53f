"""Sign-ins: the user pool, which alone holds passwords."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from botocore.exceptions import ClientError

from muster.errors import MusterError, ThrottledError
from muster.gateways.aws import aws_errors, client, error_code
from muster.messages import message
from muster.retrying import CHANGED_BY_OTHERS

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_cognito_idp.type_defs import AttributeTypeTypeDef, SoftwareTokenMfaSettingsTypeTypeDef


USER_ID = "custom:user_id"  # declared in infra/template.yaml
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


class CognitoSignIns:
    """Sign-ins in a Cognito user pool, with our accounts as user names."""

    def __init__(self, user_pool_id: str) -> None:
        self._pool = user_pool_id

    @property
    def _client(self) -> "CognitoIdentityProviderClient":
        return client("cognito-idp")  # type: ignore[no-any-return]

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
        with aws_errors(), _password_errors():
            _check(may_go_on, has_password=False)
            made = self._create(account, email, password, user_id)
            if made and temporary:
                return SignIn(made, is_new=True)
            sub = made or self._adopt(account, email, user_id, may_go_on)
            _check(may_go_on, has_password=bool(made))
            self._client.admin_set_user_password(
                UserPoolId=self._pool, Username=account, Password=password, Permanent=not temporary
            )
            return SignIn(sub, is_new=bool(made))

    def _adopt(self, account: str, email: str, user_id: str, may_go_on: Callable[[], bool]) -> str:
        """Give a sign-in that is there the address, and let it work; return its `sub`.

        The address comes first, so that the password never opens a sign-in whose codes go elsewhere. Raises
        OccupiedError and SupersededError.
        """
        there = self._there(account)
        if there.user_id and there.user_id != user_id:
            raise OccupiedError(account, there.user_id)
        _check(may_go_on, has_password=False)
        self._client.admin_update_user_attributes(
            UserPoolId=self._pool,
            Username=account,
            UserAttributes=_attributes(email, user_id),
        )
        _check(may_go_on, has_password=False)
        self._client.admin_enable_user(UserPoolId=self._pool, Username=account)
        return there.sub

    def find(self, account: str) -> KeptSignIn | None:
        with aws_errors(), _no_such_sign_in():
            return self._there(account)
        return None

    def all(self) -> Iterator[KeptSignIn]:
        pages = self._client.get_paginator("list_users").paginate(
            UserPoolId=self._pool, PaginationConfig={"PageSize": 60}
        )
        with aws_errors():
            for page in pages:
                for kept in page["Users"]:
                    yield _kept(kept["Username"], kept["Attributes"], kept["Enabled"], kept["UserCreateDate"])

    def match(self, account: str, email: str, *, enabled: bool) -> None:
        with aws_errors(), _no_such_sign_in():
            self._client.admin_update_user_attributes(
                UserPoolId=self._pool, Username=account, UserAttributes=_verified(email)
            )
            if enabled:
                self._client.admin_enable_user(UserPoolId=self._pool, Username=account)
            else:
                self._client.admin_disable_user(UserPoolId=self._pool, Username=account)
                self._client.admin_user_global_sign_out(UserPoolId=self._pool, Username=account)

    def has_own_password(self, account: str) -> bool:
        status = ""
        with aws_errors(), _no_such_sign_in():
            status = self._client.admin_get_user(UserPoolId=self._pool, Username=account)["UserStatus"]
        return status not in {"", "FORCE_CHANGE_PASSWORD"}

    def has_second_factor(self, account: str) -> bool:
        factors: Sequence[str] = ()
        with aws_errors(), _no_such_sign_in():
            kept = self._client.admin_get_user(UserPoolId=self._pool, Username=account)
            factors = kept.get("UserMFASettingList", ())
        return "SOFTWARE_TOKEN_MFA" in factors

    def remove_second_factor(self, account: str) -> None:
        off: SoftwareTokenMfaSettingsTypeTypeDef = {"Enabled": False, "PreferredMfa": False}
        with aws_errors(), _no_such_sign_in():
            self._client.admin_set_user_mfa_preference(
                UserPoolId=self._pool, Username=account, SoftwareTokenMfaSettings=off
            )

    def end_sessions(self, account: str) -> None:
        with aws_errors(), _no_such_sign_in():
            self._client.admin_user_global_sign_out(UserPoolId=self._pool, Username=account)

    def remove(self, account: str, user_id: str) -> None:
        with aws_errors(), _no_such_sign_in():
            if not self._there(account).belongs_to(user_id):
                return
            self._client.admin_delete_user(UserPoolId=self._pool, Username=account)

    def _there(self, account: str) -> KeptSignIn:
        kept = self._client.admin_get_user(UserPoolId=self._pool, Username=account)
        return _kept(account, kept["UserAttributes"], kept["Enabled"], kept["UserCreateDate"])

    def _create(self, account: str, email: str, password: str, user_id: str) -> str | None:
        """Return the `sub` of the new sign-in, which has the password as a temporary one; None if there is one."""
        try:
            answer = self._client.admin_create_user(
                UserPoolId=self._pool,
                Username=account,
                TemporaryPassword=password,
                # The mail is ours, in the enterprise's name; the pool's own would be a second one.
                MessageAction="SUPPRESS",
                UserAttributes=_attributes(email, user_id),
            )
        except ClientError as error:
            if error_code(error) == "UsernameExistsException":
                return None
            raise
        made = answer["User"]
        return _kept(account, made["Attributes"], made["Enabled"], made["UserCreateDate"]).sub


def _check(may_go_on: Callable[[], bool], *, has_password: bool) -> None:
    if not may_go_on():
        raise SupersededError(has_password=has_password)


def _kept(
    account: str, attributes: "Sequence[AttributeTypeTypeDef]", is_enabled: bool, made_at: datetime
) -> KeptSignIn:
    """Return a sign-in as the pool tells it. Every one has a `sub`; one that was made by hand may have no address.

    https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
    """
    values = {each["Name"]: each.get("Value", "") for each in attributes}
    verified = values.get("email_verified") == "true"
    return KeptSignIn(
        account, values["sub"], values.get("email", ""), verified, is_enabled, made_at, values.get(USER_ID)
    )


def _attributes(email: str, user_id: str) -> "list[AttributeTypeTypeDef]":
    return [*_verified(email), {"Name": USER_ID, "Value": user_id}]


def _verified(email: str) -> "list[AttributeTypeTypeDef]":
    """Return the address as attributes, verified: the administrator vouches for it and it gets our mail."""
    return [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]


@contextmanager
def _no_such_sign_in() -> Iterator[None]:
    """Ignore that a sign-in does not exist: nothing needs to be done."""
    try:
        yield
    except ClientError as error:
        if error_code(error) != "UserNotFoundException":
            raise


@contextmanager
def _password_errors() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error_code(error) in {"InvalidPasswordException", "InvalidParameterException"}:
            raise PasswordRefusedError(REFUSED) from error
        raise
