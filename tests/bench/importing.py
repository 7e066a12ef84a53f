"""Measures one part of an import in this process: `python -m tests.bench.importing NAME WORKBOOK WARM_UP_WORKBOOK`."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tests.conftest  # noqa: F401 - settings of a deployment that does not exist
from tests import messages
from tests.bench.process import report
from tests.context import Context


def _import(path: Path) -> Callable[[], object]:
    from functions.import_users.app import lambda_handler  # noqa: PLC0415 - each part loads only what it needs
    from tests.functional.imports import Desk  # noqa: PLC0415

    def run() -> object:
        body = Desk().drop(path.read_bytes(), f"imports/acme/{path.name}")
        answer = lambda_handler(messages.event(body), Patient())
        assert answer == {"batchItemFailures": []}, answer
        return answer

    return run


class Patient(Context):
    """The context of a run that has the longest timeout that Lambda allows."""

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        return 900_000


def _read(path: Path) -> Callable[[], object]:
    from python_calamine import CalamineWorkbook  # noqa: PLC0415

    return lambda: CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Users").to_python()


def _cells(path: Path) -> list[dict[str, str]]:
    from muster.spreadsheets.reader import open_workbook  # noqa: PLC0415

    with path.open("rb") as file, open_workbook(file) as reading:
        return [row.cells for row in reading.rows]


def _check(path: Path) -> Callable[[], object]:
    from muster.users.fields import check  # noqa: PLC0415

    rows = _cells(path)
    return lambda: [check(cells) for cells in rows]


def _write(path: Path) -> Callable[[], object]:
    import boto3  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415

    client = boto3.client("dynamodb", config=Config(parameter_validation=False))
    calls = _transactions(path)
    return lambda: [client.transact_write_items(TransactItems=actions) for actions in calls]


def _transactions(path: Path) -> list[Any]:
    from muster.gateways.transactions import _put  # noqa: PLC0415
    from muster.imports.rows import RowValidator, batches  # noqa: PLC0415
    from muster.spreadsheets.reader import open_workbook  # noqa: PLC0415
    from muster.users.creation import Source  # noqa: PLC0415

    validator = RowValidator(Source("acme", "bench", "import"))
    with path.open("rb") as file, open_workbook(file) as reading:
        grouped = list(batches(validator.check(row) for row in reading.rows))
    return [[_put(insert) for row in batch if row.draft for insert in row.draft.inserts] for batch in grouped]


PARTS = {"import": _import, "read": _read, "check": _check, "write": _write}

if __name__ == "__main__":
    name, workbook, warm = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    PARTS[name](warm)()  # loading modules belongs to the cold start, which is measured by itself
    report(PARTS[name](workbook))
