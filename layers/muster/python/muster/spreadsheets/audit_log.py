"""The audit log as a file: an entry a row, as a workbook or as CSV. Rows go into the file as they come."""

import csv
import io
import re
from collections.abc import Collection, Mapping
from typing import BinaryIO, Protocol, Self

from openpyxl import Workbook, load_workbook

from muster.audit.entries import AuditEntry, parts_of_subject
from muster.languages import translate
from muster.messages import Message, label
from muster.spreadsheets.audit_words import action_text, author_text, changes_text
from muster.spreadsheets.formats import Format
from muster.spreadsheets.layout import add_table, filter_users
from muster.users.domain_names import as_written
from safe_xlsx.writer import RowWriter

HEADERS: Mapping[Message, int] = {
    label("Time (UTC)"): 20,
    label("Made by"): 24,
    label("Action"): 26,
    label("About"): 28,
    label("Changes"): 70,
    label("Request or row"): 38,
    label("Entry"): 28,
}
"""The columns, with their widths in characters."""
# A spreadsheet takes a text of CSV that begins so for a formula, or passes over a tab or line break before one:
# https://owasp.org/www-community/attacks/CSV_Injection. The apostrophe makes it a text.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


class Rows(Protocol):
    """A writer of rows of texts."""

    def add(self, texts: list[str]) -> object:
        """Write a row."""

    def close(self) -> None:
        """Finish the file, which stays open."""


class AuditSheet:
    """Writes entries as they come; as a context manager, leaves the file unfinished unless it was closed."""

    def __init__(self, rows: Rows, language: str) -> None:
        self._rows, self._language = rows, language

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        if isinstance(self._rows, _WorkbookRows):
            self._rows.abandon()

    def add(self, entry: AuditEntry) -> None:
        """Write an entry."""
        self._rows.add(
            [
                f"{entry.at:%Y-%m-%d %H:%M:%S}",
                author_text(entry, self._language),
                action_text(entry.action, self._language),
                as_written(entry.subject_name) or parts_of_subject(entry.subject)[1],
                changes_text(entry, self._language),
                entry.cause or "",
                entry.entry_id,
            ]
        )

    def close(self) -> None:
        """Finish the file, which stays open."""
        self._rows.close()


def audit_sheet(form: Format, file: BinaryIO, language: str) -> AuditSheet:
    """Begin a file of entries in a format, in the enterprise's language."""
    rows = _CsvRows(file, language) if form is Format.CSV else _WorkbookRows(file, language)
    return AuditSheet(rows, language)


def names_any(file: BinaryIO, form: Format, names: Collection[str]) -> bool:
    """Return whether a file that was written here has one of these accounts or addresses, in lower case, in a text."""
    file.seek(0)
    named = re.compile(rf"(?<![\w.+@-])({'|'.join(map(re.escape, names))})(?![\w+@-]|\.\w)")
    if form is Format.XLSX:
        rows = load_workbook(file, read_only=True).worksheets[0].iter_rows(values_only=True)
        return any(named.search(str(cell).lower()) for row in rows for cell in row if cell)
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    try:
        return any(named.search(cell.lower()) for row in csv.reader(text) for cell in row)
    finally:
        text.detach()


class _WorkbookRows:
    def __init__(self, file: BinaryIO, language: str) -> None:
        workbook = Workbook()
        workbook.remove(workbook.worksheets[0])
        headers = [(translate(header, language), width) for header, width in HEADERS.items()]
        self._sheet, cells = add_table(workbook, translate(label("Audit log"), language), headers)
        self._rows = RowWriter(file, workbook, 1, cells)

    def add(self, texts: list[str]) -> None:
        self._rows.add(texts)

    def close(self) -> None:
        filter_users(self._sheet, len(HEADERS), self._rows.row)
        self._rows.close()

    def abandon(self) -> None:
        self._rows.__exit__()


class _CsvRows:
    def __init__(self, file: BinaryIO, language: str) -> None:
        # Excel takes CSV for UTF-8 only with a byte order mark.
        self._text = io.TextIOWrapper(file, "utf-8-sig", errors="replace", newline="", write_through=False)
        self._rows = csv.writer(self._text)
        self._rows.writerow(translate(header, language) for header in HEADERS)

    def add(self, texts: list[str]) -> None:
        self._rows.writerow(f"'{text}" if text.startswith(_FORMULA) else text for text in texts)

    def close(self) -> None:
        self._text.flush()
        self._text.detach()
