"""The user pool's mail to whoever forgot the password, through the handler."""

from typing import Any

import pytest

from functions.custom_message import app
from muster.enterprises import Enterprise
from tests.functional.api import Context
from tests.functional.invited import invite

pytestmark = pytest.mark.usefixtures("acme")


def _asked(trigger: str = "CustomMessage_ForgotPassword", account: str = "ann") -> dict[str, Any]:
    """What the user pool asks, in the shape of AWS's documentation."""
    return {
        "version": "1",
        "triggerSource": trigger,
        "region": "eu-central-1",
        "userPoolId": "eu-central-1_test",
        "userName": account,
        "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": "client"},
        "request": {
            "userAttributes": {"sub": "a", "email": "ann@example.com", "cognito:user_status": "CONFIRMED"},
            "codeParameter": "{####}",
            "usernameParameter": None,
        },
        "response": {"smsMessage": None, "emailMessage": None, "emailSubject": None},
    }


def test_a_forgotten_password_has_our_mail_with_a_place_for_the_code() -> None:
    invite("ann", name="Ann <Lee>")
    response = app.lambda_handler(_asked(), Context())["response"]

    assert response["emailSubject"] == "Your code for a new password at Acme Industries"
    assert response["emailMessage"].count("{####}") == 1
    assert "Ann &lt;Lee&gt;" in response["emailMessage"]
    assert len(response["emailMessage"]) < 20_000  # Cognito's limit


def test_it_is_in_the_language_of_the_enterprise() -> None:
    invite("ann")
    Enterprise("acme").update([Enterprise.language.set("zh")])
    response = app.lambda_handler(_asked(), Context())["response"]

    assert response["emailSubject"] == "您在Acme Industries的密码重置验证码"
    assert "{####}" in response["emailMessage"]


@pytest.mark.parametrize("asked", [_asked("CustomMessage_AdminCreateUser"), _asked(account="nobody")])
def test_anything_else_is_left_to_the_user_pool(asked: dict[str, Any]) -> None:
    invite("ann")
    assert app.lambda_handler(asked, Context())["response"]["emailMessage"] is None
