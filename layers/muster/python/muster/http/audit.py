"""`/v1/audit` and `/v1/users/{user}/history`: changes with their author and time."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any, TypeAlias
from urllib.parse import unquote

from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from muster.audit import log
from muster.audit.entries import Actor, AuditEntry, Subject, parts_of_subject
from muster.errors import NotFoundError
from muster.exports.request import request_audit_export
from muster.http import cursors
from muster.http.actors import ActorView
from muster.http.answers import answers
from muster.http.caller import Administrator, Reader
from muster.http.rates import count
from muster.http.tasks import TaskView
from muster.http.written import Written
from muster.limits import EXPORTS, SEARCHES
from muster.spreadsheets.formats import Format
from muster.ulids import is_ulid
from muster.users.repository import NO_USER, find_colleague, find_user
from muster.users.user import NOBODY, User

router = APIGatewayHttpRouter()


def _with_zone(moment: datetime) -> datetime:
    """Return a time with its zone; one without is UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


Moment: TypeAlias = Annotated[datetime, AfterValidator(_with_zone)]
Limit: TypeAlias = Annotated[int, Query(ge=1, le=100, description="Entries per page, at most.")]
Name: TypeAlias = Annotated[
    str, Path(max_length=128, description="The user's id or account.", examples=["li.wei"]), AfterValidator(unquote)
]


class FieldChange(BaseModel, defer_build=True):
    """A field with its value before and after; null for none."""

    field: str = Field(examples=["department"])
    before: str | int | bool | None = Field(default=None, examples=["Sales"])
    after: str | int | bool | None = Field(default=None, examples=["Sales/EMEA"])


class SubjectView(BaseModel, defer_build=True):
    """The subject of a change."""

    kind: Subject
    id: str
    name: Written = Field(description="The account of a user, the file of a task, or the enterprise, at that time.")


class EntryView(BaseModel, defer_build=True):
    """An entry of the audit log."""

    id: str = Field(examples=["01K3ZP4Q8S6V9XT2M7WBN5RDHE"])
    at: datetime
    action: str = Field(examples=["edit_user"])
    actor: ActorView
    subject: SubjectView
    cause: str | None = Field(default=None, description="The id of the request; of an import, the task and the row.")
    changes: list[FieldChange]

    @classmethod
    def of(cls, entry: AuditEntry) -> "EntryView":
        """Return an entry as the API shows it."""
        kind, subject_id = parts_of_subject(entry.subject)
        changes: Mapping[str, Sequence[Any]] = entry.changes or {}
        return cls(
            id=entry.entry_id,
            at=entry.at,
            action=entry.action,
            actor=ActorView.of(Actor(entry.actor, entry.actor_name)),
            subject=SubjectView(kind=Subject(kind), id=subject_id, name=entry.subject_name),
            cause=entry.cause,
            changes=[FieldChange(field=name, before=before, after=after) for name, (before, after) in changes.items()],
        )


class EntryPage(BaseModel, defer_build=True):
    """A page of entries, the latest first."""

    items: list[EntryView]
    next_cursor: str | None = Field(
        default=None, description="Where the log goes on, even if this page is short or empty; null at its end."
    )


@router.get(
    "/v1/audit",
    summary="Read the audit log",
    tags=["Audit log"],
    operation_id="listAudit",
    responses=answers(HTTPStatus.OK, "A page of entries, the latest first.", HTTPStatus.TOO_MANY_REQUESTS),
)
def list_(  # noqa: PLR0913, PLR0917 - one for each query parameter
    caller: Reader,
    actor: Annotated[str, Query(max_length=128, description="The author: a user's id or account, or an `id`.")] = "",
    action: Annotated[str, Query(max_length=64, description="Only entries of this action.")] = "",
    subject: Annotated[str, Query(max_length=128, description="Only entries about this user: id or account.")] = "",
    since: Annotated[Moment | None, Query(alias="from", description="Only entries of then or later.")] = None,
    until: Annotated[Moment | None, Query(alias="to", description="Only entries of before then.")] = None,
    limit: Limit = 50,
    cursor: cursors.Cursor = None,
) -> EntryPage:
    """Read the changes in the enterprise with their authors, the latest first.

    Every change of a user is here, whichever way it came. Entries are kept for 365 days, unless the operators have set
    another time. Where few entries pass the filter, a page may be short or empty, yet the log goes on at `next_cursor`.
    """
    before = cursors.position("audit", caller.enterprise_id, cursor, fits=is_ulid)
    which = _filter(caller, actor, action, since, until)
    if actor or action or subject:
        count(SEARCHES, caller)
    if subject:
        found, last = log.of_subject(
            caller.enterprise_id, Subject.USER, _id_of(caller, subject), which, limit=limit, before=before
        )
    else:
        found, last = log.of_enterprise(caller.enterprise_id, which, limit=limit, before=before)
    return _page("audit", caller, found, last)


