"""The one error of this package, with the reason as a value that programs can ask for."""

from enum import StrEnum


class Reason(StrEnum):
    """Why a file cannot be read."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    OLD_FORMAT = "old_format"
    ENCRYPTED = "encrypted"
    MACROS = "macros"
    BINARY = "binary"
    STRICT = "strict"
    OPENDOCUMENT = "opendocument"
    TEXT = "text"
    OTHER = "other"
    DAMAGED = "damaged"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    TOO_MUCH = "too_much"
    TOO_LONG = "too_long"


_SENTENCES = {
    Reason.EMPTY: "The file is empty.",
    Reason.TOO_LARGE: "The file is larger than the limit.",
    Reason.OLD_FORMAT: "The file is a workbook in the old format (.xls).",
    Reason.ENCRYPTED: "The workbook is protected by a password.",
    Reason.MACROS: "The file is a workbook with macros (.xlsm).",
    Reason.BINARY: "The file is a binary workbook (.xlsb).",
    Reason.STRICT: "The workbook was saved as Strict Open XML.",
    Reason.OPENDOCUMENT: "The file is an OpenDocument file.",
    Reason.TEXT: "The file is a text file, such as CSV.",
    Reason.OTHER: "The file is not an Excel workbook.",
    Reason.DAMAGED: "The workbook is damaged or incomplete.",
    Reason.UNPACKS_TOO_LARGE: "The parts of the workbook are larger than the limit.",
    Reason.TOO_MUCH: "The workbook holds more text, formatting or cells than the limits allow.",
    Reason.TOO_LONG: "Reading the workbook takes longer than the limit.",
}


class XlsxError(Exception):
    """A file that cannot be read as a workbook; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(_SENTENCES[reason])
        self.reason = reason


class HostileXMLError(ValueError):
    """XML that no spreadsheet program writes. Stays inside this package, which reports it as damage."""
