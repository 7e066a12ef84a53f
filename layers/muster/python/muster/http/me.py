"""`/v1/me`: the caller's own data, sessions and second factor."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from pydantic import BaseModel, ConfigDict, Field

from muster.enterprises import find_enterprise
from muster.gateways import live
from muster.http.answers import answers
from muster.http.caller import Member
from muster.http.chosen_password import LONGEST_CODE, CurrentPassword
from muster.http.enterprise import EnterpriseView
from muster.http.written import UserId, Written
from muster.messages import message
from muster.users import second_factors
from muster.users.fields import Role
from muster.users.own_passwords import check_password
from muster.users.sessions import end_sessions

router = APIGatewayHttpRouter()


class SecondFactorView(BaseModel, defer_build=True):
    """The caller's second factor."""

    is_on: bool = Field(description="Whether a code of an authenticator app is asked for at each sign-in.")


class Proof(BaseModel, defer_build=True):
    """What proves once more that it is the caller: the password, and the code if there is a second factor."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    current_password: CurrentPassword
    code: str = Field(default="", max_length=LONGEST_CODE, description="Of the authenticator app.", examples=["123456"])


class Me(BaseModel, defer_build=True):
    """The caller."""

    id: UserId
    account: Written = Field(examples=["ann.lee"])
    name: str = Field(examples=["Ann Lee"])
    email: Written = Field(examples=["ann.lee@example.com"])
    role: Role
    second_factor: bool = Field(description="Whether the caller was last seen to have a second factor.")
    enterprise: EnterpriseView


@router.get(
    "/v1/me",
    summary="Who am I?",
    tags=["Sign-in"],
    operation_id="getMe",
    responses=answers(HTTPStatus.OK, "The caller and the caller's enterprise."),
)
def me(caller: Member) -> Me:
    """Return the caller, the enterprise, and the role."""
    return Me(
        id=caller.id,
        account=caller.account,
        name=caller.name,
        email=caller.email,
        role=Role(caller.role),
        second_factor=caller.second_factor_at is not None,
        enterprise=EnterpriseView.of(find_enterprise(caller.enterprise_id)),
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
    end_sessions(caller, live.sign_ins(), "sign_out_everywhere")
    return Response(HTTPStatus.NO_CONTENT)


@router.get(
    "/v1/me/second-factor",
    summary="Do I have a second factor?",
    tags=["Sign-in"],
    operation_id="getSecondFactor",
    responses=answers(HTTPStatus.OK, "Whether the caller has one."),
)
def second_factor(caller: Member) -> SecondFactorView:
    """Ask the user pool whether the caller has a second factor."""
    return SecondFactorView(is_on=live.sign_ins().has_second_factor(caller.account))


@router.post(
    "/v1/me/second-factor",
    summary="Note my second factor",
    tags=["Sign-in"],
    operation_id="noteSecondFactor",
    responses=answers(HTTPStatus.NO_CONTENT, "It is noted; all sessions of the caller are over.", HTTPStatus.CONFLICT),
)
def note_second_factor(caller: Member) -> Response[None]:
    """Note that the caller has set up a second factor at the user pool. Sign in again, with a code.

    Set it up with Cognito's AssociateSoftwareToken, VerifySoftwareToken and SetUserMFAPreference first.
    """
    second_factors.note(caller, live.sign_ins())
    return Response(HTTPStatus.NO_CONTENT)


@router.post(
    "/v1/me/second-factor/remove",
    summary="Remove my second factor",
    tags=["Sign-in"],
    operation_id="removeOwnSecondFactor",
    responses=answers(HTTPStatus.NO_CONTENT, "It is removed; all sessions of the caller are over."),
)
def remove_second_factor(caller: Member, proof: Proof) -> Response[None]:
    """Remove the caller's second factor, with the password and a code of it."""
    password = proof.current_password.get_secret_value()
    check_password(
        caller.account,
        password,
        proof.code,
        live.own_passwords(),
        problem=message("second_factor_not_removed", "The second factor was not removed."),
    )
    second_factors.remove_own(caller, live.sign_ins())
    return Response(HTTPStatus.NO_CONTENT)
