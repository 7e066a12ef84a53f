"""What is said of a file that cannot be read: one sentence, with what to do."""

from muster.errors import WorkbookError
from muster.spreadsheets.limits import Limits
from safe_xlsx import Reason, XlsxError

TOO_BIG = "This workbook holds too much text or formatting; copy its users into a fresh template and upload that."
_SENTENCES = {
    Reason.EMPTY: "This file is empty; download the template, fill it in, and upload that.",
    Reason.OLD_FORMAT: (
        "This is a workbook in the old format (.xls); save it as Excel Workbook (.xlsx) and upload that."
    ),
    Reason.ENCRYPTED: (
        "This workbook is protected by a password; remove the password in Excel, save it, and upload it again."
    ),
    Reason.MACROS: "This is a workbook with macros (.xlsm); save it as Excel Workbook (.xlsx) and upload that.",
    Reason.BINARY: "This is a binary workbook (.xlsb); save it as Excel Workbook (.xlsx) and upload that.",
    Reason.STRICT: "This workbook was saved as Strict Open XML; save it as Excel Workbook (.xlsx) and upload that.",
    Reason.OPENDOCUMENT: "This is an OpenDocument file; download the template, fill it in, and upload that.",
    Reason.TEXT: (
        "This is a text file (such as CSV); open it in Excel, save it as Excel Workbook (.xlsx), and upload that."
    ),
    Reason.OTHER: "This is not an Excel workbook; download the template, fill it in, and upload that.",
    Reason.DAMAGED: (
        "This workbook is damaged or incomplete; open it in Excel, save it again as .xlsx, and upload that."
    ),
    Reason.TOO_MUCH: TOO_BIG,
    Reason.TOO_LONG: "This workbook takes too long to read; copy its users into a fresh template and upload that.",
}


def refusal(error: XlsxError, limits: Limits) -> WorkbookError:
    """Return the error that tells a person what is wrong with a file."""
    if error.reason is Reason.TOO_LARGE:
        return WorkbookError(f"This file is larger than {limits.packed // 1024**2} MB; split it into several files.")
    if error.reason is Reason.UNPACKS_TOO_LARGE:
        return WorkbookError(
            f"This workbook unpacks to more than {limits.unpacked // 1024**2} MB;"
            " copy its users into a fresh template and upload that."
        )
    return WorkbookError(_SENTENCES[error.reason])
