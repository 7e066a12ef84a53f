"""The upload behind an object of the upload bucket: its enterprise and its task."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote_plus

from aws_lambda_powertools.utilities.data_classes import S3Event

from muster.clock import now
from muster.errors import NotFoundError, WorkbookError
from muster.gateways import live
from muster.gateways.files import Files, UploadGrant
from muster.imports.metadata import with_metadata
from muster.imports.options import ImportOptions
from muster.logs import audit, logger
from muster.messages import Message
from muster.tasks.announced import find_announced
from muster.tasks.places import take_place
from muster.tasks.service import (
    GRANTED_FOLDER,
    UPLOAD_SECONDS,
    adopt_upload,
    await_upload,
    find_task,
)
from muster.tasks.table import ENDED, Kind, Task
from muster.ulids import derived_ulid, new_ulid, time_of
from muster.users.text import shown
from muster.users.user import User

_LONGEST_NAME = 255  # characters of a file's name
NO_FILE = "no-file"
"""The entity tag of an import without a file (`planned.py`)."""
DROP_FOLDER = "imports"  # imports/<enterprise>/<options and anything>: makes a task of its own


@dataclass(frozen=True)
class Upload:
    """A file that arrived."""

    key: str
    etag: str
    enterprise_id: str
    task_id: str
    file_name: str
    granted: bool
    event_time: str
    form_made_at: datetime | None
    """When the upload form of a granted file was made, in whatever task the file is imported."""
    arrival: str
    """Names this write of the file; S3 tells of each at least once."""
    record: Mapping[str, Any] = field(default_factory=dict)
    """What S3 told of the file, as far as it is needed to go on with it."""
    options: ImportOptions = field(default_factory=ImportOptions)
    """Those that the folders of a file in the drop folder ask for, and its metadata."""
    problem: Message | None = None
    """What is wrong with the options in its metadata."""


def granted_key(enterprise_id: str, task_id: str) -> str:
    """Return the key under which the file of a waiting task must be uploaded."""
    return f"{GRANTED_FOLDER}/{enterprise_id}/{task_id}.xlsx"


def uploads_in(message: dict[str, object]) -> Iterator[Upload]:
    """Yield the uploads of an S3 event; files outside an enterprise's folder and S3's test event are none."""
    if "Records" not in message:
        return
    for record in S3Event(message).records:
        stored = record.s3.get_object
        folder, _, rest = unquote_plus(stored.key).partition("/")
        enterprise_id, _, path = rest.partition("/")
        name = PurePosixPath(path)
        if folder not in {DROP_FOLDER, GRANTED_FOLDER} or not enterprise_id or not name.name or path.endswith("/"):
            logger.warning("A file that lies in no enterprise's folder was passed over")
            continue
        granted = folder == GRANTED_FOLDER
        arrival = hashlib.sha256(f"{stored.key}\n{stored.get('sequencer', '')}\n{stored.etag}".encode()).hexdigest()
        yield Upload(
            key=unquote_plus(stored.key),
            etag=stored.etag,
            enterprise_id=enterprise_id,
            task_id=name.stem if granted else _arrival_id(record.event_time, arrival),
            event_time=record.event_time,
            file_name=shown(name.name, _LONGEST_NAME),
            granted=granted,
            form_made_at=time_of(name.stem) if granted else None,
            arrival=arrival,
            record=_record(record.event_time, stored.key, stored.etag, str(stored.get("sequencer", ""))),
            options=ImportOptions() if granted else ImportOptions.of_folders(name.parts[:-1]),
        )


def with_task(upload: Upload, uploads: Files) -> tuple[Upload, Task | None]:
    """Return the upload with its task; None if its record has been deleted, or its key names a task that never was.

    A file that is uploaded once more after its task has ended gets a task of its own, for the same person; if the task
    was stopped, it gets none.

    Raises LimitError if a task would have to be made and as many imports of the enterprise are open as may be.
    """
    if not upload.granted:
        upload = _with_metadata(upload, uploads)
        return upload, _adopted(upload, "drop folder", upload.options)
    task = _task_of(upload)
    if task is None:
        return upload, None
    if task.state not in ENDED or task.arrival == upload.arrival or task.stopped_at:
        return upload, task
    again = replace(upload, task_id=_arrival_id(upload.event_time, upload.arrival), file_name=task.file_name)
    return again, _adopted(again, task.created_by, ImportOptions.of(task.import_options), task.creator_id)


def _with_metadata(upload: Upload, uploads: Files) -> Upload:
    """Return a file of the drop folder with the options of its metadata, or with what is wrong with them.

    Granted files have the options of their tasks: whoever holds an upload form cannot change them.
    """
    try:
        metadata = uploads.metadata(upload.key, etag=upload.etag)
        return replace(upload, options=with_metadata(upload.options, metadata))
    except NotFoundError:  # the run finds that out too, and tells it
        return upload
    except WorkbookError as error:
        return replace(upload, problem=error.message)


def _task_of(upload: Upload) -> Task | None:
    """Return the task that waits for a granted file, or that needs none; None if there is none."""
    if upload.etag == NO_FILE:
        return find_announced(upload.enterprise_id, upload.task_id)
    with suppress(NotFoundError):
        return find_task(upload.enterprise_id, upload.task_id)
    return None


def _adopted(upload: Upload, created_by: str, options: ImportOptions, creator_id: str | None = None) -> Task:
    take_place(Kind.IMPORT, upload.enterprise_id, upload.task_id)
    return adopt_upload(
        upload.enterprise_id,
        upload.task_id,
        file_name=upload.file_name,
        upload_key=upload.key,
        created_by=created_by,
        creator_id=creator_id,
        options=options.kept(),
    )


def without_file(enterprise_id: str, task_id: str) -> str:
    """Return the message that runs an import without a file."""
    record = _record(now().isoformat(), granted_key(enterprise_id, task_id), NO_FILE, "0")
    return json.dumps({"has_group": True, "Records": [record]})


def _record(event_time: str, key: str, etag: str, sequencer: str) -> dict[str, Any]:
    told = {"key": key, "eTag": etag, "sequencer": sequencer}
    return {"eventTime": event_time, "s3": {"bucket": {}, "object": told}}


def _arrival_id(event_time: str, arrival: str) -> str:
    """Return the id of the task of an arrival: the same for each event of it, sorted by its time."""
    return derived_ulid(datetime.fromisoformat(event_time), arrival)


def request_upload(caller: User, file_name: str, options: ImportOptions) -> tuple[Task, UploadGrant]:
    """Make an import task; return it with the permission to upload its file, and only that, for an hour at most.

    Raises LimitError and ThrottledError.
    """
    from muster.spreadsheets.limits import Limits  # noqa: PLC0415 - loads the reader, and no other request needs it

    task, key = announce_upload(caller, file_name, options)
    return task, live.uploads().upload_grant(key, max_bytes=Limits().packed, seconds=UPLOAD_SECONDS)


def announce_upload(caller: User, file_name: str, options: ImportOptions) -> tuple[Task, str]:
    """Make an import task that waits for its file; return it with the key under which the file is to be stored.

    Raises LimitError and ThrottledError.
    """
    task_id = new_ulid()
    take_place(Kind.IMPORT, caller.enterprise_id, task_id)
    key = granted_key(caller.enterprise_id, task_id)
    task = await_upload(
        caller.enterprise_id,
        task_id,
        file_name=file_name,
        upload_key=key,
        created_by=caller.account,
        creator_id=caller.id,
        options=options.kept(),
    )
    audit("start_import", by=caller.account, enterprise_id=caller.enterprise_id, task_id=task_id)
    return task, key
