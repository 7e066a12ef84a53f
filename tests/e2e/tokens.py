"""Forged access tokens, signed with the user pool's own key, which the embedded AWS keeps in a file."""

import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import cache
from pathlib import Path
from typing import Any

import psutil
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from infra.local.stack import Stack

_LATER = 9_999_999_999  # seconds, as `auth_time`


def claims_of(token: str) -> dict[str, Any]:
    """Return the claims of a token."""
    claims: dict[str, Any] = json.loads(_decoded(token.split(".")[1]))
    return claims


def signed(stack: Stack, token: str, *, another_key: bool = False, **changes: object) -> str:
    """Return the token with these claims changed (None: removed), signed with the pool's own key or another one."""
    header = token.split(".", maxsplit=1)[0]
    claims = {name: value for name, value in (claims_of(token) | changes).items() if value is not None}
    content = f"{header}.{_encoded(json.dumps(claims).encode())}"
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048) if another_key else _key(stack)
    return f"{content}.{_encoded(key.sign(content.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def of_account(stack: Stack, token: str, account: str) -> str:
    """Return the token as if that account had signed in, in a session that signing out everywhere does not end."""
    return signed(stack, token, username=account, sub=_sub(stack, account), auth_time=_LATER)


def lasting(stack: Stack, token: str) -> str:
    """Return the token as of a session that signing out everywhere does not end."""
    return signed(stack, token, auth_time=_LATER)


def _sub(stack: Stack, account: str) -> str:
    """Return the id of the account's sign-in, or "none" if there is none."""
    try:
        found = stack.cognito.admin_get_user(UserPoolId=stack.outputs["UserPoolId"], Username=account)
    except stack.cognito.exceptions.UserNotFoundException:
        return "none"
    return next(each["Value"] for each in found["UserAttributes"] if each["Name"] == "sub")


def of_identity(stack: Stack, token: str) -> str:
    """Return the ID token of the same sign-in, with Cognito's claims."""
    claims = claims_of(token)
    own = {"cognito:username": claims["username"], "aud": claims["client_id"]}
    return signed(stack, token, token_use="id", username=None, client_id=None, scope=None, **own)


def expired(stack: Stack, token: str) -> str:
    return signed(stack, token, iat=int(time.time()) - 7200, exp=int(time.time()) - 3600)


def unsigned(token: str) -> str:
    """Return the token without a signature, by the algorithm "none"."""
    return ".".join([_encoded(b'{"alg":"none"}'), token.split(".")[1], ""])


@cache
def _key(stack: Stack) -> rsa.RSAPrivateKey:
    folder = psutil.Process(stack.aws.process.pid).environ()["STATE_DIR"]
    pool = stack.outputs["UserPoolId"]
    pem = (Path(folder) / "cognito-pool-keys" / f"{pool}-access.pem").read_bytes()
    key = serialization.load_pem_private_key(pem, password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def _encoded(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
