"""`/v1/password`: changing one's own password. Who may is decided by the former password, or by a mailed code."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from pydantic import BaseModel, ConfigDict, Field

from muster.gateways import live
from muster.http.answers import answers
from muster.http.chosen_password import LONGEST_CODE, ChosenPassword, CurrentPassword
from muster.logs import audit
from muster.users.own_passwords import change_password, renew_password
from muster.users.user import LONGEST_ACCOUNT, User

router = APIGatewayHttpRouter()


class ForgottenPassword(BaseModel, defer_build=True):
    """A new password in place of a forgotten one."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    account: str = Field(min_length=1, max_length=LONGEST_ACCOUNT, examples=["ann.lee"])
    code: str = Field(min_length=1, max_length=LONGEST_CODE, description="From the mail.", examples=["123456"])
    password: ChosenPassword


class ChangedPassword(BaseModel, defer_build=True):
    """A new password in place of the current one, which may be one that was mailed."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    account: str = Field(min_length=1, max_length=LONGEST_ACCOUNT, examples=["ann.lee"])
    current_password: CurrentPassword = Field(examples=["Xk3?mailed%one"])
    password: ChosenPassword
    code: str = Field(
        default="",
        max_length=LONGEST_CODE,
        description="Of the authenticator app, if there is a second factor. A mailed password needs none.",
        examples=["123456"],
    )


@router.post(
    "/v1/password",
    summary="Change the password",
    tags=["Sign-in"],
    operation_id="changePassword",
    responses=answers(HTTPStatus.NO_CONTENT, "The password is changed. Sign in with it."),
)
def change(request: ChangedPassword) -> Response[None]:
    """Change a password, given the current one, which may be a mailed one. All earlier sessions end."""
    user = change_password(
        request.account,
        request.current_password.get_secret_value(),
        request.password.get_secret_value(),
        request.code,
        own_passwords=live.own_passwords(),
        sign_ins=live.sign_ins(),
    )
    return _changed("change_password", user)


@router.post(
    "/v1/password/forgotten",
    summary="Replace a forgotten password",
    tags=["Sign-in"],
    operation_id="replaceForgottenPassword",
    responses=answers(HTTPStatus.NO_CONTENT, "The password is changed. Sign in with it."),
)
def renew(request: ForgottenPassword) -> Response[None]:
    """Set a new password with the code that the user pool mailed. All sessions of before are over."""
    user = renew_password(
        request.account,
        request.code,
        request.password.get_secret_value(),
        own_passwords=live.own_passwords(),
        sign_ins=live.sign_ins(),
    )
    return _changed("replace_forgotten_password", user)


def _changed(action: str, user: User | None) -> Response[None]:
    if user:
        audit(action, by=user.account, enterprise_id=user.enterprise_id, account=user.account)
    return Response(HTTPStatus.NO_CONTENT)
