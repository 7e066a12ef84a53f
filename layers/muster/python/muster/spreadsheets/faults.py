"""What is wrong with cells that hold no usable text: each a sentence with the cell's reference and what to do."""

from collections.abc import Mapping

from muster.errors import FieldError
from muster.messages import Message, after_label, message
from muster.spreadsheets.columns import Column
from muster.users.text import shorten
from safe_xlsx import LONGEST, DateText, Problem, Unusable, column_letters

_SPECIAL = (Unusable, DateText)


def cell_faults(number: int, row: Mapping[int, str], columns: Mapping[int, Column]) -> tuple[FieldError, ...]:
    """Return the faults of a row's cells in our columns; none repeats a value, which may be a password."""
    faults = []
    for at, text in row.items():
        if (isinstance(text, _SPECIAL) or len(text) > LONGEST) and at in columns:
            if isinstance(text, DateText) and columns[at].takes_dates:
                continue  # the field's own rule judges it
            says = _sentence(f"{column_letters(at)}{number}", text)
            faults.append(FieldError(columns[at].field, after_label(columns[at].title, says)))
    return tuple(faults)


def _sentence(cell: str, text: str) -> Message:
    if isinstance(text, DateText):
        return message(
            "cell_date",
            "cell {cell} holds a date or a time; format the cell as text, and write the value again.",
            cell=cell,
        )
    if not isinstance(text, Unusable):
        return message(
            "cell_too_long",
            "cell {cell} has more than {count:,} characters; shorten the text.",
            cell=cell,
            count=LONGEST,
        )
    match text.problem:
        case Problem.ERROR:
            return message(
                "cell_error",
                "cell {cell} shows the error {error}; write the value itself, or clear the cell.",
                cell=cell,
                error=shorten(text),
            )
        case Problem.NOT_CALCULATED:
            return message(
                "cell_not_calculated",
                "cell {cell} is a formula that was never calculated; open the file in Excel, save it, and upload it.",
                cell=cell,
            )
        case Problem.INEXACT:
            return message(
                "cell_inexact",
                "cell {cell} does not show its whole value; format the cell as text, and write the value again.",
                cell=cell,
            )
        case Problem.BROKEN:
            return message(
                "cell_unreadable", "cell {cell} cannot be read; write its value again, or clear the cell.", cell=cell
            )
