"""Schemas of requests and responses of `/v1/users`."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeAlias

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, RootModel, ValidationInfo, field_validator

from muster.http.actors import ActorView
from muster.http.days import Day
from muster.http.languages import Told
from muster.http.written import UserId, Written
from muster.messages import message
from muster.users.batches import CHANGEABLE, Outcome
from muster.users.editing import EDITABLE
from muster.users.fields import NewUser, Role
from muster.users.history import last_author
from muster.users.pending import mail_waits_until
from muster.users.service import Access, UserAction
from muster.users.text import clean, wrong
from muster.users.user import MailStatus, PendingAction, User

ShownStatus: TypeAlias = Literal["invited", "active", "disabled"]
_PERSON = {"name": "Li Wei", "email": "li.wei@example.com", "department": "Sales/EMEA", "contact_no": 12}


class UserView(BaseModel, defer_build=True):
    """A user, as administrators see it."""

    id: UserId
    account: Written = Field(examples=["li.wei"])
    name: str = Field(examples=["李伟"])
    english_name: str | None = Field(default=None, examples=["Li Wei"])
    given_name: str | None = Field(default=None, examples=["伟"])
    family_name: str | None = Field(default=None, examples=["李"])
    email: Written = Field(examples=["li.wei@example.com"])
    phone: str | None = Field(default=None, examples=["+8613800138000"])
    country: str | None = Field(default=None, examples=["CN"])
    department: str | None = Field(default=None, examples=["Sales/EMEA"])
    title: str | None = Field(default=None, examples=["Account Manager"])
    contact_no: int = Field(examples=[12])
    hide_phone: bool
    role: Role
    signature: str | None = Field(default=None, examples=[None])
    remarks: str | None = Field(default=None, examples=[None])
    active_until: str | None = Field(
        default=None,
        description="The last day, in UTC; the user is disabled when it is over. Null for no end.",
        examples=["2026-12-31"],
    )
    status: ShownStatus = Field(examples=["active"])
    version: int = Field(description="Goes up with every change; also the `ETag`.", examples=[3])
    pending_action: PendingAction | None = Field(
        default=None,
        description="What is still to happen to the sign-in or by mail; null when all is done.",
        examples=[None],
    )
    mail_status: MailStatus | None = Field(default=None, description="What became of the last mail.")
    mail_at: datetime | None = None
    mail_not_before: datetime | None = Field(
        default=None,
        description="From when the mail goes out that is queued, as the import asked; null if it need not wait.",
        examples=[None],
    )
    second_factor_at: datetime | None = Field(
        default=None, description="When the user was last seen to have a second factor; null without one."
    )
    last_signed_in_at: datetime | None = Field(
        default=None,
        description="When the user last signed in, give or take an hour; null for never. It leaves the `version`.",
    )
    invited_at: datetime | None = Field(default=None, description="When the invitation was sent; null when accepted.")
    invitation_expires_at: datetime | None = None
    created_at: datetime
    created_by: Written = Field(examples=["ann.lee"])
    updated_at: datetime
    updated_by: ActorView = Field(
        description="The author of the last change, as in the audit log; of an imported user, first the import."
    )

    @classmethod
    def of(cls, user: User) -> "UserView":
        """Return the view of a user; its author is named as of the change, which takes no further read."""
        told = {"updated_by": ActorView.of(last_author(user)), "mail_not_before": mail_waits_until(user)}
        return cls.model_validate({**vars(user), **told})


ATTRIBUTES = (*UserView.model_fields, "updated_by_id", "import_id")
"""What a list reads of a user."""


class AddedUser(UserView):
    """A new user, and a notice if something about it is not as asked for."""

    notice: Told | None = Field(default=None, examples=[None])


class UserPage(BaseModel, defer_build=True):
    """A page of users, in directory order."""

    items: list[UserView]
    next_cursor: str | None = Field(
        default=None, description="Where the list goes on, even if this page is short or empty; null at its end."
    )


Search = Annotated[
    str,
    BeforeValidator(clean),
    Query(
        max_length=254,
        description="Words of a name of any kind, account, e-mail address or phone number, as people write them: "
        "accents, capitals and spaces do not matter, and Chinese names are found by pinyin.",
        examples=["wei"],
    ),
]
Department = Annotated[
    str,
    BeforeValidator(clean),
    Query(
        max_length=255, description="A department or a part of its path, with its sub-departments.", examples=["Sales"]
    ),
]
OfStatus = Annotated[ShownStatus | None, Query(description="Only users who stand there.")]
OfRole = Annotated[Role | None, Query(description="Only users in this role.")]
ContactNoSet = Annotated[bool | None, Query(description="Only users with, or only without, a number of their own.")]
NeverSignedIn = Annotated[bool | None, Query(description="Only users who never signed in, or only those who did.")]
NotSignedInSince = Annotated[
    Day | None,
    Query(
        description="Only users whose last sign-in was before this day (UTC), and those who never signed in.",
        examples=["2026-01-31"],
    ),
]
Limit = Annotated[int, Query(ge=1, le=100, description="Users per page, at most.")]


def _fields(names: Iterable[str]) -> dict[str, Any]:
    """Return the schema of some fields of a user, with their rules."""
    schema = NewUser.model_json_schema(ref_template="#/components/schemas/{model}")
    return {name: schema["properties"][name] for name in names}


def _describe_new(schema: dict[str, Any]) -> None:
    access = {
        "type": "string",
        "enum": [*Access],
        "default": Access.INVITATION,
        "description": "By an invitation, or with a password that is written here or, if blank, mailed.",
    }
    schema |= {
        "properties": _fields(NewUser.model_fields) | {"access": access},
        "required": ["name", "email"],
        "additionalProperties": False,
        "examples": [_PERSON, _PERSON | {"account": "li.wei", "access": "password", "password": "Violet-Otter-81"}],
    }


def _describe_changes(schema: dict[str, Any]) -> None:
    properties = _fields(EDITABLE)
    for name, each in properties.items():
        if "default" in each:  # which null stands for
            del each["default"]
            properties[name] = {"anyOf": [each, {"type": "null"}]}
    examples = [{"department": "Sales/APAC", "phone": None}]
    schema |= {"properties": properties, "additionalProperties": False, "examples": examples}


class NewAccount(BaseModel, defer_build=True):
    """The account to rename a user to."""

    model_config = ConfigDict(extra="forbid")
    account: str = Field(min_length=1, max_length=128, examples=["li.wei2"])


class UserToAdd(RootModel[dict[str, Any]], defer_build=True):
    """A user to be added. The rules are checked all at once, by the same code as an import's."""

    model_config = ConfigDict(json_schema_extra=_describe_new)


