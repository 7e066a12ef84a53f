"""`/v1/directory`: the members' address book."""

from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from pydantic import BaseModel, BeforeValidator, Field

from muster.http import cursors
from muster.http.answers import answers
from muster.http.caller import Member
from muster.http.rates import count_search
from muster.http.written import UserId, Written
from muster.users.directory import colleagues
from muster.users.directory_order import is_directory_key
from muster.users.filters import Filter
from muster.users.text import clean
from muster.users.user import Status

router = APIGatewayHttpRouter()


class Colleague(BaseModel, defer_build=True):
    """A person in the directory."""

    id: UserId
    account: Written = Field(examples=["li.wei"])
    name: str = Field(examples=["Li Wei"])
    english_name: str | None = Field(default=None, examples=["William Li"])
    given_name: str | None = Field(default=None, examples=["Wei"])
    family_name: str | None = Field(default=None, examples=["Li"])
    email: Written = Field(examples=["li.wei@example.com"])
    phone: str | None = Field(
        default=None,
        description="In E.164; null if there is none, or its owner hides it.",
        examples=["+8613800138000"],
    )
    department: str | None = Field(default=None, examples=["Sales/EMEA"])
    title: str | None = Field(default=None, examples=["Account Manager"])
    contact_no: int = Field(description="Low numbers come first; 10000 stands for none.", examples=[100])
    signature: str | None = Field(default=None, examples=["Glad to help"])


class DirectoryPage(BaseModel, defer_build=True):
    """A page of the directory: by contact number, then by name."""

    items: list[Colleague]
    next_cursor: str | None = Field(default=None, description="Where the list goes on; null at its end.")


@router.get(
    "/v1/directory",
    summary="Look people up",
    tags=["Directory"],
    operation_id="listDirectory",
    responses=answers(HTTPStatus.OK, "A page of the directory.", HTTPStatus.TOO_MANY_REQUESTS),
)
def list_(
    caller: Member,
    search: Annotated[
        str,
        Query(max_length=254, description="Words of a name, account, e-mail address or shown phone number."),
        BeforeValidator(clean),
    ] = "",
    department: Annotated[
        str,
        Query(max_length=255, description="A department or a part of its path, with its sub-departments."),
        BeforeValidator(clean),
    ] = "",
    limit: Annotated[int, Query(ge=1, le=100, description="People per page.")] = 50,
    cursor: cursors.Cursor = None,
) -> DirectoryPage:
    """List the active users of the caller's enterprise. Any active user may ask."""
    after = cursors.position("directory", caller.enterprise_id, cursor, fits=is_directory_key)
    criteria = Filter(search=search, department=department, status=Status.ACTIVE)
    count_search(caller, search, department)
    found, last = colleagues(caller, criteria, limit=limit, after=after)
    return DirectoryPage(
        items=[Colleague.model_validate(vars(user)) for user in found],
        next_cursor=cursors.cursor("directory", caller.enterprise_id, last),
    )
