"""Where an import has its rows from: the uploaded file, the users that match a filter or, to undo, the audit log."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from muster.errors import NotFoundError, WorkbookError
from muster.imports import failures
from muster.imports.bulk_edits import bulk_edit_reading
from muster.imports.gateways import Gateways
from muster.imports.options import ImportOptions
from muster.imports.undoing import undo_reading
from muster.imports.upload import Upload
from muster.spreadsheets.reader import Reading, open_workbook
from muster.tasks.table import Task


@contextmanager
def reading_of(
    task: Task, upload: Upload, to: Gateways, language: str, before: Callable[[], None]
) -> Iterator[Reading]:
    """Open the rows of an import; `before` is called when the file is there and is about to be opened.

    Raises WorkbookError, with what to do, if the file is gone or cannot be read, and ThrottledError.
    """
    options = ImportOptions.of(task.import_options)
    if options.undo_of:
        before()
        yield undo_reading(task.enterprise_id, options.undo_of, language, is_of_batch=options.is_of_batch)
        return
    if options.bulk_edit:
        before()
        with bulk_edit_reading(task, options.bulk_edit, to.reports, language) as reading:
            yield reading
        return
    with tempfile.TemporaryFile() as file:
        try:
            to.uploads.read(upload.key, file, etag=upload.etag)
        except NotFoundError:
            is_there = to.uploads.exists(upload.key)
            raise WorkbookError(failures.REPLACED if is_there else failures.DELETED) from None
        before()
        with open_workbook(file, updates=options.updates) as reading:
            yield reading
