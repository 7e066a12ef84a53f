"""The sign-in check: a valid token is not enough, the caller's own item decides at once."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias, cast

from aws_lambda_powertools.event_handler import Request
from aws_lambda_powertools.event_handler.depends import Depends
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from muster.errors import ForbiddenError, NotSignedInError
from muster.gateways import live
from muster.logs import logger
from muster.messages import message
from muster.users.fields import Role
from muster.users.repository import find_caller
from muster.users.rules import READERS
from muster.users.second_factors import is_asked_for
from muster.users.sessions import counts
from muster.users.user import User

_SECOND_FACTOR = message(
    "second_factor_required",
    "Your enterprise requires a second factor of its administrators and auditors. Set one up on the page "
    "My account, then sign in again.",
)
_NOT_FOR_ACCESS = message(
    "not_an_access_token",
    "This is not an access token. Send the access token of a sign-in; an ID token only says who you are.",
)


def claims_in(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the claims of the token that API Gateway has checked; none if the request has no token."""
    authorizer = event["requestContext"].get("authorizer") or {}
    claims: Mapping[str, Any] = (authorizer.get("jwt") or {}).get("claims") or {}
    return claims


def named_account(claims: Mapping[str, Any]) -> str:
    """Return the account that an access token names. Raises NotSignedInError for the claims of any other token.

    An ID token passes API Gateway's check too, as its audience is the client. It has `cognito:username`, no `username`:
    https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html
    """
    account = claims.get("username")
    if claims.get("token_use") != "access" or not account or not isinstance(account, str):
        raise NotSignedInError(_NOT_FOR_ACCESS)
    return account


def active_user(claims: Mapping[str, Any]) -> User:
    """Return the user of a token's claims. Raises NotSignedInError unless the user is active."""
    user = find_caller(named_account(claims))
    if user is None or not counts(user, claims.get("sub"), _began(claims)):
        raise NotSignedInError(
            message("not_signed_in", "Your sign-in is not, or no longer, that of an active user. Sign in again.")
        )
    return user


def _member(request: Request) -> User:
    event = cast(APIGatewayProxyEventV2, request.resolved_event)
    user = active_user(claims_in(event.raw_event))
    logger.append_keys(caller=user.account, enterprise_id=user.enterprise_id)
    return user


def _began(claims: Mapping[str, Any]) -> int:
    """Return the time of the sign-in in seconds, which refreshed tokens have too; 0 if the token has none."""
    began = str(claims.get("auth_time", ""))
    return int(began) if began.isdecimal() and began.isascii() else 0


def _administrator(request: Request) -> User:
    user = _member(request)
    if user.role == Role.AUDITOR:
        raise ForbiddenError(
            message(
                "auditors_only_read", "Only administrators may do this. Auditors see everything and change nothing."
            )
        )
    if user.role != Role.ADMINISTRATOR:
        raise ForbiddenError(message("administrators_only", "Only administrators may do this."))
    return _with_second_factor(user, request)


def _reader(request: Request) -> User:
    user = _member(request)
    if user.role not in READERS:
        raise ForbiddenError(message("readers_only", "Only administrators and auditors may see this."))
    return _with_second_factor(user, request)


def _with_second_factor(user: User, request: Request) -> User:
    """Return the user. Raises ForbiddenError without the second factor that the enterprise requires."""
    event = cast(APIGatewayProxyEventV2, request.resolved_event)
    _check_second_factor(user, _began(claims_in(event.raw_event)))
    return user


def has_powers(user: User, claims: Mapping[str, Any]) -> bool:
    """Return whether a caller, in this session, has all rights of the role now, and not only those of a member."""
    if user.role not in READERS:
        return False
    try:
        _check_second_factor(user, _began(claims))
    except ForbiddenError:
        return False
    return True


def _check_second_factor(user: User, began: int) -> None:
    """Raise ForbiddenError if the enterprise requires a second factor and this administrator or auditor has none."""
    from muster.enterprises import requires_second_factor  # noqa: PLC0415 - members' requests do not need it

    if requires_second_factor(user.enterprise_id) and not is_asked_for(user, began, live.sign_ins()):
        raise ForbiddenError(_SECOND_FACTOR)


Member: TypeAlias = Annotated[User, Depends(_member)]
"""The caller, an active user."""

Administrator: TypeAlias = Annotated[User, Depends(_administrator)]
"""The caller, an active administrator."""

Reader: TypeAlias = Annotated[User, Depends(_reader)]
"""The caller, an active administrator or auditor."""
