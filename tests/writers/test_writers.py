"""Reading of workbooks that libraries have written from one table of values.

The libraries are in environments of their own: `.venv-writers` and `tests/writers/node_modules`. LibreOffice is used
where it is installed.
"""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from infra.local.settings import ROOT
from muster.spreadsheets.reader import open_workbook
from muster.spreadsheets.template import template

HERE = Path(__file__).parent
FIELDS = ("name", "email", "account", "phone", "department", "contact_no", "remarks")
HEADERS = ("Name*", "Email*", "Account", "Mobile Number", "Department", "Contact No. in Directory", "Remarks")
# Each column is of one kind, as libraries for tables of data want it.
ROWS: tuple[tuple[str | int, ...], ...] = (
    ("李伟", "li@example.com", "007", 13800138000, "Sales/EMEA", 1, "a < b & \"c\" > 'd'"),
    ("Zoë 👩‍💻 𠮷田", "zoe@example.com", "0123", 8613800138000, "R&D", 7, "first line\nsecond"),
    ("Ann", "ann@example.com", "1e5", 491711234567, "TRUE", 100, " outer spaces "),
    ("=1+1", "eq@example.com", "1_000", 12025550123, "1-2", 9999, "+1 @x -y"),
    ("_x0041_", "esc@example.com", "١٢٣", 33612345678, "#N/A", 42, "tab\there"),
    ("O'Neil", "'quoted@example.com", "2024-05-01", 4420, "50%", 5, "x" * 32_000),
)
WRITERS = {
    "write.py": (
        "openpyxl",
        "openpyxl, write-only",
        "xlsxwriter",
        "xlsxwriter, constant memory",
        "rustpy-xlsxwriter",
        "pyexcelerate",
        "polars",
        "template, openpyxl",
    ),
    "write.js": (
        "xlsx",
        "xlsx, shared texts",
        "xlsx-js-style",
        "exceljs",
        "exceljs, streaming",
        "xlsx-populate",
        "excel4node",
        "write-excel-file",
        "template, exceljs",
        "template, xlsx-populate",
        "template, xlsx",
    ),
}
COMMANDS = {"write.py": str(ROOT / ".venv-writers/bin/python"), "write.js": "node"}
# The text that a library writes as a formula, of which no value is read.
MADE_A_FORMULA = {"pyexcelerate": "=1+1"}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a workbook of every library."""
    folder = tmp_path_factory.mktemp("written")
    (folder / "template.xlsx").write_bytes(template())
    table = json.dumps([HEADERS, *ROWS])
    for script, program in COMMANDS.items():
        subprocess.run([program, HERE / script, folder], input=table, text=True, check=True, cwd=HERE)  # noqa: S603
    return folder


def expected(writer: str) -> list[dict[str, str]]:
    rows = [{field: str(value) for field, value in zip(FIELDS, row, strict=True)} for row in ROWS]
    formula = MADE_A_FORMULA.get(writer)
    return [{field: text for field, text in row.items() if text != formula} for row in rows]


@pytest.mark.parametrize("writer", [name for names in WRITERS.values() for name in names])
def test_a_workbook_of_a_library_is_read_as_typed(writer: str, written: Path) -> None:
    with (written / f"{writer}.xlsx").open("rb") as file, open_workbook(file) as reading:
        rows = list(reading.rows)

    assert [row.cells for row in rows] == expected(writer)
    faults = [fault.message for row in rows for fault in row.faults]
    assert len(faults) == (writer in MADE_A_FORMULA)
    assert all("formula that was never calculated" in fault for fault in faults)
    assert reading.notes == ()


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_a_workbook_of_libreoffice_is_read_as_typed(kind: str, written: Path, tmp_path: Path) -> None:
    file = _converted(written / "xlsxwriter.xlsx", kind, tmp_path / "first")
    if kind != "xlsx":
        file = _converted(file, "xlsx", tmp_path / "second")
    with file.open("rb") as opened, open_workbook(opened) as reading:
        rows = [row.cells for row in reading.rows]

    lost = "\t" if kind == "ods" else ""  # LibreOffice drops it
    assert rows == [
        {field: text.replace(lost, "") if lost else text for field, text in row.items()} for row in expected("")
    ]


def _converted(file: Path, kind: str, folder: Path) -> Path:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=200)  # noqa: S603
    return folder / f"{file.stem}.{kind}"
