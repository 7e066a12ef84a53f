"""`/v1/enterprise`: the settings of the caller's enterprise."""

from datetime import datetime
from http import HTTPStatus
from typing import Self

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from pydantic import BaseModel, ConfigDict, Field, model_validator

from muster.enterprise_settings import change_settings
from muster.enterprises import Enterprise, SecondFactor
from muster.gateways import live
from muster.http.answers import answers
from muster.http.caller import Administrator
from muster.messages import message
from muster.users.text import wrong

router = APIGatewayHttpRouter()


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


class EnterpriseChanges(BaseModel, defer_build=True):
    """What changes of an enterprise; what is left out stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"minProperties": 1})

    second_factor: SecondFactor = Field(
        default_factory=lambda: SecondFactor.OPTIONAL,  # a default in the schema would tell that leaving it out sets it
        description="Of whom one is required.",
    )
    four_eyes: bool = Field(
        default_factory=lambda: False,
        strict=True,
        description="Whether imports that change users need a second administrator to apply them.",
    )

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not self.model_fields_set:
            raise wrong(message("setting_missing", "write at least one setting."))
        return self


@router.patch(
    "/v1/enterprise",
    summary="Change the enterprise",
    tags=["Users"],
    operation_id="changeEnterprise",
    responses=answers(HTTPStatus.OK, "The enterprise as it is now.", HTTPStatus.CONFLICT),
)
def change_enterprise(caller: Administrator, changes: EnterpriseChanges) -> EnterpriseView:
    """Set the requirements of the enterprise: a second factor, and a second administrator for imports.

    If a second factor is required of `administrators`, an administrator or auditor without it may do within a minute
    only what members may. The caller who requires it has one. With `four_eyes`, imports that change users wait for
    a second administrator; at least two are active when it is switched on.
    """
    settings = changes.model_dump(exclude_unset=True)
    return EnterpriseView.of(change_settings(caller, settings, live.sign_ins()))
