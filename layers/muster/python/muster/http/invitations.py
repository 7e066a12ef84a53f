"""`/v1/invitations`: pending invitations."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from pydantic import BaseModel, Field

from muster.clock import now
from muster.enterprises import check_mail_goes_out
from muster.gateways import live
from muster.http import cursors
from muster.http.answers import answers
from muster.http.caller import Administrator, Reader
from muster.http.rates import count
from muster.http.written import UserId, Written
from muster.limits import MAILS
from muster.logs import audit
from muster.users import service
from muster.users.invitations import resend_invitation
from muster.users.lifecycle import revoke_invitation
from muster.users.lists_by_time import is_position, list_invitations
from muster.users.pending import mail_waits_until
from muster.users.user import MailStatus, User

router = APIGatewayHttpRouter()
Name = Annotated[str, Path(description="The id or account of the invited user.", examples=["bob.ray"])]


class InvitationView(BaseModel, defer_build=True):
    """An invited person."""

    id: UserId
    account: Written = Field(examples=["bob.ray"])
    name: str = Field(examples=["Bob Ray"])
    email: Written = Field(examples=["bob.ray@example.com"])
    invited_at: datetime = Field(description="When the mail was sent; until it is, when that was asked for.")
    expires_at: datetime | None = Field(
        default=None, description="Until when its link can be used; null until the mail is sent."
    )
    expired: bool = Field(description="Whether its time is over. Resending makes it good again.", examples=[False])
    mail_status: MailStatus = Field(
        description="What became of the mail. If it `bounced` or was `complained` of, no other goes to this address."
    )
    mail_at: datetime = Field(description="Since when this is known of the mail.")
    mail_not_before: datetime | None = Field(
        default=None,
        description="From when the mail goes out that is queued, as the import asked; null if it need not wait.",
        examples=[None],
    )

    @classmethod
    def of(cls, user: User) -> "InvitationView":
        """Return the view of an invited user."""
        expires_at = user.invitation_expires_at
        return cls(
            **{name: getattr(user, name) for name in ("id", "account", "name", "email", "invited_at", "mail_at")},
            mail_status=user.mail_status or MailStatus.QUEUED,
            mail_not_before=mail_waits_until(user),
            expires_at=expires_at,
            expired=expires_at is not None and expires_at <= now(),
        )


class InvitationPage(BaseModel, defer_build=True):
    """A page of invitations, latest first."""

    items: list[InvitationView]
    next_cursor: str | None = Field(default=None, description="Where the list goes on; null at its end.")


@router.get(
    "/v1/invitations",
    summary="List invitations",
    tags=["Invitations"],
    operation_id="listInvitations",
    responses=answers(HTTPStatus.OK, "A page of invitations, latest first."),
)
def list_(
    caller: Reader,
    limit: Annotated[int, Query(ge=1, le=100, description="Invitations per page.")] = 50,
    cursor: cursors.Cursor = None,
) -> InvitationPage:
    """List pending invitations, expired or not, the latest first."""
    after = cursors.position("invitations", caller.enterprise_id, cursor, fits=is_position)
    users, last = list_invitations(caller.enterprise_id, limit=limit, after=after)
    return InvitationPage(
        items=[InvitationView.of(user) for user in users],
        next_cursor=cursors.cursor("invitations", caller.enterprise_id, last),
    )


@router.post(
    "/v1/invitations/<user>/resend",
    summary="Resend an invitation",
    tags=["Invitations"],
    operation_id="resendInvitation",
    responses=answers(
        HTTPStatus.OK,
        "The invitation; its mail is on its way.",
        HTTPStatus.NOT_FOUND,
        HTTPStatus.CONFLICT,
        HTTPStatus.TOO_MANY_REQUESTS,
    ),
)
def resend(caller: Administrator, user: Name) -> InvitationView:
    """Send another mail with a new link; the old link is dead at once. It also revives an expired invitation.

    Refused if mails to the address are known not to arrive: change the address first.
    """
    count(MAILS, caller)
    check_mail_goes_out(caller.enterprise_id)
    resent = resend_invitation(caller, user, live.urgent_nudges())
    audit("resend_invitation", by=caller.account, enterprise_id=caller.enterprise_id, account=resent.account)
    return InvitationView.of(resent)


@router.delete(
    "/v1/invitations/<user>",
    summary="Delete an invitation",
    tags=["Invitations"],
    operation_id="deleteInvitation",
    responses=answers(HTTPStatus.NO_CONTENT, "The invitation is gone.", HTTPStatus.NOT_FOUND),
)
def delete(caller: Administrator, user: Name) -> Response[None]:
    """Take an invitation back. Its link is dead; account, e-mail address and mobile number are free at once."""
    change = service.carry_out(caller, user, lambda invited: revoke_invitation(invited, caller))
    if change:
        audit("delete_invitation", by=caller.account, enterprise_id=caller.enterprise_id, account=change.user.account)
    return Response(HTTPStatus.NO_CONTENT)
