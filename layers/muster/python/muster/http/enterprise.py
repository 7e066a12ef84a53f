"""`/v1/enterprise`: the settings of the caller's enterprise."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from muster.enterprise_settings import set_notify, set_second_factor
from muster.enterprises import Enterprise, SecondFactor, find_enterprise
from muster.gateways import live
from muster.http.answers import answers
from muster.http.caller import Administrator, Reader
from muster.http.written import Written
from muster.users import rules
from muster.users.text import clean

router = APIGatewayHttpRouter()

MOST_ADDRESSES = 5
_EXAMPLE = ["hr.systems@example.com"]


def _without_repeats(addresses: Sequence[str]) -> list[str]:
    return list({address.lower(): address for address in reversed(addresses)}.values())[::-1]


Address = Annotated[
    str,
    BeforeValidator(clean),
    StringConstraints(max_length=254),
    AfterValidator(rules.email),
]
Addresses = Annotated[list[Address], Field(max_length=MOST_ADDRESSES), AfterValidator(_without_repeats)]


class EnterpriseView(BaseModel, defer_build=True):
    """An enterprise."""

    enterprise_id: str = Field(examples=["acme"])
    name: str = Field(examples=["Acme Industries"])
    second_factor: SecondFactor = Field(description="Of whom a second factor is required.")
    mail_paused_at: datetime | None = Field(
        default=None,
        description="Since when mails to its people are paused, because too many bounced or were reported as spam.",
    )

    @classmethod
    def of(cls, enterprise: Enterprise) -> "EnterpriseView":
        return cls.model_validate(enterprise.attribute_values)


class EnterpriseSettings(EnterpriseView, defer_build=True):
    """An enterprise with all its settings, as administrators and auditors see it."""

    notify: list[Written] = Field(
        default=[],
        description="The e-mail addresses that are told when an import from the drop folder ends, or waits as a plan.",
        examples=[_EXAMPLE],
    )

    @classmethod
    def of(cls, enterprise: Enterprise) -> "EnterpriseSettings":
        return cls.model_validate({**enterprise.attribute_values, "notify": enterprise.notify or []})


class EnterpriseChanges(BaseModel, defer_build=True):
    """Changes of an enterprise; a setting that is left out, or null, stays."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    second_factor: SecondFactor | None = None
    notify: Addresses | None = Field(
        default=None,
        description="The e-mail addresses that are told when an import from the drop folder ends, or waits as a plan; "
        "an empty list for none.",
        examples=[_EXAMPLE],
    )


@router.get(
    "/v1/enterprise",
    summary="Read the enterprise",
    tags=["Users"],
    operation_id="getEnterprise",
    responses=answers(HTTPStatus.OK, "The enterprise with its settings."),
)
def read_enterprise(caller: Reader) -> EnterpriseSettings:
    """Return the settings of the enterprise."""
    return EnterpriseSettings.of(find_enterprise(caller.enterprise_id))


@router.patch(
    "/v1/enterprise",
    summary="Change the enterprise",
    tags=["Users"],
    operation_id="changeEnterprise",
    responses=answers(HTTPStatus.OK, "The enterprise as it is now.", HTTPStatus.CONFLICT),
)
def change_enterprise(caller: Administrator, changes: EnterpriseChanges) -> EnterpriseSettings:
    """Set who needs a second factor in the enterprise, and the addresses for mails about the drop folder.

    If of `administrators`, an administrator or auditor without it may do within a minute only what members may. The
    caller who requires it has one.
    """
    if changes.second_factor:
        set_second_factor(caller, changes.second_factor, live.sign_ins())
    if changes.notify is not None:
        set_notify(caller, changes.notify)
    return EnterpriseSettings.of(find_enterprise(caller.enterprise_id, consistent=True))
