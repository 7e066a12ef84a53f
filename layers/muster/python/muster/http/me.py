"""`/v1/me`: who the caller is."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from pydantic import BaseModel, Field

from muster.enterprises import find_enterprise
from muster.http.answers import answers
from muster.http.caller import Member
from muster.users.fields import Role

router = APIGatewayHttpRouter()


class EnterpriseView(BaseModel, defer_build=True):
    """An enterprise."""

    enterprise_id: str = Field(examples=["acme"])
    name: str = Field(examples=["Acme Industries"])


class Me(BaseModel, defer_build=True):
    """The caller."""

    account: str = Field(examples=["ann.lee"])
    name: str = Field(examples=["Ann Lee"])
    email: str = Field(examples=["ann.lee@example.com"])
    role: Role
    enterprise: EnterpriseView


@router.get(
    "/v1/me",
    summary="Who am I?",
    tags=["Sign-in"],
    operation_id="getMe",
    responses=answers(HTTPStatus.OK, "The caller and the caller's enterprise."),
)
def me(caller: Member) -> Me:
    """Tell who the caller is, in which enterprise, and in which role."""
    enterprise = find_enterprise(caller.enterprise_id)
    return Me(
        account=caller.account,
        name=caller.name,
        email=caller.email,
        role=Role(caller.role),
        enterprise=EnterpriseView(enterprise_id=enterprise.enterprise_id, name=enterprise.name),
    )
