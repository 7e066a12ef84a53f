"""`/v1/enterprise`: the settings of the caller's enterprise."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Self

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from muster.enterprise_settings import change_settings
from muster.enterprises import Enterprise, SecondFactor, find_enterprise
from muster.gateways import live
from muster.http.answers import answers
from muster.http.caller import Administrator, Reader
from muster.http.written import Written
from muster.messages import message
from muster.users import rules
from muster.users.text import clean, wrong

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
    four_eyes: bool = Field(
        description="Whether imports that change users, and undoing them, need a second administrator to apply them.",
        examples=[False],
    )
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
    """Changes of an enterprise; a setting that is left out stays."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, json_schema_extra={"minProperties": 1})

    # A default in the schema would tell that leaving a setting out sets it.
    second_factor: SecondFactor = Field(
        default_factory=lambda: SecondFactor.OPTIONAL, description="Of whom one is required."
    )
    four_eyes: bool = Field(
        default_factory=lambda: False,
        strict=True,
        description="Whether imports that change users need a second administrator to apply them.",
    )
    notify: Addresses = Field(
        default_factory=list,
        description="The e-mail addresses that are told when an import from the drop folder ends, or waits as a plan; "
        "an empty list for none.",
        examples=[_EXAMPLE],
    )

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not self.model_fields_set:
            raise wrong(message("setting_missing", "write at least one setting."))
        return self


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
    """Set the requirements of the enterprise, and the addresses for mails about the drop folder.

    If a second factor is required of `administrators`, an administrator or auditor without it may do within a minute
    only what members may. The caller who requires it has one. With `four_eyes`, imports that change users wait for
    a second administrator; at least two are active when it is switched on.
    """
    settings = changes.model_dump(exclude_unset=True)
    return EnterpriseSettings.of(change_settings(caller, settings, live.sign_ins()))
