"""Sign-ins in a Cognito user pool."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from muster.gateways.aws import aws_errors, client, error_code
from muster.gateways.sign_ins import (
    REFUSED,
    KeptSignIn,
    OccupiedError,
    PasswordRefusedError,
    SignIn,
    SupersededError,
    at_any_time,
)

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_cognito_idp.type_defs import AttributeTypeTypeDef, SoftwareTokenMfaSettingsTypeTypeDef

USER_ID = "custom:user_id"  # declared in infra/template.yaml


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
