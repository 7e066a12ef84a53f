"""Measures an import that updates users, or a part: `python -m tests.bench.updating NAME USERS WARM FOLDER`."""

import io
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import tests.conftest  # noqa: F401 - settings of a deployment that does not exist
from tests import messages
from tests.bench.importing import Patient
from tests.bench.known_users import TITLE, known_user, user_id
from tests.bench.process import report
from tests.bench.stand_in import TRANSACTIONS, user

FOLDER = Path(sys.argv[4]) if len(sys.argv) > 4 else Path()
"""Where the stub of AWS finds uploads, and records the transactions of users."""


def exported(users: int, title: str = TITLE) -> bytes:
    """Return the export of so many users, with this title in each row."""
    from muster.spreadsheets.export import Export  # noqa: PLC0415 - each part loads only what it needs
    from muster.users.items import user_of_raw  # noqa: PLC0415

    file = io.BytesIO()
    with Export(file) as export:
        for number in range(users):
            user = user_of_raw(known_user(user_id(number)) or {})
            export.add(vars(replace(user, title=title)))
        export.close()
    return file.getvalue()


def _import(users: int, folders: str, title: str = TITLE) -> Callable[[], object]:
    from tests.functional.imports import Desk  # noqa: PLC0415

    desk = Desk()
    content = exported(users, title)
    (FOLDER / "export.xlsx").write_bytes(content)
    return lambda: _deliver(desk.drop(content, f"imports/acme/{folders}/export.xlsx"))


def _undo(users: int) -> Callable[[], object]:
    from muster.imports.options import ImportOptions, Match, Mode  # noqa: PLC0415
    from muster.imports.upload import granted_key, without_file  # noqa: PLC0415
    from muster.tasks.service import adopt_upload  # noqa: PLC0415
    from muster.ulids import new_ulid  # noqa: PLC0415

    task_id = new_ulid()
    options = ImportOptions(Mode.UPDATE, Match.ID, allow_role_changes=True, undo_of=task_id)
    adopt_upload(
        "acme",
        task_id,
        file_name="export.xlsx",
        upload_key=granted_key("acme", task_id),
        created_by="admin",
        creator_id=user(0)["id"]["S"],
        options=options.kept(),
    )
    return lambda: _deliver(without_file("acme", task_id))


def _deliver(message: str) -> object:
    from functions.import_users.app import lambda_handler  # noqa: PLC0415

    answer = lambda_handler(messages.event(message), Patient())
    assert answer == {"batchItemFailures": []}, answer
    return answer


def _read_check(users: int) -> Callable[[], object]:
    from muster.spreadsheets.reader import open_workbook  # noqa: PLC0415
    from muster.users.fields import check  # noqa: PLC0415

    content = exported(users)

    def run() -> None:
        with open_workbook(io.BytesIO(content)) as reading:
            for row in reading.rows:
                check(row.cells)

    return run


def _write(users: int) -> Callable[[], object]:
    import boto3  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415

    client = boto3.client("dynamodb", config=Config(parameter_validation=False))
    transactions = [json.loads(line) for line in (FOLDER / TRANSACTIONS).read_text().splitlines()]
    return lambda: [client.transact_write_items(**each) for each in transactions[:users]]


PARTS: dict[str, Callable[[int], Callable[[], object]]] = {
    "plan": lambda users: _import(users, "update/preview", "Clerk"),
    "unchanged": lambda users: _import(users, "update"),
    "update": lambda users: _import(users, "update", "Clerk"),
    "undo": _undo,
    "read_check": _read_check,
    "write": _write,
}

if __name__ == "__main__":
    name, users, warm = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    PARTS[name](warm)()  # loading modules belongs to the cold start, which is measured by itself
    report(PARTS[name](users))
