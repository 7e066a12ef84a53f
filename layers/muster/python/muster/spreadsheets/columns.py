"""THE list of columns, from which template, reader, report and export are made."""

import unicodedata
from collections.abc import Container, Mapping
from dataclasses import dataclass

from muster.languages import in_all_languages, text_in
from muster.tasks.rows import RowStatus
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
    choices: tuple[str, ...] = ()  # in English
    only_choices: bool = True  # whether a spreadsheet refuses everything else
    personal: bool = False  # whether it is of one person alone; the others may be drawn down over rows still to be used
    numeric: bool = False  # whether a number counts by its value, whatever signs its format puts between the digits

    @property
    def title(self) -> str:
        return NewUser.model_fields[self.field].title or self.field

    @property
    def hint(self) -> str:
        return NewUser.model_fields[self.field].description or ""

    def offered(self, language: str) -> list[str]:
        """Return the values that a drop-down of this column offers in a language; none without a drop-down."""
        if self.field == "country":
            return sorted((country_label(code, language) for code in COUNTRIES), key=str.casefold)
        return [text_in(language, choice) for choice in self.choices]

    @property
    def required(self) -> bool:
        return NewUser.model_fields[self.field].is_required()

    @property
    def header(self) -> str:
        """Return the title as it stands in the header row, with a star if the column is required."""
        return self.header_in("en")

    def header_in(self, language: str) -> str:
        """Return the header in a language."""
        return text_in(language, self.title) + "*" * self.required


COLUMNS: tuple[Column, ...] = (
    Column("name", 22, "Li Wei", personal=True),
    Column("email", 32, "li.wei@example.com", personal=True),
    Column("account", 22, "li.wei", personal=True),
    Column("english_name", 18, "William Li", personal=True),
    Column("country", 20, "China (CN)", only_choices=False),
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
"""The columns that a result has besides, with their widths in characters; an import reads Result only."""

RESULT_TEXTS: Mapping[RowStatus, str] = {
    RowStatus.CREATED: "Created",
    RowStatus.FAILED: "Failed",
    RowStatus.SKIPPED: "Skipped",
}
"""What a result says of a row in its column Result."""

EXPORT_HEADERS: dict[str, int] = {"Status": 12, "Mail": 12, "Created (UTC)": 14, "Updated (UTC)": 14}
"""Those that an export has besides; an import passes over them."""

# In headers of passwords in English, German, Chinese, Japanese, Korean, French, Spanish, Portuguese and Russian.
_SECRETS = (
    *("passw", "passcode", "pwd", "secret", "kennwort", "密码", "密碼", "口令", "パスワード", "암호", "비밀번호"),
    *("mot de passe", "contraseña", "senha", "парол"),
)
_FORMER_HEADERS = ("Created", "Updated")  # of exports before version 0.2.0


def header_key(text: str) -> str:
    """Return the key that all spellings of one header share.

    No case, no star, no invisible characters, single spaces, and letters of one width.
    """
    line = " ".join(text[: 2 * _LONGEST_HEADER].split())
    visible = unicodedata.normalize("NFKC", shown(line, _LONGEST_HEADER))
    return " ".join(visible.replace("*", " ").split()).casefold()


def looks_secret(header: str) -> bool:
    """Return whether a header that is not the template's seems to stand above passwords; a result holds none."""
    return any(part in header_key(header) for part in _SECRETS)


def own_columns(header: Mapping[int, str], columns: Container[int]) -> list[int]:
    """Return the columns of the administrator's own: with a header, and neither the template's nor a result's."""
    return [
        at for at, text in header.items() if at not in columns and (key := header_key(text)) and key not in OUR_KEYS
    ]


def result_column(header: Mapping[int, str]) -> int | None:
    """Return the column with the results of an import; None if the sheet is not of a result workbook."""
    at = {header_key(text): at for at, text in header.items()}
    for headers in zip(*(map(header_key, in_all_languages(each)) for each in RESULT_HEADERS), strict=True):
        if at.keys() >= {*headers}:
            return at[headers[[*RESULT_HEADERS].index("Result")]]
    return None


def is_done(result: str) -> bool:
    """Return whether a text of the column Result says that an import has created the user of the row."""
    return header_key(result) in _DONE


_DONE = frozenset(
    header_key(each)
    for status in (RowStatus.CREATED, RowStatus.SKIPPED)
    for each in in_all_languages(RESULT_TEXTS[status])
)
COLUMN_OF_HEADER: dict[str, Column] = {
    header_key(each): column for column in COLUMNS for each in in_all_languages(column.title)
}
OUR_KEYS: frozenset[str] = frozenset(
    header_key(each)
    for header in (*RESULT_HEADERS, *EXPORT_HEADERS)
    for each in (*in_all_languages(header), *_FORMER_HEADERS)
)
