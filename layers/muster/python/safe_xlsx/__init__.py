"""Reads .xlsx files of unknown origin, and writes rows of text into new ones; see README.md."""

from safe_xlsx.cells import LONGEST, DateText, NumberText, Problem, Unusable
from safe_xlsx.errors import Reason, XlsxError
from safe_xlsx.limits import Limits
from safe_xlsx.sheet import Merged, Row, column_letters
from safe_xlsx.workbook import Rows, Sheet, Workbook

__all__ = [
    "LONGEST",
    "DateText",
    "Limits",
    "Merged",
    "NumberText",
    "Problem",
    "Reason",
    "Row",
    "Rows",
    "Sheet",
    "Unusable",
    "Workbook",
    "XlsxError",
    "column_letters",
]
