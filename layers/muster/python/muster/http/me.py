"""`/v1/me`: who the caller is."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from pydantic import BaseModel, Field

from muster.enterprises import find_enterprise
from muster.gateways import live
from muster.http.answers import answers
from muster.http.caller import Member
from muster.users.fields import Role
from muster.users.sessions import end_sessions

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


@router.post(
    "/v1/me/sign-out",
    summary="Sign out everywhere",
    tags=["Sign-in"],
    operation_id="signOutEverywhere",
    responses=answers(HTTPStatus.NO_CONTENT, "All sessions of the caller are over, this one too."),
)
def sign_out(caller: Member) -> Response[None]:
    """End every session of the caller, on every device. Their tokens are refused from now on."""
    end_sessions(caller, live.sign_ins())
    return Response(HTTPStatus.NO_CONTENT)
