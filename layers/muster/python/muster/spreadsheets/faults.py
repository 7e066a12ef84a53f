"""What is wrong with cells that hold no usable text: each a sentence with the cell's reference and what to do."""

from collections.abc import Mapping

from muster.errors import FieldError
from muster.spreadsheets.columns import Column
from muster.users.text import shorten
from safe_xlsx import LONGEST, DateText, Problem, Unusable, column_letters

_SPECIAL = (Unusable, DateText)


def cell_faults(number: int, row: Mapping[int, str], columns: Mapping[int, Column]) -> tuple[FieldError, ...]:
    """Return the faults of a row's cells in our columns; none repeats a value, which may be a password."""
    faults = []
    for at, text in row.items():
        if (isinstance(text, _SPECIAL) or len(text) > LONGEST) and at in columns:
            says = _sentence(f"{column_letters(at)}{number}", text)
            faults.append(FieldError(columns[at].field, f"{columns[at].title}: {says}"))
    return tuple(faults)


def _sentence(cell: str, text: str) -> str:
    if isinstance(text, DateText):
        return f"cell {cell} holds a date or a time; format the cell as text, and write the value again."
    if not isinstance(text, Unusable):
        return f"cell {cell} has more than {LONGEST:,} characters; shorten the text."
    match text.problem:
        case Problem.ERROR:
            return f"cell {cell} shows the error {shorten(text)}; write the value itself, or clear the cell."
        case Problem.NOT_CALCULATED:
            return (
                f"cell {cell} is a formula that was never calculated; open the file in Excel, save it, and upload it."
            )
        case Problem.INEXACT:
            return f"cell {cell} does not show its whole value; format the cell as text, and write the value again."
        case Problem.BROKEN:
            return f"cell {cell} cannot be read; write its value again, or clear the cell."