class NewAuditExport(BaseModel, defer_build=True):
    """The filter of an export of the audit log, as of `GET /v1/audit`, and its format."""

    model_config = ConfigDict(extra="forbid")

    actor: str = Field(default="", max_length=128, description="The author: a user's id or account, or an `id`.")
    action: str = Field(default="", max_length=64, description="Only entries of this action.")
    subject: str = Field(default="", max_length=128, description="Only entries about this user: id or account.")
    since: Moment | None = Field(default=None, alias="from", description="Only entries of then or later.")
    until: Moment | None = Field(default=None, alias="to", description="Only entries of before then.")
    format: Format = Field(default=Format.XLSX, description="A workbook, or comma-separated values in UTF-8.")


@router.post(
    "/v1/audit/export",
    summary="Export the audit log",
    tags=["Audit log"],
    operation_id="startAuditExport",
    status_code=HTTPStatus.ACCEPTED,
    responses=answers(HTTPStatus.ACCEPTED, "The export's task; its result is the file.", HTTPStatus.TOO_MANY_REQUESTS),
)
def export(caller: Administrator, new: NewAuditExport | None = None) -> TaskView:
    """Export entries of the audit log to a workbook or to CSV, the latest first, in the enterprise's language.

    Each entry is a row: time, author, action, subject, and each field before and after. Formulas are texts in it.
    """
    count(EXPORTS, caller)
    asked = new or NewAuditExport()
    subject = _id_of(caller, asked.subject) if asked.subject else None
    task = request_audit_export(
        caller, _filter(caller, asked.actor, asked.action, asked.since, asked.until), subject, asked.format
    )
    return TaskView.of(task)


@router.get(
    "/v1/users/<user>/history",
    summary="Read a user's history",
    tags=["Audit log"],
    operation_id="getUserHistory",
    responses=answers(HTTPStatus.OK, "A page of entries, the latest first.", HTTPStatus.NOT_FOUND),
)
def history(caller: Reader, user: Name, limit: Limit = 50, cursor: cursors.Cursor = None) -> EntryPage:
    """Read how each field of a user came to its value, the latest changes first; of a removed user, by id."""
    user_id = user if is_ulid(user) else find_colleague(caller, user).id
    before = cursors.position(f"history {user_id}", caller.enterprise_id, cursor, fits=is_ulid)
    found, last = log.of_subject(
        caller.enterprise_id, Subject.USER, user_id, log.EntryFilter(), limit=limit, before=before
    )
    if not found and before is None:
        raise NotFoundError(NO_USER)
    return _page(f"history {user_id}", caller, found, last)


def _page(list_name: str, caller: User, found: Sequence[AuditEntry], last: str | None) -> EntryPage:
    next_cursor = cursors.cursor(list_name, caller.enterprise_id, last)
    return EntryPage(items=[EntryView.of(each) for each in found], next_cursor=next_cursor)


def _filter(caller: User, actor: str, action: str, since: datetime | None, until: datetime | None) -> log.EntryFilter:
    return log.EntryFilter(_id_of(caller, actor) if actor else None, action or None, since, until)


def _id_of(caller: User, name: str) -> str:
    """Return the id that a filter names: an id as it is, or that of the account's user in the enterprise."""
    if is_ulid(name) or ":" in name or name in {"operator", "schedule", "system"}:
        return name
    user = find_user(name)
    return user.id if user and user.enterprise_id == caller.enterprise_id else NOBODY
