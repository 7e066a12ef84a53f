"""THE list of columns, from which template, reader, report and export are made."""

import unicodedata
from dataclasses import dataclass

from muster.users.countries import COUNTRIES, country_label
from muster.users.fields import NewUser
from muster.users.text import shown

_LONGEST_HEADER = 255  # characters of a header that are looked at


@dataclass(frozen=True)
class Column:
    """A column of the workbook: the user's field that it fills, and how it looks."""

    field: str
    width: int  # in characters
    example: str
    choices: tuple[str, ...] = ()
    only_choices: bool = True  # whether a spreadsheet refuses everything else
    personal: bool = False  # whether it is of one person alone; the others may be drawn down over rows still to be used
    numeric: bool = False  # whether a number counts by its value, whatever signs its format puts between the digits

    @property
    def title(self) -> str:
        return NewUser.model_fields[self.field].title or self.field

    @property
    def hint(self) -> str:
        return NewUser.model_fields[self.field].description or ""

    @property
    def required(self) -> bool:
        return NewUser.model_fields[self.field].is_required()

    @property
    def header(self) -> str:
        """Return the title as it stands in the header row, with a star if the column is required."""
        return self.title + "*" * self.required


COLUMNS: tuple[Column, ...] = (
    Column("name", 22, "Li Wei", personal=True),
    Column("email", 32, "li.wei@example.com", personal=True),
    Column("account", 22, "li.wei", personal=True),
    Column("english_name", 18, "William Li", personal=True),
    Column(
        "country", 20, "China (CN)", tuple(sorted(map(country_label, COUNTRIES), key=str.casefold)), only_choices=False
    ),
    Column("phone", 20, "+86 138 0013 8000", personal=True, numeric=True),
    Column("department", 26, "Sales/EMEA"),
    Column("title", 22, "Account Manager"),
    Column("contact_no", 14, "100", numeric=True),
    Column("hide_phone", 12, "No", ("Yes", "No")),
    Column("role", 16, "Member", ("Member", "Administrator")),
    Column("password", 18, ""),
    Column("signature", 30, "Glad to help"),
    Column("remarks", 30, "Joins in May"),
)

RESULT_HEADERS: dict[str, int] = {"Row": 8, "Result": 12, "Reason": 80}
"""The columns that a result has besides, with their widths; an import passes over them."""

EXPORT_HEADERS: dict[str, int] = {"Status": 12, "Mail": 12, "Created": 12, "Updated": 12}
"""Those that an export has besides; an import passes over them too."""


def header_key(text: str) -> str:
    """Return the key that all spellings of one header share.

    No case, no star, no invisible characters, single spaces, and letters of one width.
    """
    line = " ".join(text[: 2 * _LONGEST_HEADER].split())
    visible = unicodedata.normalize("NFKC", shown(line, _LONGEST_HEADER))
    return " ".join(visible.replace("*", " ").split()).casefold()


COLUMN_OF_HEADER: dict[str, Column] = {header_key(column.title): column for column in COLUMNS}
OUR_KEYS: frozenset[str] = frozenset(map(header_key, RESULT_HEADERS | EXPORT_HEADERS))
