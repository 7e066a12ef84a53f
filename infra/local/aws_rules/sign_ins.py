"""Rules of Cognito about requests, and about responses of its triggers."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from botocore.loaders import Loader
from botocore.model import ServiceModel

from infra.local.aws_rules.breach import Breach, Finding, Params, rule
from infra.local.aws_rules.shapes import ShapeRules

_GUIDE = "https://docs.aws.amazon.com/cognito/latest/developerguide"
_TRIGGER = f"{_GUIDE}/user-pool-lambda-custom-message.html"
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
# Body, subject and text message by kind of message; all other kinds are of codes.
_SHAPES = {
    "CustomMessage_AdminCreateUser": ("EmailInviteMessageType", "EmailVerificationSubjectType", "SmsInviteMessageType"),
}
_OF_CODES = ("EmailVerificationMessageType", "EmailVerificationSubjectType", "SmsVerificationMessageType")


@rule(
    "Cognito attributes",
    f"{_GUIDE}/user-pool-settings-attributes.html",
    "cognito-idp",
    "AdminCreateUser",
    "AdminUpdateUserAttributes",
    "UpdateUserAttributes",
    "SignUp",
)
def attributes(params: Params) -> Iterator[Finding]:
    """`email` is an address, `phone_number` begins with + and has digits only, `*_verified` is true or false."""
    for place, attribute in enumerate(params.get("UserAttributes", [])):
        name, value = attribute.get("Name"), str(attribute.get("Value", ""))
        where = f"UserAttributes.{place}"
        if name == "email" and value and not _ADDRESS.fullmatch(value):
            yield where, "is no address"
        if name == "phone_number" and value and not re.fullmatch(r"\+\d{1,20}", value):
            yield where, "is no number of the form +14325551212"
        if str(name).endswith("_verified") and value.lower() not in {"true", "false"}:
            yield where, "is neither true nor false"
        if name == "sub":
            yield where, "cannot be set"


def custom_message(event: Mapping[str, Any], *, own_sender: bool = False) -> Iterator[Breach]:
    """Yield the reasons for which Cognito refuses the response of its custom message trigger.

    `own_sender` says that the pool mails as DEVELOPER, without which no mail may be customized.
    """
    response = event.get("response", {})
    if not own_sender and any(response.get(name) for name in ("emailMessage", "emailSubject")):
        yield Breach("Cognito custom message", "response", "customizes a mail of Cognito's sender", _TRIGGER)
    body, subject, sms = _SHAPES.get(event.get("triggerSource", ""), _OF_CODES)
    for name, shape in (("emailMessage", body), ("emailSubject", subject), ("smsMessage", sms)):
        if (value := response.get(name)) is not None:
            yield from _rules().of_value(_model().shape_for(shape), value, f"response.{name}")


@cache
def _model() -> ServiceModel:
    return ServiceModel(Loader().load_service_model("cognito-idp", "service-2"), "cognito-idp")


@cache
def _rules() -> ShapeRules:
    return ShapeRules("cognito-idp", wire=True)


RULES = (attributes,)