class UserChanges(RootModel[dict[str, Any]], defer_build=True):
    """The fields to change, with their new values; null empties a field, or sets its default."""

    model_config = ConfigDict(json_schema_extra=_describe_changes)


class BatchAction(StrEnum):
    """What a batch does with each of its users."""

    DISABLE = UserAction.DISABLE
    ENABLE = UserAction.ENABLE
    RESET_PASSWORD = UserAction.RESET_PASSWORD
    REMOVE = UserAction.REMOVE
    CHANGE = "change"


def describe_changes_of_many(schema: dict[str, Any]) -> None:
    """Describe `changes` in the schema of a request that may give many users the same values."""
    fields = {name: {key: each[key] for key in each if key != "default"} for name, each in _fields(CHANGEABLE).items()}
    schema["properties"]["changes"] = {
        "anyOf": [
            {"type": "object", "properties": fields, "additionalProperties": False, "minProperties": 1},
            {"type": "null"},
        ],
        "default": None,
        "description": "For `change`, and only then: the fields with their new values; a blank text empties a field.",
    }


def check_fits_the_action(changes: dict[str, Any] | None, info: ValidationInfo) -> dict[str, Any] | None:
    """Return `changes` if they come with the action `change`, and only with it. Raises a fault of the field."""
    if (info.data.get("action") == BatchAction.CHANGE) != bool(changes):
        raise wrong(message("changes_for_change", "send changes with the action change, and only with it."))
    return changes


def _describe_batch(schema: dict[str, Any]) -> None:
    describe_changes_of_many(schema)
    schema["examples"] = [
        {"action": "disable", "accounts": ["li.wei"]},
        {"action": "change", "accounts": ["li.wei"], "changes": {"department": "Sales/APAC"}},
    ]


class BatchRequest(BaseModel, defer_build=True):
    """One thing to do with many users."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_describe_batch)

    action: BatchAction
    accounts: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=64)]],
        Field(min_length=1, max_length=100, description="Accounts or ids of users."),
    ]
    changes: Annotated[dict[str, Any] | None, Field(validate_default=True)] = None

    @field_validator("changes", mode="after")
    @classmethod
    def _fits_the_action(cls, changes: dict[str, Any] | None, info: ValidationInfo) -> dict[str, Any] | None:
        return check_fits_the_action(changes, info)


class BatchResult(BaseModel, defer_build=True):
    """The outcome of the action for one user."""

    id: UserId | None = Field(default=None, description="The id of the user; null if there is no such user.")
    account: Written = Field(
        description="The account; the id, if that was sent and there is no such user.", examples=["li.wei"]
    )
    done: bool
    code: str | None = Field(default=None, description="The name of the problem.", examples=[None])
    problem: Told | None = Field(default=None, examples=[None])

    @classmethod
    def of(cls, outcome: Outcome) -> "BatchResult":
        """Return the outcome as the API shows it."""
        problem = outcome.problem
        return cls(
            id=outcome.user_id,
            account=outcome.account,
            done=problem is None,
            code=problem.code if problem else None,
            problem=problem,
        )


class BatchAnswer(BaseModel, defer_build=True):
    """The outcome of the action for each user, once, in the order of the request."""

    batch_id: str | None = Field(
        default=None,
        description="The batch, to undo it; null if it changed nobody.",
        examples=["01JD9Z6M3W8Q4T1K5V7X2Y0B6C"],
    )
    results: list[BatchResult]
