"""Writes one table with each Python library: `python write.py FOLDER < table.json`, in `.venv-writers`.

The table is a list of rows of texts and numbers; the first one has the headers.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import polars
import pyexcelerate
import rustpy_xlsxwriter
import xlsxwriter

Rows = list[list[object]]


def with_openpyxl(rows: Rows, path: str, *, streaming: bool = False) -> None:
    book = openpyxl.Workbook(write_only=streaming)
    sheet = book.create_sheet("Users") if streaming else book.active
    sheet.title = "Users"
    for row in rows:
        cells = row
        if streaming:
            cells = [openpyxl.cell.WriteOnlyCell(sheet, value) for value in row]
            for cell in cells:
                cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
        sheet.append(cells)
    for line in () if streaming else sheet.iter_rows():
        for cell in line:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # otherwise "=1+1" becomes a formula
    book.save(path)


def with_xlsxwriter(rows: Rows, path: str, **options: object) -> None:
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False, **options})
    sheet = book.add_worksheet("Users")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()


def with_rustpy_xlsxwriter(rows: Rows, path: str) -> None:
    header, *others = rows
    records = [dict(zip(header, row, strict=True)) for row in others]
    rustpy_xlsxwriter.write_worksheet(records, path, sheet_name="Users")


def with_pyexcelerate(rows: Rows, path: str) -> None:
    book = pyexcelerate.Workbook()
    book.new_sheet("Users", data=rows)
    book.save(path)


def with_polars(rows: Rows, path: str) -> None:
    header, *others = rows
    columns = {name: [row[at] for row in others] for at, name in enumerate(header)}
    polars.DataFrame(columns).write_excel(path, worksheet="Users")


def with_openpyxl_in_the_template(rows: Rows, path: str) -> None:
    book = openpyxl.load_workbook(Path(path).with_name("template.xlsx"))
    places = [cell.value for cell in book["Users"][1]]
    for number, row in enumerate(rows[1:], start=2):
        for title, value in zip(rows[0], row, strict=True):
            cell = book["Users"].cell(number, places.index(title) + 1, value)
            cell.data_type = "s" if isinstance(value, str) else cell.data_type
    book.save(path)


WRITERS: dict[str, Callable[[Rows, str], None]] = {
    "openpyxl": with_openpyxl,
    "openpyxl, write-only": lambda rows, path: with_openpyxl(rows, path, streaming=True),
    "xlsxwriter": with_xlsxwriter,
    "xlsxwriter, constant memory": lambda rows, path: with_xlsxwriter(rows, path, constant_memory=True),
    "rustpy-xlsxwriter": with_rustpy_xlsxwriter,
    "pyexcelerate": with_pyexcelerate,
    "polars": with_polars,
    "template, openpyxl": with_openpyxl_in_the_template,
}


def main() -> None:
    """Write a file with each library."""
    rows, folder = json.load(sys.stdin), Path(sys.argv[1])
    for name, write in WRITERS.items():
        write(rows, str(folder / f"{name}.xlsx"))


if __name__ == "__main__":
    main()
