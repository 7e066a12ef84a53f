"""Passwords that people change themselves, at the user pool, which alone knows whether the former one is right."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from botocore.exceptions import ClientError

from muster.errors import MusterError, ThrottledError
from muster.gateways.aws import aws_errors, client, error_code, error_text
from muster.gateways.sign_ins import PasswordRefusedError

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

_FIRST = "NEW_PASSWORD_REQUIRED"


class WrongPasswordError(MusterError):
    """There is no such account, or this is not its password."""


class StalePasswordError(MusterError):
    """The mailed password was not changed in time, and opens nothing any more."""


class WrongCodeError(MusterError):
    """The code was not mailed for this account, was used, or is too old."""


class OwnPasswords(Protocol):
    """Changes passwords for people with the former password, or with a code that was mailed to them."""

    def change(self, account: str, current: str, new: str) -> bool:
        """Change the password; return whether the current one was a mailed one, which nobody had signed in with.

        Raises WrongPasswordError, StalePasswordError, PasswordRefusedError for the new one, and ThrottledError, also
        after too many wrong ones.
        """

    def renew(self, account: str, code: str, new: str) -> None:
        """Set a password in place of a forgotten one. Raises WrongCodeError, PasswordRefusedError, ThrottledError."""


class CognitoOwnPasswords:
    """The public calls of Cognito, which need no permission of ours.

    https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-public-server-side.html
    """

    def __init__(self, client_id: str) -> None:
        self._client_id = client_id

    @property
    def _client(self) -> "CognitoIdentityProviderClient":
        return client("cognito-idp")  # type: ignore[no-any-return]

    def change(self, account: str, current: str, new: str) -> bool:
        credentials = {"USERNAME": account, "PASSWORD": current}
        with aws_errors(), _refusals():
            answer = self._client.initiate_auth(
                ClientId=self._client_id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=credentials
            )
            if answer.get("ChallengeName") == _FIRST:
                self._client.respond_to_auth_challenge(
                    ClientId=self._client_id,
                    ChallengeName=_FIRST,
                    Session=answer["Session"],
                    ChallengeResponses={"USERNAME": account, "NEW_PASSWORD": new},
                )
                return True
            self._client.change_password(
                AccessToken=answer["AuthenticationResult"]["AccessToken"],
                PreviousPassword=current,
                ProposedPassword=new,
            )
            return False

    def renew(self, account: str, code: str, new: str) -> None:
        with aws_errors(), _refusals():
            self._client.confirm_forgot_password(
                ClientId=self._client_id, Username=account, ConfirmationCode=code, Password=new
            )


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn refusals of Cognito into our errors. Some differ by their text only.

    https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flow-lockout.html
    """
    try:
        yield
    except ClientError as error:
        code, text = error_code(error), error_text(error).lower()
        if code in {"CodeMismatchException", "ExpiredCodeException"}:
            raise WrongCodeError("The code is wrong or too old.") from error
        if code == "InvalidPasswordException":
            raise PasswordRefusedError("The sign-in service refused the password.") from error
        if code == "TooManyFailedAttemptsException" or "attempts exceeded" in text:
            raise ThrottledError("There were too many wrong attempts. Wait 15 minutes, then try again.") from error
        if "temporary password has expired" in text:
            raise StalePasswordError("The mailed password is too old.") from error
        if code in {"NotAuthorizedException", "UserNotFoundException", "InvalidParameterException"}:
            raise WrongPasswordError("The account or the password is wrong.") from error
        raise
