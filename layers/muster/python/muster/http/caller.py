"""The sign-in check: a valid token is not enough, the caller's own item decides at once."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias, cast

from aws_lambda_powertools.event_handler import Request
from aws_lambda_powertools.event_handler.depends import Depends
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from muster.errors import ForbiddenError, NotSignedInError
from muster.logs import logger
from muster.users.fields import Role
from muster.users.table import Status, User, find_user


def active_user(claims: Mapping[str, Any]) -> User:
    """The user whom a token's claims name. Raises NotSignedInError unless that is an active one."""
    # An ID token tells who someone is; only an access token says what they may call.
    user = find_user(claims.get("username", "")) if claims.get("token_use") == "access" else None
    if user is None or user.status != Status.ACTIVE or _began(claims) < _sessions_since(user):
        raise NotSignedInError("Your sign-in is not, or no longer, that of an active user. Sign in again.")
    return user


def _member(request: Request) -> User:
    event = cast(APIGatewayProxyEventV2, request.resolved_event)
    authorizer = event.request_context.authorizer
    user = active_user(authorizer.jwt_claim if authorizer else {})
    logger.append_keys(caller=user.account, enterprise_id=user.enterprise_id)
    return user


def _began(claims: Mapping[str, str]) -> int:
    """When the person signed in; a refreshed token tells the same."""
    return int(claims.get("auth_time", 0))


def _sessions_since(user: User) -> int:
    """Earlier sessions are over, or were somebody's who had the account before."""
    return int((user.signed_out_at or user.created_at).timestamp())


def _administrator(request: Request) -> User:
    user = _member(request)
    if user.role != Role.ADMINISTRATOR:
        raise ForbiddenError("Only administrators may do this.")
    return user


Member: TypeAlias = Annotated[User, Depends(_member)]
"""The caller, an active user."""

Administrator: TypeAlias = Annotated[User, Depends(_administrator)]
"""The caller, an active administrator."""
