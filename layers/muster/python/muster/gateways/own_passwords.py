"""Passwords that people change themselves, at the user pool, which alone knows whether the former one is right."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from botocore.exceptions import ClientError

from muster.errors import MusterError, ThrottledError
from muster.gateways.aws import aws_errors, client, error_code, error_text
from muster.gateways.sign_ins import REFUSED, PasswordRefusedError
from muster.messages import message

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_cognito_idp.literals import ChallengeNameTypeType
    from mypy_boto3_cognito_idp.type_defs import RespondToAuthChallengeResponseTypeDef

_FIRST: "ChallengeNameTypeType" = "NEW_PASSWORD_REQUIRED"
_SECOND_FACTOR: "ChallengeNameTypeType" = "SOFTWARE_TOKEN_MFA"


class WrongPasswordError(MusterError):
    """There is no such account, or this is not its password."""


class StalePasswordError(MusterError):
    """The mailed password was not changed in time, and opens nothing any more."""


class WrongCodeError(MusterError):
    """The code is not this account's, was used, or is too old."""


class CodeNeededError(MusterError):
    """The password is right, and the account has a second factor too."""


class OwnPasswords(Protocol):
    """Changes passwords for people with the former password, or with a code that was mailed to them."""

    def change(self, account: str, current: str, new: str, code: str = "") -> bool:
        """Change the password; return whether the current one was a mailed one without any session.

        `code` is the authenticator app's, of six digits, for an account with a second factor. Raises
        WrongPasswordError, StalePasswordError, CodeNeededError, WrongCodeError, PasswordRefusedError for the new
        password, and ThrottledError, also after too many wrong ones.
        """

    def check(self, account: str, password: str, code: str = "") -> None:
        """Check the password and, for an account with a second factor, the code. Raises what `change` raises."""

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

    def change(self, account: str, current: str, new: str, code: str = "") -> bool:
        with aws_errors(), _refusals():
            session, token = self._signed_in(account, current, code)
            if session:  # the second factor, if there is one, is asked for at the sign-in with the new password
                self._respond(_FIRST, session, {"USERNAME": account, "NEW_PASSWORD": new})
                return True
            self._client.change_password(AccessToken=token, PreviousPassword=current, ProposedPassword=new)
            return False

    def check(self, account: str, password: str, code: str = "") -> None:
        with aws_errors(), _refusals():
            self._signed_in(account, password, code)

    def _signed_in(self, account: str, password: str, code: str) -> tuple[str, str]:
        """Return the session in which a mailed password is to be changed, or an access token; the other one is empty.

        Raises CodeNeededError.
        """
        credentials = {"USERNAME": account, "PASSWORD": password}
        first = self._client.initiate_auth(
            ClientId=self._client_id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=credentials
        )
        challenge = first.get("ChallengeName")
        if challenge == _FIRST:
            return first["Session"], ""
        if challenge != _SECOND_FACTOR:
            return "", first["AuthenticationResult"]["AccessToken"]
        if not code:
            raise CodeNeededError(message("second_factor_expected", "The account has a second factor."))
        answer = self._respond(_SECOND_FACTOR, first["Session"], {"USERNAME": account, "SOFTWARE_TOKEN_MFA_CODE": code})
        return "", answer["AuthenticationResult"]["AccessToken"]

    def _respond(
        self, challenge: "ChallengeNameTypeType", session: str, responses: dict[str, str]
    ) -> "RespondToAuthChallengeResponseTypeDef":
        return self._client.respond_to_auth_challenge(
            ClientId=self._client_id, ChallengeName=challenge, Session=session, ChallengeResponses=responses
        )

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
            raise WrongCodeError(message("code_wrong", "The code is wrong or too old.")) from error
        if code == "InvalidPasswordException":
            raise PasswordRefusedError(REFUSED) from error
        if code == "TooManyFailedAttemptsException" or "attempts exceeded" in text:
            raise ThrottledError(
                message("too_many_attempts", "There were too many wrong attempts. Wait 15 minutes, then try again.")
            ) from error
        if "temporary password has expired" in text:
            raise StalePasswordError(message("mailed_password_too_old", "The mailed password is too old.")) from error
        if code in {"NotAuthorizedException", "UserNotFoundException", "InvalidParameterException"}:
            raise WrongPasswordError(message("password_wrong", "The account or the password is wrong.")) from error
        raise
