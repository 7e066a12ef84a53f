"""`/v1/invitation`: routes for an invited person, with the token of the mail as the only permission."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from pydantic import BaseModel, ConfigDict, Field

from muster.enterprises import find_enterprise
from muster.gateways import live
from muster.http.answers import answers
from muster.http.chosen_password import ChosenPassword
from muster.http.written import Written
from muster.logs import audit
from muster.users.acceptance import accept_invitation, invited_user
from muster.users.tokens import LONGEST

router = APIGatewayHttpRouter()
_TOKEN = "Ym9iLnJheQ.mB0n3JxqkYw5o8cT1uV6sZ4eR7aD2fG9hK0lP3iQ5wE"  # noqa: S105 - an example
_DESCRIPTION = "What follows `#token=` in the mail's link."


class InvitedPerson(BaseModel, defer_build=True):
    """The invited person, and the enterprise that invites."""

    enterprise: str = Field(description="The name of the enterprise.", examples=["Acme Industries"])
    name: str = Field(description="The person's name.", examples=["Bob Ray"])
    account: Written = Field(description="What the person will sign in with.", examples=["bob.ray"])


class InvitationLink(BaseModel, defer_build=True):
    """The token of the mail's link."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    token: str = Field(max_length=LONGEST, description=_DESCRIPTION, examples=[_TOKEN])


class Acceptance(BaseModel, defer_build=True):
    """An invited person's answer."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    token: str = Field(max_length=LONGEST, description=_DESCRIPTION, examples=[_TOKEN])
    password: ChosenPassword


class Accepted(BaseModel, defer_build=True):
    """The account to sign in with."""

    account: Written = Field(examples=["bob.ray"])


@router.post(
    "/v1/invitation",
    summary="Look at an invitation",
    tags=["Accepting an invitation"],
    operation_id="getInvitation",
    responses=answers(HTTPStatus.OK, "Who is invited, and by whom.", HTTPStatus.NOT_FOUND),
)
def look(link: InvitationLink) -> InvitedPerson:
    """Return the invited person and the enterprise. Every invalid token has the same answer.

    The token is sent in the body, where no log and no history of a browser has it.
    """
    user = invited_user(link.token)
    return InvitedPerson(enterprise=find_enterprise(user.enterprise_id).name, name=user.name, account=user.account)


@router.post(
    "/v1/invitation/accept",
    summary="Accept an invitation",
    tags=["Accepting an invitation"],
    operation_id="acceptInvitation",
    responses=answers(HTTPStatus.OK, "The person is a user now, and can sign in.", HTTPStatus.NOT_FOUND),
)
def accept(answer: Acceptance) -> Accepted:
    """Choose a password and become a user. The token is good for one time; if the password is refused, for another."""
    user = accept_invitation(answer.token, answer.password.get_secret_value(), live.sign_ins())
    audit("accept_invitation", by=user.account, enterprise_id=user.enterprise_id, account=user.account)
    return Accepted(account=user.account)
