"""What cells say, as the person who typed it would write it."""

import datetime
import re
from decimal import Decimal

from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell
from openpyxl.utils.escape import unescape

LONGEST = 32_767
"""Characters that a cell of Excel holds; of longer texts one character more is read, to tell."""

# Of what ST_Xstring (ECMA-376-1, 22.9.2.19) can stand for, the control characters, and the "_" before what only looks
# like it: openpyxl leaves these to its callers. Anything else is more likely meant as it stands.
_ESCAPED = re.compile(r"_x(?:00[01][0-9A-Fa-f]|005[Ff])_")


def text_of(cell: ReadOnlyCell | EmptyCell) -> str:
    """Return what a cell shows, "" for a blank one."""
    value = cell.value
    if isinstance(value, str):
        shown = _ESCAPED.sub(lambda match: unescape(match[0]), value) if "_x" in value else value
        return "" if shown.isspace() else shown[: LONGEST + 1]
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):  # no exponent, no ".0", at most the 15 digits that Excel shows
        return f"{Decimal(format(value, '.15g')):f}"
    if isinstance(value, datetime.datetime):
        return str(value.date() if value.time() == datetime.time() else value.replace(microsecond=0))
    return str(value)
