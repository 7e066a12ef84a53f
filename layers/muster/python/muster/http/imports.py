"""`/v1/imports`: the template, and the upload of a filled-in one."""

from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from muster.enterprises import language_of
from muster.http.answers import answers
from muster.http.caller import Administrator, Reader
from muster.http.rates import count
from muster.http.tasks import TaskView
from muster.http.times import FutureTime
from muster.imports.options import ImportOptions, Match, Mode
from muster.imports.repeats import imported_before
from muster.imports.upload import request_upload
from muster.languages import preferred
from muster.limits import IMPORTS
from muster.messages import message
from muster.spreadsheets import WORKBOOK_TYPE
from muster.tasks.service import UPLOAD_SECONDS
from muster.users.text import clean, wrong

router = APIGatewayHttpRouter()


def _without_path(name: str) -> str:
    if "/" in name or "\\" in name:
        raise wrong(message("file_name_with_path", "write the file's name without a path, such as people.xlsx."))
    return name


class NewImport(BaseModel, defer_build=True):
    """A workbook that is about to be uploaded."""

    model_config = ConfigDict(extra="forbid")

    file_name: Annotated[
        str,
        BeforeValidator(clean),
        StringConstraints(strip_whitespace=True, min_length=1, max_length=255),
        AfterValidator(_without_path),
    ] = Field(description="The file's name, without a path.", examples=["people.xlsx"])
    mode: Mode = Field(default=Mode.CREATE, description="Whether the import creates users, updates them, or both.")
    match: Match | None = Field(
        default=None,
        description="By what a row finds its user, in a mode that updates; null for the first of ID, account, e-mail "
        "address and mobile number that the row has.",
        examples=[None],
    )
    blanks_clear: bool = Field(
        default=False, description="Whether a blank cell clears a value of a user; else only (none) does."
    )
    preview: bool = Field(
        default=False, description="Whether the import stops with a plan, which an administrator applies or discards."
    )
    allow_role_changes: bool = Field(
        default=False, description="Whether the import may change roles; else rows that would do so fail."
    )
    notify: bool = Field(default=False, description="Whether the caller is mailed when the import has ended.")
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{64}$", to_lower=True)] | None = Field(
        default=None,
        description="The SHA-256 of the file, in 64 hexadecimal digits: the answer then tells whether it was imported "
        "before.",
        examples=["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    )
    mail_nobody_before: FutureTime | None = Field(
        default=None,
        description="From when the users that the import creates may be mailed, in UTC to the second, at most 90 days "
        "ahead; null for at once. Until then they have no invitation or password, unless the file has one.",
        examples=[None],
    )


class Upload(BaseModel, defer_build=True):
    """A form that uploads one file: send `fields` and then `file`, as multipart/form-data, by POST to `url`."""

    url: str = Field(examples=["https://uploads.example.com/"])
    fields: dict[str, str] = Field(examples=[{"key": "uploads/acme/01JD9Z6M3W8Q4T1K5V7X2Y0B6C.xlsx"}])
    expires_in: int = Field(
        description="Seconds, at most: the form ends sooner if the session that signed it does; S3 then answers 403.",
        examples=[3600],
    )


class StartedImport(BaseModel, defer_build=True):
    """A new import: its task, and where to put its file."""

    task: TaskView
    upload: Upload
    imported_before: TaskView | None = Field(
        default=None,
        description="The latest import of the same file with the same options, by `sha256`; null if none is known. To "
        "leave it at that, delete the new task.",
        examples=[None],
    )


@router.get(
    "/v1/imports/template",
    summary="Download the template",
    tags=["Import"],
    operation_id="getImportTemplate",
    responses=answers(HTTPStatus.OK, "The template, an Excel workbook.", file_type=WORKBOOK_TYPE),
    enable_validation=False,  # of a request that has nothing to check, and an answer that is not JSON
)
def template(caller: Reader) -> Response[bytes]:
    """Download the workbook that an import is made from; its sheet *Precautions* explains each column.

    It is in the language that `Accept-Language` asks for, else in the enterprise's.
    """
    from muster.spreadsheets.template import template as workbook  # noqa: PLC0415 - no other route needs openpyxl

    asked = router.current_event.headers.get("accept-language", "")
    language = preferred(asked) if asked else language_of(caller.enterprise_id)
    headers: dict[str, str | list[str]] = {"Content-Disposition": 'attachment; filename="User Template.xlsx"'}
    return Response(HTTPStatus.OK, WORKBOOK_TYPE, workbook(language), headers)


@router.post(
    "/v1/imports",
    summary="Start an import",
    tags=["Import"],
    operation_id="startImport",
    status_code=HTTPStatus.CREATED,
    responses=answers(
        HTTPStatus.CREATED, "The import's task, and where to upload its file.", HTTPStatus.TOO_MANY_REQUESTS
    ),
)
def start(caller: Administrator, new: NewImport) -> StartedImport:
    """Announce a workbook. The import begins by itself when its file has been uploaded, within an hour at most."""
    count(IMPORTS, caller)
    options = ImportOptions(
        new.mode,
        new.match,
        new.blanks_clear,
        new.allow_role_changes,
        preview=new.preview,
        notify=new.notify,
        mail_nobody_before=new.mail_nobody_before,
    )
    before = imported_before(caller.enterprise_id, new.sha256, options) if new.sha256 else None
    task, grant = request_upload(caller, new.file_name, options)
    return StartedImport(
        task=TaskView.of(task),
        imported_before=TaskView.of(before) if before else None,
        upload=Upload(url=grant["url"], fields=grant["fields"], expires_in=UPLOAD_SECONDS),
    )
