"""Cognito's refusals that MiniStack lacks."""

import json
from base64 import urlsafe_b64decode
from typing import Any

from ministack.core.responses import error_response_json
from ministack.services import cognito

_forgot_password, _sign_up, _resolve_user = cognito._forgot_password, cognito._sign_up, cognito._resolve_user
_update_user_attributes, _admin_create_user = cognito._update_user_attributes, cognito._admin_create_user


def _not_authorized(message: str) -> Any:
    return error_response_json("NotAuthorizedException", message, 400)


def _forgot(data: dict[str, Any]) -> Any:
    """Refuse the reset of a password while the first one is not changed.

    https://github.com/aws-amplify/amplify-js/issues/1340
    """
    pool = _pool_of(data.get("ClientId"))
    user, _ = _found(pool, data.get("Username", "")) if pool else (None, None)
    if user and user.get("UserStatus") == "FORCE_CHANGE_PASSWORD":
        return _not_authorized("User password cannot be reset in the current state.")
    return _forgot_password(data)


def _signed_up(data: dict[str, Any]) -> Any:
    """Refuse a sign-up where only administrators create users.

    AllowAdminCreateUserOnly: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUserConfigType.html
    """
    pool = _pool_of(data.get("ClientId"))
    if pool and (pool.get("AdminCreateUserConfig") or {}).get("AllowAdminCreateUserOnly"):
        return _not_authorized("SignUp is not permitted for this user pool")
    return _sign_up(data)


def _updated(data: dict[str, Any]) -> Any:
    """Refuse attributes that the client may not write (WriteAttributes of the user pool's client).

    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
    """
    user, pool = cognito._user_pool_for_access_token(data.get("AccessToken", ""))
    if user:
        client = pool["_clients"].get(_claims(data["AccessToken"]).get("client_id"), {})
        writable = client.get("WriteAttributes") or None
        if writable and not {each["Name"] for each in data.get("UserAttributes", [])} <= set(writable):
            return _not_authorized("A client attempted to write unauthorized attribute")
    return _update_user_attributes(data)


def _created(data: dict[str, Any]) -> Any:
    """Refuse a user name that is there in other letter case, if the pool does not tell them apart."""
    pool = cognito._user_pools.get(data.get("UserPoolId"))
    name = data.get("Username", "")
    if pool and _other_case(pool, name) not in {None, name} and data.get("MessageAction") != "RESEND":
        return error_response_json("UsernameExistsException", "User account already exists", 400)
    return _admin_create_user(data)


def _found(pool: dict[str, Any], name: str) -> Any:
    """Find a user in any letter case, if the pool ignores case in user names."""
    return _resolve_user(pool, _other_case(pool, name) or name)


def _other_case(pool: dict[str, Any], name: str) -> str | None:
    """Return the user name as the pool has it, or None.

    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UsernameConfigurationType.html
    """
    if name in pool["_users"]:
        return name
    if (pool.get("UsernameConfiguration") or {}).get("CaseSensitive", True):
        return None
    return next((there for there in pool["_users"] if there.lower() == name.lower()), None)


def _pool_of(client: str | None) -> dict[str, Any] | None:
    return next((pool for pool in cognito._user_pools.values() if client in pool["_clients"]), None)


def _claims(token: str) -> dict[str, Any]:
    middle = token.split(".")[1]
    return dict(json.loads(urlsafe_b64decode(middle + "=" * (-len(middle) % 4))))


def correct() -> None:
    """Add these refusals to MiniStack."""
    cognito._forgot_password, cognito._sign_up, cognito._resolve_user = _forgot, _signed_up, _found
    cognito._update_user_attributes, cognito._admin_create_user = _updated, _created
