"""What is said of a file that cannot be read: one sentence, with what to do."""

from muster.errors import WorkbookError
from muster.messages import message
from muster.spreadsheets.limits import Limits
from safe_xlsx import Reason, XlsxError

TOO_BIG = message(
    "file_too_much",
    "This workbook holds too much text or formatting; copy its users into a fresh template and upload that.",
)
_SENTENCES = {
    Reason.EMPTY: message("file_empty", "This file is empty; download the template, fill it in, and upload that."),
    Reason.OLD_FORMAT: (
        message(
            "file_old_format",
            "This is a workbook in the old format (.xls); save it as Excel Workbook (.xlsx) and upload that.",
        )
    ),
    Reason.ENCRYPTED: (
        message(
            "file_encrypted",
            "This workbook is protected by a password; remove the password in Excel, save it, and upload it again.",
        )
    ),
    Reason.MACROS: message(
        "file_macros", "This is a workbook with macros (.xlsm); save it as Excel Workbook (.xlsx) and upload that."
    ),
    Reason.BINARY: message(
        "file_binary", "This is a binary workbook (.xlsb); save it as Excel Workbook (.xlsx) and upload that."
    ),
    Reason.STRICT: message(
        "file_strict", "This workbook was saved as Strict Open XML; save it as Excel Workbook (.xlsx) and upload that."
    ),
    Reason.OPENDOCUMENT: message(
        "file_opendocument", "This is an OpenDocument file; download the template, fill it in, and upload that."
    ),
    Reason.TEXT: (
        message(
            "file_text",
            "This is a text file (such as CSV); open it in Excel, save it as Excel Workbook (.xlsx), and upload that.",
        )
    ),
    Reason.OTHER: message(
        "file_other", "This is not an Excel workbook; download the template, fill it in, and upload that."
    ),
    Reason.DAMAGED: (
        message(
            "file_damaged",
            "This workbook is damaged or incomplete; open it in Excel, save it again as .xlsx, and upload that.",
        )
    ),
    Reason.TOO_MUCH: TOO_BIG,
    Reason.TOO_LONG: message(
        "file_too_slow", "This workbook takes too long to read; copy its users into a fresh template and upload that."
    ),
}


def refusal(error: XlsxError, limits: Limits) -> WorkbookError:
    """Return the error that tells a person what is wrong with a file."""
    if error.reason is Reason.TOO_LARGE:
        return WorkbookError(
            message(
                "file_too_large",
                "This file is larger than {size} MB; split it into several files.",
                size=limits.packed // 1024**2,
            )
        )
    if error.reason is Reason.UNPACKS_TOO_LARGE:
        return WorkbookError(
            message(
                "file_unpacks_too_large",
                "This workbook unpacks to more than {size} MB; copy its users into a fresh template and upload that.",
                size=limits.unpacked // 1024**2,
            )
        )
    return WorkbookError(_SENTENCES[error.reason])
