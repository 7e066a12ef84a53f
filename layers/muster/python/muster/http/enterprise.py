"""`/v1/enterprise`: the settings of the caller's enterprise."""

from datetime import datetime
from http import HTTPStatus

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from pydantic import BaseModel, ConfigDict, Field

from muster.enterprise_settings import set_second_factor
from muster.enterprises import Enterprise, SecondFactor
from muster.gateways import live
from muster.http.answers import answers
from muster.http.caller import Administrator

router = APIGatewayHttpRouter()


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


class EnterpriseChanges(BaseModel, defer_build=True):
    """What changes of an enterprise."""

    model_config = ConfigDict(extra="forbid")

    second_factor: SecondFactor


@router.patch(
    "/v1/enterprise",
    summary="Change the enterprise",
    tags=["Users"],
    operation_id="changeEnterprise",
    responses=answers(HTTPStatus.OK, "The enterprise as it is now.", HTTPStatus.CONFLICT),
)
def change_enterprise(caller: Administrator, changes: EnterpriseChanges) -> EnterpriseView:
    """Set who needs a second factor in the enterprise.

    If of `administrators`, an administrator or auditor without it may do within a minute only what members may. The
    caller who requires it has one.
    """
    return EnterpriseView.of(set_second_factor(caller, changes.second_factor, live.sign_ins()))
