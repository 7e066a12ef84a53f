"""Where an import has its rows from: the uploaded file, the users that match a filter or, to undo, the audit log."""

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from muster.errors import NotFoundError, WorkbookError
from muster.imports import failures
from muster.imports.bulk_edits import bulk_edit_reading
from muster.imports.gateways import Gateways
from muster.imports.options import ImportOptions
from muster.imports.repeats import note_repeat
from muster.imports.undoing import undo_reading
from muster.imports.upload import Upload
from muster.spreadsheets.reader import Reading, open_workbook
from muster.tasks.table import Task


@contextmanager
def reading_of(
    task: Task, upload: Upload, to: Gateways, language: str, before: Callable[[str | None], None]
) -> Iterator[Reading]:
    """Open the rows of an import; `before` is called with the file's digest when it is there and about to be opened.

    Raises WorkbookError, with what to do, if the file is gone or cannot be read, and ThrottledError.
    """
    options = ImportOptions.of(task.import_options)
    if options.undo_of:
        before(None)
        yield undo_reading(task.enterprise_id, options.undo_of, language, is_of_batch=options.is_of_batch)
        return
    if options.bulk_edit:
        before(None)
        with bulk_edit_reading(task, options.bulk_edit, to.reports, language) as reading:
            yield reading
        return
    with tempfile.TemporaryFile() as file:
        try:
            to.uploads.read(upload.key, file, etag=upload.etag)
        except NotFoundError:
            is_there = to.uploads.exists(upload.key)
            raise WorkbookError(failures.REPLACED if is_there else failures.DELETED) from None
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        before(digest)
        with open_workbook(file, updates=options.updates) as reading:
            yield replace(reading, notes=(*note_repeat(task, digest, options), *reading.notes))
