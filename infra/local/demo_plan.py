"""The second half of `make demo`: an export is edited, imported as a plan, applied, and undone."""

from collections.abc import Iterator
from pathlib import Path

import openpyxl
from rich.console import Console
from rich.table import Table

from infra.local.api import Administrator
from infra.local.workbooks import read_rows

EDITS = 20
_NEW = "Head of Demonstrations"
_COUNTED = ("updated", "unchanged", "failed")


def edit_and_undo(administrator: Administrator, folder: Path, console: Console) -> Iterator[str]:
    """Edit users by an import that is previewed, applied and undone; yield a sentence for each surprise.

    Args:
        administrator: of an enterprise with at least EDITS users.
        folder: where the workbooks go.
        console: where the steps are shown.

    """
    before = _export(administrator, folder / "users.xlsx")
    edited = _edit(folder / "users.xlsx", folder / "users-edited.xlsx")
    steps = Table("Step", *_COUNTED, title=f"{EDITS} positions edited in an export, imported and undone")
    planned = administrator.import_file(edited, mode="update", preview=True)
    applied = administrator.apply(planned)
    between = _export(administrator, folder / "users-updated.xlsx")
    undoing = administrator.undo(applied)
    undone = administrator.apply(undoing)
    after = _export(administrator, folder / "users-undone.xlsx")
    for step, task in (("preview", planned), ("apply", applied), ("preview of the undo", undoing), ("undo", undone)):
        steps.add_row(step, *(f"{task[name]:,}" for name in _COUNTED))  # type: ignore[literal-required]
        if task["updated"] != EDITS or task["failed"]:
            yield f"The {step} says {task['updated']} updated and {task['failed']} failed, not {EDITS} and none."
    console.print(steps)
    if sum(before[account] != position for account, position in between.items()) != EDITS:
        yield f"The import has not changed {EDITS} positions."
    if after != before:
        yield "The undo has not given every user the former position."


def _export(administrator: Administrator, path: Path) -> dict[str, str]:
    """Export all users; return their positions by account."""
    path.write_bytes(administrator.export())
    return {cells["Account"]: cells["Position"] for _, cells in read_rows(path)}


def _edit(source: Path, target: Path) -> Path:
    """Give the last users of an export another position."""
    book = openpyxl.load_workbook(source)
    sheet = book["Users"]
    at = [str(cell.value).rstrip("*") for cell in sheet[1]].index("Position") + 1
    for row in range(sheet.max_row - EDITS + 1, sheet.max_row + 1):
        sheet.cell(row, at, _NEW)
    book.save(target)
    return target
