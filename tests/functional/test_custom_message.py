"""The user pool's mail to whoever forgot the password, through the handler."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.session import get_session
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from functions.custom_message import app
from muster.enterprises import Enterprise
from muster.settings import settings
from muster.users.repository import find_user
from tests.context import Context
from tests.functional.invited import invite
from tests.functional.people import put

pytestmark = pytest.mark.usefixtures("acme")
_MODEL = get_session().get_service_model("cognito-idp")


@pytest.fixture(autouse=True)
def _through_ses(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The user pool mails through our SES, unless a test says otherwise."""
    yield from _pool_sends_with_ses(monkeypatch, "true")


def _pool_sends_with_ses(monkeypatch: pytest.MonkeyPatch, value: str | None) -> Iterator[None]:
    if value is None:
        monkeypatch.delenv("POOL_SENDS_WITH_SES", raising=False)
    else:
        monkeypatch.setenv("POOL_SENDS_WITH_SES", value)
    settings.cache_clear()
    yield
    settings.cache_clear()


def _fits(text: str, shape: str) -> bool:
    """Whether Cognito takes a text: the shape's lengths, and its pattern, whose classes Python's `re` does not know."""
    rule = _MODEL.shape_for(shape).metadata
    categories = set(re.findall(r"\\p\{(\w)\}", rule["pattern"]))
    assert categories == {"L", "M", "S", "N", "P"}
    assert re.sub(r"\\p\{\w\}", "", rule["pattern"]) in {r"[\s]+", r"[\s*]*\{####\}[\s*]*"}
    known = all(sign in " \t\n\x0b\f\r" or unicodedata.category(sign)[0] in categories for sign in text)
    has_its_place = "####" not in rule["pattern"] or "{####}" in text
    size = len(text.encode("utf-16-le")) // 2
    return known and has_its_place and rule["min"] <= size <= rule["max"]


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


@pytest.mark.parametrize("value", ["false", None])
def test_the_user_pools_own_sender_keeps_its_own_words(value: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    invite("ann")
    for _ in _pool_sends_with_ses(monkeypatch, value):
        asked = _asked()
        assert app.lambda_handler(_asked(), Context()) == asked


_names = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=64)


@pytest.mark.parametrize("language", ["en", "zh"])
@hypothesis_settings(
    deadline=None, database=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=_names, enterprise=_names)
def test_cognito_takes_the_mail_whatever_people_and_enterprises_are_called(
    name: str, enterprise: str, language: str
) -> None:
    if find_user("ann") is None:
        invite("ann")
    put("ann", name=name)
    Enterprise("acme").update([Enterprise.language.set(language), Enterprise.name.set(enterprise)])
    response = app.lambda_handler(_asked(), Context())["response"]

    assert _fits(response["emailSubject"], "EmailVerificationSubjectType")
    assert _fits(response["emailMessage"], "EmailVerificationMessageType")


@pytest.mark.parametrize("name", ["می\u200cخواهم", "👨\u200d👩\u200d👧", "王\u3000小明", "Jo\u00a0Paz"])
def test_joiners_and_wide_spaces_keep_nobody_from_a_new_password(name: str) -> None:
    invite("ann")
    put("ann", name=name)
    Enterprise("acme").update([Enterprise.name.set(name * 9)])
    response = app.lambda_handler(_asked(), Context())["response"]

    assert _fits(response["emailSubject"], "EmailVerificationSubjectType")
    assert _fits(response["emailMessage"], "EmailVerificationMessageType")


def test_a_subject_that_is_too_long_is_shortened() -> None:
    invite("ann")
    Enterprise("acme").update([Enterprise.name.set("😀" * 64)])
    subject = app.lambda_handler(_asked(), Context())["response"]["emailSubject"]

    assert subject.endswith("😀…")
    assert _fits(subject, "EmailVerificationSubjectType")
