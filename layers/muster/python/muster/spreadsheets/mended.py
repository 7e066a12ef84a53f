"""A workbook of corrected rows, to be imported."""

import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook

from muster.languages import translate
from muster.messages import Message
from muster.spreadsheets.columns import COLUMNS, CONTROLS, USERS
from muster.spreadsheets.layout import add_table
from muster.users.fields import TITLES
from safe_xlsx.writer import RowWriter

_TITLES: Mapping[str, Message] = {**{column.field: TITLES[column.field] for column in COLUMNS}, **CONTROLS}
_WIDTH = 20  # characters


def mended(rows: Sequence[Mapping[str, str]], language: str) -> io.BytesIO:
    """Return a workbook with these rows, by field, in an enterprise's language.

    It has the columns that any of the rows has, and no others, as a column without values can clear them.
    """
    fields = [name for name in _TITLES if any(name in row for row in rows)]
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    headers = [(translate(_TITLES[name], language), _WIDTH) for name in fields]
    _, cells = add_table(workbook, translate(USERS, language), headers)
    file = io.BytesIO()
    with RowWriter(file, workbook, 1, cells) as writer:
        for row in rows:
            writer.add([row.get(name, "") for name in fields])
        writer.close()
    file.seek(0)
    return file
