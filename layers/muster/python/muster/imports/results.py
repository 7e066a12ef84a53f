"""Stored results of an import: where they are, and the result of a file that was refused."""

import io
from pathlib import PurePosixPath

from muster.gateways.files import Files
from muster.messages import Message
from muster.spreadsheets import WORKBOOK_TYPE
from muster.spreadsheets.report import refused
from muster.tasks.table import Task

_STEM = 200  # characters of the file's name that its result's has: a key holds 1,024 bytes


def result_key(task: Task, ending: str = ".xlsx", what: str = "result") -> str:
    """Return the key under which a result of the import is stored."""
    stem = PurePosixPath(task.file_name).stem[:_STEM]
    return f"results/{task.enterprise_id}/{task.task_id}/{stem}-{what}{ending}"


def store_refusal(task: Task, problem: Message, language: str | None, reports: Files) -> str:
    """Store the result of a file that was refused, and return its key; a text if no enterprise has a language."""
    if language:
        ending, content, kind = ".xlsx", refused(problem, language), WORKBOOK_TYPE
    else:
        ending, content, kind = ".txt", f"{problem}\n".encode(), "text/plain; charset=utf-8"
    key = result_key(task, ending)
    reports.write(key, io.BytesIO(content), content_type=kind)
    return key
