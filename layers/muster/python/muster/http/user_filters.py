"""The filter of users in the body of a request; `user_views.py` has that of a query."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from muster.http.days import Day
from muster.users.rules import Role
from muster.users.text import clean
from muster.users.user import Status


class UserFilter(BaseModel, defer_build=True):
    """A filter of users; without any field it matches all."""

    model_config = ConfigDict(extra="forbid")

    search: Annotated[str, Field(max_length=254), BeforeValidator(clean)] = Field(
        default="", description="Words of a name, account, e-mail address or phone number.", examples=["li"]
    )
    department: Annotated[str, Field(max_length=255), BeforeValidator(clean)] = Field(
        default="", description="A department or a part of its path, with its sub-departments.", examples=["Sales"]
    )
    status: Literal[Status.INVITED, Status.ACTIVE, Status.DISABLED] | None = None
    role: Role | None = None
    contact_no_set: bool | None = Field(
        default=None, description="Only users with a contact number of their own, or only those without."
    )
    never_signed_in: bool | None = Field(
        default=None, description="Only users who never signed in, or only those who did."
    )
    not_signed_in_since: Day | None = Field(
        default=None,
        description="Only users whose last sign-in was before this day (UTC), and those who never signed in.",
        examples=[None],
    )
