"""`/v1/users`: the users of an enterprise, for its administrators."""

from http import HTTPStatus
from typing import Annotated, TypeVar
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from pydantic import AfterValidator

from muster.enterprises import check_mail_goes_out
from muster.http import cursors
from muster.http.answers import answers
from muster.http.caller import Administrator, Reader
from muster.http.rates import count, count_batch, count_search
from muster.http.user_views import (
    ATTRIBUTES,
    AddedUser,
    BatchAction,
    BatchAnswer,
    BatchRequest,
    BatchResult,
    ContactNoSet,
    Department,
    Limit,
    NeverSignedIn,
    NewAccount,
    NotSignedInSince,
    OfRole,
    OfStatus,
    Search,
    UserChanges,
    UserPage,
    UserToAdd,
    UserView,
)
from muster.http.versions import IfMatch, etag, matching
from muster.limits import MAILS
from muster.users import batches, service
from muster.users.brake import check_brake
from muster.users.directory_order import is_directory_key
from muster.users.filters import Filter
from muster.users.lists import list_users
from muster.users.repository import find_colleague
from muster.users.service import UserAction
from muster.users.user import Status, User

router = APIGatewayHttpRouter()
View = TypeVar("View", bound=UserView)
Name = Annotated[
    str, Path(max_length=128, description="The user's id or account.", examples=["li.wei"]), AfterValidator(unquote)
]
_USER = (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)


@router.get(
    "/v1/users",
    summary="List users",
    tags=["Users"],
    operation_id="listUsers",
    responses=answers(HTTPStatus.OK, "A page of users, in directory order.", HTTPStatus.TOO_MANY_REQUESTS),
)
def list_(  # noqa: PLR0913, PLR0917 - one for each query parameter
    caller: Reader,
    search: Search = "",
    department: Department = "",
    status: OfStatus = None,
    role: OfRole = None,
    contact_no_set: ContactNoSet = None,
    never_signed_in: NeverSignedIn = None,
    not_signed_in_since: NotSignedInSince = None,
    limit: Limit = 50,
    cursor: cursors.Cursor = None,
) -> UserPage:
    """List the users of the caller's enterprise, by contact number and then by name.

    A user that nobody changes meanwhile is on exactly one page. Where few users pass the filter, a page may be short or
    empty, yet the list goes on at `next_cursor`.
    """
    after = cursors.position("users", caller.enterprise_id, cursor, fits=is_directory_key)
    in_status = Status(status) if status else None
    which = Filter(search, department, in_status, role, contact_no_set, never_signed_in, not_signed_in_since)
    count_search(caller, search, department, status, role, never_signed_in is not None, not_signed_in_since)
    users, last = list_users(caller.enterprise_id, which, limit=limit, after=after, attributes=ATTRIBUTES)
    return UserPage(
        items=[UserView.of(user) for user in users],
        next_cursor=cursors.cursor("users", caller.enterprise_id, last),
    )


@router.post(
    "/v1/users",
    summary="Add a user",
    tags=["Users"],
    operation_id="addUser",
    status_code=HTTPStatus.CREATED,
    responses=answers(
        HTTPStatus.CREATED,
        "The user, and a `notice` if something is not as asked for.",
        HTTPStatus.CONFLICT,
        HTTPStatus.TOO_MANY_REQUESTS,
    ),
)
def add(caller: Administrator, new: UserToAdd) -> Response[AddedUser]:
    """Add a user. An invitation is mailed; the user is active when it is accepted.

    With `access: password` the user is active at once: with the password written here, or with a random one that is
    mailed and must be changed.
    """
    count(MAILS, caller)
    if not new.root.get("password"):
        check_mail_goes_out(caller.enterprise_id)
    user, notice = service.add(caller, new.root)
    view = AddedUser(**UserView.of(user).model_dump(), notice=notice)
    return _json(view, HTTPStatus.CREATED, {"Location": f"/v1/users/{user.id}"})


@router.post(
    "/v1/users/batch",
    summary="Do one thing with many users",
    tags=["Users"],
    operation_id="batchUsers",
    responses=answers(
        HTTPStatus.OK, "What came of it, for each user.", HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS
    ),
)
def batch(caller: Administrator, request: BatchRequest) -> BatchAnswer:
    """Do one thing with each of up to 100 users. Each is done by itself; some may fail. A batch can be undone.

    One that would disable or remove more than 50 users and more than a fifth of the enterprise, or change the role of
    more than ten administrators, is refused: a bulk edit shows a plan first.

    A change gives all of them the same department, position, role, or *hide mobile number*.
    """
    count_batch(caller, request.action, len(request.accounts))
    check_brake(caller, batches.unique(request.accounts), request.action, request.changes or {})
    context = router.lambda_context

    def time_left() -> float:
        return context.get_remaining_time_in_millis() / 1000

    if request.action is BatchAction.CHANGE:
        done = batches.change_all(caller, request.accounts, request.changes or {}, time_left)
    else:
        done = batches.act_on_all(caller, request.accounts, UserAction(request.action), time_left)
    return BatchAnswer(batch_id=done.batch_id, results=[BatchResult.of(each) for each in done.outcomes])


@router.get(
    "/v1/users/<user>",
    summary="Read a user",
    tags=["Users"],
    operation_id="getUser",
    responses=answers(HTTPStatus.OK, "The user.", HTTPStatus.NOT_FOUND),
)
def get(caller: Reader, user: Name) -> Response[UserView]:
    """Read a user; the `ETag` guards a later change."""
    return _json(UserView.of(find_colleague(caller, user)))


