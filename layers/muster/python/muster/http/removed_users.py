"""`/v1/removed-users`: users who were removed, as long as they can be restored."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from pydantic import BaseModel, Field

from muster.enterprises import check_mail_goes_out
from muster.http import cursors
from muster.http.actors import ActorView
from muster.http.answers import answers
from muster.http.caller import Administrator, Reader
from muster.http.languages import Told
from muster.http.rates import count
from muster.http.user_views import ShownStatus, UserView
from muster.http.versions import etag
from muster.http.written import Written
from muster.limits import MAILS
from muster.users import restoring, service
from muster.users.history import last_author
from muster.users.lists_by_time import is_position, list_removed
from muster.users.user import Status, User

router = APIGatewayHttpRouter()
Id = Annotated[str, Path(max_length=128, description="The user's id.", examples=["01K3ZP4Q8S6V9XT2M7WBN5RDHE"])]


class RemovedUserView(UserView):
    """A removed user, as administrators see it."""

    status: ShownStatus = Field(
        description="The status before the removal, to which the user returns.", examples=["active"]
    )
    removed_at: datetime
    removed_by: Written = Field(examples=["ann.lee"])
    restorable_until: datetime = Field(description="When the user is deleted for good; until then it can be restored.")

    @classmethod
    def of(cls, user: User) -> "RemovedUserView":
        """Return the view of a removed user."""
        removed = {
            "status": user.status_before or Status.ACTIVE,
            "removed_by": user.updated_by,
            "restorable_until": restoring.restorable_until(user),
        }
        return cls.model_validate({**vars(user), "updated_by": ActorView.of(last_author(user)), **removed})


class RemovedUserPage(BaseModel, defer_build=True):
    """A page of removed users, latest first."""

    items: list[RemovedUserView]
    next_cursor: str | None = Field(default=None, description="Where the list goes on; null at its end.")


class RestoredUser(UserView):
    """A restored user, and a notice if no mail was sent."""

    notice: Told | None = Field(default=None, examples=[None])


@router.get(
    "/v1/removed-users",
    summary="List removed users",
    tags=["Removed users"],
    operation_id="listRemovedUsers",
    responses=answers(HTTPStatus.OK, "A page of removed users, latest first."),
)
def list_(
    caller: Reader,
    limit: Annotated[int, Query(ge=1, le=100, description="Users per page.")] = 50,
    cursor: cursors.Cursor = None,
) -> RemovedUserPage:
    """List the users who were removed and can still be restored, the latest first."""
    after = cursors.position("removed-users", caller.enterprise_id, cursor, fits=is_position)
    users, last = list_removed(caller.enterprise_id, since=restoring.kept_since(), limit=limit, after=after)
    return RemovedUserPage(
        items=[RemovedUserView.of(user) for user in users],
        next_cursor=cursors.cursor("removed-users", caller.enterprise_id, last),
    )


@router.post(
    "/v1/removed-users/<user>/restore",
    summary="Restore a removed user",
    tags=["Removed users"],
    operation_id="restoreUser",
    responses=answers(
        HTTPStatus.OK,
        "The user as it is now, and a `notice` if no mail was sent.",
        HTTPStatus.NOT_FOUND,
        HTTPStatus.CONFLICT,
        HTTPStatus.TOO_MANY_REQUESTS,
    ),
)
def restore(caller: Administrator, user: Id) -> Response[RestoredUser]:
    """Restore a removed user with account, e-mail address and mobile number, unless others have these by now.

    The user is mailed a new password, or another invitation if the former one was not accepted; a user who was
    disabled is disabled again, and mailed when enabled. Sessions of before the removal stay ended.
    """
    count(MAILS, caller)
    check_mail_goes_out(caller.enterprise_id)
    restored, notice = service.restore(caller, user)
    view = RestoredUser(**UserView.of(restored).model_dump(), notice=notice)
    return Response(HTTPStatus.OK, "application/json", view, {"ETag": etag(view.version)})
