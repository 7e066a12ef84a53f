"""Measures an export, or its floor, in this process: `python -m tests.bench.exporting export|floor USERS`."""

import io
import json
import sys
from collections.abc import Callable

import tests.conftest  # noqa: F401 - settings of a deployment that does not exist
from tests import messages
from tests.bench.importing import Patient
from tests.bench.process import report
from tests.bench.stand_in import PAGE, user


def _export(users: int) -> Callable[[], object]:
    from functions.export_users.app import lambda_handler  # noqa: PLC0415 - each part loads only what it needs
    from muster.tasks.service import queue_export  # noqa: PLC0415
    from muster.tasks.table import Kind  # noqa: PLC0415
    from muster.users.repository import find_user  # noqa: PLC0415

    caller = find_user("admin")
    assert caller is not None

    def run() -> object:
        task_id = "01JD9Z6M3W8Q4T1K5V7X2Y0B6C"
        queue_export(
            "acme",
            task_id,
            kind=Kind.EXPORT,
            file_name="users.xlsx",
            export_filter={},
            created_by=caller.account,
            creator_id=caller.id,
        )
        body = json.dumps({"enterprise_id": "acme", "task_id": task_id})
        answer = lambda_handler(messages.event(body), Patient())
        assert answer == {"batchItemFailures": []}, answer
        return answer

    return run


def _floor(users: int) -> Callable[[], object]:
    from openpyxl import Workbook  # noqa: PLC0415

    page = [[str(next(iter(value.values()))) for value in user(number).values()][:18] for number in range(PAGE)]

    def run() -> None:
        book = Workbook(write_only=True)
        sheet = book.create_sheet("Users")
        for number in range(users):
            sheet.append(page[number % PAGE])
        book.save(io.BytesIO())

    return run


if __name__ == "__main__":
    report({"export": _export, "floor": _floor}[sys.argv[1]](int(sys.argv[2])))