@router.patch(
    "/v1/users/<user>",
    summary="Change a user",
    tags=["Users"],
    operation_id="changeUser",
    responses=answers(
        HTTPStatus.OK, "The user as it is now.", *_USER, HTTPStatus.PRECONDITION_FAILED, HTTPStatus.TOO_MANY_REQUESTS
    ),
)
def change(caller: Administrator, user: Name, changes: UserChanges, if_match: IfMatch = None) -> Response[UserView]:
    """Change the fields that are sent, and no others; null empties one.

    Without `If-Match` the last change of a field wins. When the e-mail address of an invited user changes, a new
    invitation is sent there, and the old one is dead.
    """
    if "email" in changes.root:  # an invited user gets another invitation
        count(MAILS, caller)
    return _json(UserView.of(service.edit(caller, user, changes.root, matching(if_match))))


@router.delete(
    "/v1/users/<user>",
    summary="Remove a user",
    tags=["Users"],
    operation_id="removeUser",
    responses=answers(HTTPStatus.NO_CONTENT, "The user is gone.", *_USER, HTTPStatus.PRECONDITION_FAILED),
)
def remove(caller: Administrator, user: Name, if_match: IfMatch = None) -> Response[None]:
    """Remove a user at once, and within seconds the sign-in. Account, e-mail address and mobile number are free."""
    service.act(caller, user, UserAction.REMOVE, matching(if_match))
    return Response(HTTPStatus.NO_CONTENT)


@router.post(
    "/v1/users/<user>/rename",
    summary="Rename a user's account",
    tags=["Users"],
    operation_id="renameUser",
    responses=answers(
        HTTPStatus.OK, "The user as it is now.", *_USER, HTTPStatus.PRECONDITION_FAILED, HTTPStatus.TOO_MANY_REQUESTS
    ),
)
def rename(caller: Administrator, user: Name, new: NewAccount, if_match: IfMatch = None) -> Response[UserView]:
    """Give a user another account. The sessions end, and a temporary password for the new account is mailed.

    The former account is free at once. An invited user is sent a new invitation. One's own account can be renamed, too.
    """
    count(MAILS, caller)
    check_mail_goes_out(caller.enterprise_id)
    return _json(UserView.of(service.rename(caller, user, new.account, matching(if_match))))


@router.post(
    "/v1/users/<user>/disable",
    summary="Disable a user",
    tags=["Users"],
    operation_id="disableUser",
    responses=answers(HTTPStatus.OK, "The user as it is now.", *_USER),
)
def disable(caller: Administrator, user: Name) -> Response[UserView]:
    """Let a user in no longer, and end the sessions; nothing changes if the user is disabled already."""
    return _act(caller, user, UserAction.DISABLE)


@router.post(
    "/v1/users/<user>/enable",
    summary="Enable a user",
    tags=["Users"],
    operation_id="enableUser",
    responses=answers(HTTPStatus.OK, "The user as it is now.", *_USER),
)
def enable(caller: Administrator, user: Name) -> Response[UserView]:
    """Let a disabled user in again; nothing changes if the user is active already."""
    return _act(caller, user, UserAction.ENABLE)


@router.post(
    "/v1/users/<user>/reset-password",
    summary="Reset a user's password",
    tags=["Users"],
    operation_id="resetPassword",
    responses=answers(HTTPStatus.OK, "The user as it is now.", *_USER, HTTPStatus.TOO_MANY_REQUESTS),
)
def reset_password(caller: Administrator, user: Name) -> Response[UserView]:
    """End a user's sessions and mail a new random password, which must be changed at the next sign-in."""
    count(MAILS, caller)
    return _act(caller, user, UserAction.RESET_PASSWORD)


@router.post(
    "/v1/users/<user>/remove-second-factor",
    summary="Remove a user's second factor",
    tags=["Users"],
    operation_id="removeSecondFactor",
    responses=answers(HTTPStatus.OK, "The user as it is now.", *_USER),
)
def remove_second_factor(caller: Administrator, user: Name) -> Response[UserView]:
    """Remove another user's second factor, such as that of a lost phone, and end the sessions."""
    service.remove_second_factor(caller, user)
    return _json(UserView.of(find_colleague(caller, user)))


@router.post(
    "/v1/users/<user>/sign-out",
    summary="Sign a user out everywhere",
    tags=["Users"],
    operation_id="signOutUser",
    responses=answers(HTTPStatus.OK, "The user as it is now.", *_USER),
)
def sign_out(caller: Administrator, user: Name) -> Response[UserView]:
    """End every session of a user, on every device; their tokens are refused from now on. The password stays.

    Nothing changes for a disabled user, whose sessions have ended. Whoever knows the password can sign in again.
    """
    service.sign_out(caller, user)
    return _json(UserView.of(find_colleague(caller, user)))


def _act(caller: User, user: str, action: UserAction) -> Response[UserView]:
    return _json(UserView.of(find_colleague(caller, service.act(caller, user, action))))


def _json(view: View, status: HTTPStatus = HTTPStatus.OK, more: dict[str, str] | None = None) -> Response[View]:
    headers: dict[str, str | list[str]] = {"ETag": etag(view.version), **(more or {})}
    return Response(status, "application/json", view, headers)
