"""A second factor on the deployed template, with the codes of a real authenticator app."""

import hmac
import time
from base64 import b32decode
from collections.abc import Iterator
from typing import Any

import pytest

from infra.local.stack import Stack
from tests.e2e.people import OWN_PASSWORD, Admin

ACCOUNT = "factor-admin"
BO = {
    "name": "Bo",
    "email": "bo@factor.example.com",
    "account": "factor-bo",
    "role": "administrator",
    "access": "password",
    "password": OWN_PASSWORD,
}


def code_of(secret: str) -> str:
    """Return the code of this moment by RFC 6238 with 30 seconds, SHA-1 and six digits, as for Cognito.

    https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa-totp.html
    """
    step = int(time.time() // 30).to_bytes(8, "big")
    digest = hmac.digest(b32decode(secret + "=" * (-len(secret) % 8)), step, "sha1")
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 10**6:06}"


@pytest.fixture(scope="module")
def admin(stack: Stack) -> Iterator[Admin]:
    with Admin.of(stack, "factor") as admin:
        yield admin


def set_up(stack: Stack, token: str) -> str:
    """Set up a second factor at the user pool, as the console does, and return its secret."""
    secret = stack.cognito.associate_software_token(AccessToken=token)["SecretCode"]
    assert stack.cognito.verify_software_token(AccessToken=token, UserCode=code_of(secret))["Status"] == "SUCCESS"
    stack.cognito.set_user_mfa_preference(
        AccessToken=token, SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True}
    )
    return secret


def sign_in(stack: Stack, code: str) -> dict[str, Any]:
    """Sign in with a code of the second factor; return the tokens."""
    client = stack.outputs["UserPoolClientId"]
    asked = stack.cognito.initiate_auth(
        ClientId=client,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": ACCOUNT, "PASSWORD": OWN_PASSWORD},
    )
    assert asked["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    return dict(
        stack.cognito.respond_to_auth_challenge(
            ClientId=client,
            ChallengeName="SOFTWARE_TOKEN_MFA",
            Session=asked["Session"],
            ChallengeResponses={"USERNAME": ACCOUNT, "SOFTWARE_TOKEN_MFA_CODE": code},
        )["AuthenticationResult"]
    )


def test_a_second_factor_is_set_up_required_and_removed(stack: Stack, admin: Admin) -> None:
    required = {"second_factor": "administrators"}
    assert admin.api.patch("/v1/enterprise", json=required).status_code == 409  # the administrator has none
    assert admin.api.post("/v1/me/second-factor").status_code == 409
    admin.api.post("/v1/users", json=BO).raise_for_status()

    secret = set_up(stack, admin.token())
    assert admin.get("/v1/me/second-factor") == {"is_on": True}
    assert admin.api.post("/v1/me/second-factor").status_code == 204
    assert admin.api.get("/v1/me").status_code == 401  # earlier sessions have ended
    with pytest.raises(stack.cognito.exceptions.CodeMismatchException):
        sign_in(stack, "000000" if code_of(secret) != "000000" else "000001")

    with stack.http(sign_in(stack, code_of(secret))["AccessToken"]) as ada:
        assert ada.get("/v1/me").json()["second_factor"] is True
        assert ada.patch("/v1/enterprise", json=required).status_code == 200
        assert ada.get("/v1/users").status_code == 200
        with stack.http(stack.sign_in("factor-bo", OWN_PASSWORD)) as bo:
            refused = bo.get("/v1/users")
            assert (refused.status_code, "second factor" in refused.json()["detail"]) == (403, True)
            assert bo.get("/v1/directory").status_code == 200
        assert ada.patch("/v1/enterprise", json={"second_factor": "optional"}).status_code == 200
        assert ada.post("/v1/users/factor-bo/remove-second-factor").status_code == 200

        changed = {"account": ACCOUNT, "current_password": OWN_PASSWORD, "password": OWN_PASSWORD + "2"}
        with stack.http() as anybody:
            assert anybody.post("/v1/password", json=changed).json()["errors"][0]["field"] == "code"
        proof = {"current_password": OWN_PASSWORD, "code": code_of(secret)}
        assert ada.post("/v1/me/second-factor/remove", json={"current_password": OWN_PASSWORD}).status_code == 422
        assert ada.post("/v1/me/second-factor/remove", json=proof).status_code == 204
        assert ada.get("/v1/me").status_code == 401
    assert stack.sign_in(ACCOUNT, OWN_PASSWORD)
