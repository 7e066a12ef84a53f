"""Sentences for failed calls to AWS, with the remedy."""

import os
from collections.abc import Callable

from botocore import exceptions as aws
from botocore.exceptions import BotoCoreError, ClientError

# Words of the services for "you may not". IAM's, S3's, and those of JSON services.
DENIED = {
    "AccessDenied",
    "AccessDeniedException",
    "UnauthorizedOperation",
    "AuthorizationError",
    "AuthorizationErrorException",
}
MISSING = {
    "404",
    "NoSuchBucket",
    "NoSuchEntity",
    "NotFoundException",
    "ResourceNotFoundException",
    "AWS.SimpleQueueService.NonExistentQueue",
    "QueueDoesNotExist",
    "NotFound",
}
_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"}
_UNKNOWN_KEY = {
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "InvalidToken",
    "AuthFailure",
    "InvalidAccessKeyId",
}
_WRONG_SECRET = {"SignatureDoesNotMatch", "InvalidSignatureException", "IncompleteSignature"}
_WRONG_CLOCK = {"RequestExpired", "RequestTimeTooSkewed", "RequestInTheFuture"}
_SIGN_IN = "Sign in to the account that you deploy to"

_UNREACHABLE = (
    aws.EndpointConnectionError,
    aws.ConnectTimeoutError,
    aws.ReadTimeoutError,
    aws.ProxyConnectionError,
    aws.ConnectionClosedError,
    aws.SSLError,
    aws.HTTPClientError,
)
_SSO = (
    aws.SSOTokenLoadError,
    aws.UnauthorizedSSOTokenError,
    aws.SSOError,
    aws.TokenRetrievalError,
)
_MISCONFIGURED = (
    aws.ConfigParseError,
    aws.ConfigNotFound,
    aws.InvalidConfigError,
    aws.InfiniteLoopConfigError,
    aws.PartialCredentialsError,
    aws.CredentialRetrievalError,
    aws.UnknownCredentialError,
    aws.MetadataRetrievalError,
    aws.RefreshWithMFAUnsupportedError,
)


def code_of(error: Exception) -> str:
    """Return the code of an error that a service answered, or nothing if no service answered."""
    return str(error.response.get("Error", {}).get("Code", "")) if isinstance(error, ClientError) else ""


def is_denied(error: Exception) -> bool:
    """Return whether the service answered that the caller may not do this."""
    return code_of(error) in DENIED or (isinstance(error, ClientError) and code_of(error) == "403")


def is_missing(error: Exception) -> bool:
    """Return whether the service answered that there is no such thing."""
    return code_of(error) in MISSING or code_of(error).endswith(("NotFoundException", "NotFound"))


def sentence(error: Exception, partition: str = "") -> str:
    """Return the sentence for a failed call; `partition` is that of the Region that was asked, such as aws-cn."""
    if isinstance(error, ClientError):
        return _answered(error, partition)
    return _not_answered(error)


def _answered(error: ClientError, partition: str) -> str:
    code = code_of(error)
    if code in _EXPIRED:
        return f"Your AWS credentials have expired: {_refresh()}."
    if code in _UNKNOWN_KEY:
        return (
            f"AWS does not know your access key{f' in {partition}' if partition else ''}: it was deleted, or belongs"
            f" to another partition (AWS, GovCloud and China each have their own). {_SIGN_IN} with `aws configure`,"
            " or set another Region in samconfig.toml."
        )
    if code in _WRONG_SECRET:
        return "Your secret access key does not fit the access key: enter both again with `aws configure`."
    if code in _WRONG_CLOCK:
        return "This machine's clock differs from AWS's by minutes: set it right, then try again."
    if is_denied(error):
        return f"You may not call {_operation(error)} in this account: {_first_line(_message(error))}."
    return f"AWS refused {_operation(error)} with {code or 'an error'}: {_first_line(_message(error))}."


def _not_answered(error: Exception) -> str:
    for kinds, meaning in _MEANINGS:
        if isinstance(error, kinds):
            return meaning(error)
    raise error


def _no_profile(_: Exception) -> str:
    return (
        f'There is no profile "{os.environ.get("AWS_PROFILE", "")}" in your AWS configuration: name one of'
        " `aws configure list-profiles` in AWS_PROFILE, or make it with `aws configure sso`."
    )


def _no_credentials(_: Exception) -> str:
    return (
        f"There are no AWS credentials on this machine. {_SIGN_IN} (`aws configure sso`, then `aws sso login`), and"
        " name the profile in AWS_PROFILE."
    )


def _no_sso(_: Exception) -> str:
    return f"Your sign-in by IAM Identity Center is over or was never made: {_refresh()}."


def _unreachable(error: Exception) -> str:
    where = getattr(error, "kwargs", {}).get("endpoint_url") or "AWS"
    return f"{where} cannot be reached: check this machine's network, its proxy (HTTPS_PROXY) and the Region's name."


def _misconfigured(error: Exception) -> str:
    return f"Your AWS configuration (~/.aws/config, ~/.aws/credentials) cannot be used: {_first_line(str(error))}."


def _no_region(_: Exception) -> str:
    return 'No Region is set: put region = "eu-central-1", or another, into samconfig.toml.'


def _no_terminal(_: Exception) -> str:
    return "Your profile asks for an MFA code: run this in a terminal."


def _other(error: Exception) -> str:
    return f"AWS could not be asked: {_first_line(str(error))}."


# The first that fits; botocore's classes build on each other.
_MEANINGS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], Callable[[Exception], str]], ...] = (
    (aws.ProfileNotFound, _no_profile),
    (aws.NoCredentialsError, _no_credentials),
    (_SSO, _no_sso),
    (_UNREACHABLE, _unreachable),
    (_MISCONFIGURED, _misconfigured),
    ((aws.NoRegionError, aws.InvalidRegionError), _no_region),
    (EOFError, _no_terminal),
    (BotoCoreError, _other),
)


def _refresh() -> str:
    profile = os.environ.get("AWS_PROFILE", "")
    return f"sign in again with `aws sso login{f' --profile {profile}' if profile else ''}`, or as you did before"


def _operation(error: ClientError) -> str:
    return error.operation_name or "a call"


def _message(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Message", "")) or "no reason given"


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "no reason given").rstrip(".")
