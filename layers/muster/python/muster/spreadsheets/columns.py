"""THE list of columns, from which template, reader, report and export are made."""

import unicodedata
from collections.abc import Container, Mapping
from dataclasses import dataclass

from muster.languages import in_all_languages, translate
from muster.messages import Message, label
from muster.tasks.rows import RowStatus
from muster.users.countries import COUNTRIES, country_label
from muster.users.fields import HINTS, TITLES, NewUser
from muster.users.rules import Role
from muster.users.text import shown
from muster.users.user import MailStatus, Status

_LONGEST_HEADER = 255  # characters of a header that are looked at


@dataclass(frozen=True)
class Column:
    """A column of the workbook: the user's field that it fills, and how it looks."""

    field: str
    width: int  # in characters
    example: Message | None
    choices: tuple[Message, ...] = ()
    only_choices: bool = True  # whether a spreadsheet refuses everything else
    personal: bool = False  # whether it is of one person alone; the others may be drawn down over rows still to be used
    takes_dates: bool = False  # whether a cell may be a date
    numeric: bool = False  # whether a number counts by its value, whatever signs its format puts between the digits

    @property
    def title(self) -> Message:
        return TITLES[self.field]

    @property
    def hint(self) -> Message:
        return HINTS[self.field]

    def offered(self, language: str) -> list[str]:
        """Return the values that a drop-down of this column offers in a language; none without a drop-down."""
        if self.field == "country":
            return sorted((country_label(code, language) for code in COUNTRIES), key=str.casefold)
        return [translate(choice, language) for choice in self.choices]

    @property
    def required(self) -> bool:
        return NewUser.model_fields[self.field].is_required()

    @property
    def header(self) -> str:
        """Return the title as it stands in the header row, with a star if the column is required."""
        return self.header_in("en")

    def header_in(self, language: str) -> str:
        """Return the header in a language."""
        return translate(self.title, language) + "*" * self.required


USERS = label("Users")
"""The name of the sheet that is filled in."""
YES, NO = label("Yes"), label("No")
ROLE_TEXTS: Mapping[str, Message] = {
    Role.MEMBER: label("Member"),
    Role.AUDITOR: label("Auditor"),
    Role.ADMINISTRATOR: label("Administrator"),
}
STATUS_TEXTS: Mapping[str, Message] = {
    Status.INVITED: label("Invited"),
    Status.ACTIVE: label("Active"),
    Status.DISABLED: label("Disabled"),
}
STATUS_TITLES: Mapping[str, Message] = {**STATUS_TEXTS, Status.REMOVED: label("Removed")}
"""The same with the status of users that are in no list."""
MAIL_TEXTS: Mapping[str, Message] = {
    MailStatus.QUEUED: label("Queued"),
    MailStatus.SENT: label("Sent"),
    MailStatus.DELIVERED: label("Delivered"),
    MailStatus.BOUNCED: label("Bounced"),
    MailStatus.COMPLAINED: label("Complained"),
    MailStatus.FAILED: label("Failed"),
}

COLUMNS: tuple[Column, ...] = (
    Column("name", 22, label("Li Wei"), personal=True),
    Column("email", 32, label("li.wei@example.com"), personal=True),
    Column("account", 22, label("li.wei"), personal=True),
    Column("english_name", 18, label("William Li"), personal=True),
    Column("given_name", 14, label("Wei"), personal=True),
    Column("family_name", 14, label("Li"), personal=True),
    Column("country", 20, label("China (CN)"), only_choices=False),
    Column("phone", 20, label("+86 138 0013 8000"), personal=True, numeric=True),
    Column("department", 26, label("Sales/EMEA")),
    Column("title", 22, label("Account Manager")),
    Column("contact_no", 14, label("100"), numeric=True),
    Column("hide_phone", 12, NO, (YES, NO)),
    Column("role", 16, ROLE_TEXTS[Role.MEMBER], (*ROLE_TEXTS.values(),)),
    Column("password", 18, None),
    Column("signature", 30, label("Glad to help")),
    Column("remarks", 30, label("Joins in May")),
    Column("active_until", 14, label("2026-12-31"), takes_dates=True),
)

RESULT = label("Result")
"""The header of the column that says what became of a row; an import reads it again."""
RESULT_HEADERS: dict[Message, int] = {label("Row"): 8, RESULT: 12, label("Reason"): 80}
"""The columns that a result has besides, with their widths in characters; an import reads Result only."""

RESULT_TEXTS: Mapping[RowStatus, Message] = {
    RowStatus.CREATED: label("Created"),
    RowStatus.UPDATED: label("Updated"),
    RowStatus.UNCHANGED: label("Unchanged"),
    RowStatus.DISABLED: label("Disabled"),
    RowStatus.REMOVED: label("Removed"),
    RowStatus.RESTORED: label("Restored"),
    RowStatus.FAILED: label("Failed"),
    RowStatus.SKIPPED: label("Skipped"),
}
"""What a result says of a row in its column Result."""
PLAN_TEXTS: Mapping[RowStatus, Message] = {
    **RESULT_TEXTS,
    RowStatus.CREATED: label("To be created"),
    RowStatus.UPDATED: label("To be updated"),
    RowStatus.DISABLED: label("To be disabled"),
    RowStatus.REMOVED: label("To be removed"),
    RowStatus.RESTORED: label("To be restored"),
}
"""What a plan says there; if the plan is imported, these rows are not passed over."""

STATUS, ID, VERSION = label("Status"), label("ID"), label("Version")
CREATED_AT = label("Created (UTC)")
EXPORT_HEADERS: dict[Message, int] = {
    STATUS: 12,
    label("Mail"): 12,
    CREATED_AT: 14,
    label("Updated (UTC)"): 14,
    label("Last Signed In (UTC)"): 20,
    ID: 30,
    VERSION: 9,
}
"""The columns that an export has besides. An import that updates users reads CONTROLS of them; others are not read."""
CONTROLS: Mapping[str, Message] = {"id": ID, "version": VERSION, "status": STATUS}
"""The columns that tell of which user and state a row is, and what the state is to be."""
EXPORT_TIMES = ("created_at", "updated_at", "last_signed_in_at")
"""The attributes of a user for the columns with times, which show the day."""

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
    ours = OUR_KEYS | _IDENTITY_KEYS if _is_of_export(header) else OUR_KEYS
    return [at for at, text in header.items() if at not in columns and (key := header_key(text)) and key not in ours]


def _is_of_export(header: Mapping[int, str]) -> bool:
    """Return whether a header row is an export's: an ID beside its times is no column of the administrator's own."""
    return {*map(header_key, header.values())} & _CREATED_KEYS != set()


def control_columns(header: Mapping[int, str]) -> dict[int, str]:
    """Return the columns CONTROLS of a header row, by place; the first of each."""
    found: dict[int, str] = {}
    for at, text in header.items():
        name = CONTROL_OF_HEADER.get(header_key(text))
        if name and name not in found.values():
            found[at] = name
    return found


def result_column(header: Mapping[int, str]) -> int | None:
    """Return the column with the results of an import; None if the sheet is not of a result workbook."""
    at = {header_key(text): at for at, text in header.items()}
    for headers in zip(*(map(header_key, in_all_languages(each)) for each in RESULT_HEADERS), strict=True):
        if at.keys() >= {*headers}:
            return at[headers[[*RESULT_HEADERS].index(RESULT)]]
    return None


def is_done(result: str) -> bool:
    """Return whether a text of the column Result says that an import has created the user of the row."""
    return header_key(result) in _DONE


_DONE = frozenset(
    header_key(each)
    for status in RowStatus
    if status != RowStatus.FAILED
    for each in in_all_languages(RESULT_TEXTS[status])
)
_IDENTITY_KEYS = frozenset(header_key(each) for title in (ID, VERSION) for each in in_all_languages(title))
_CREATED_KEYS = frozenset(header_key(each) for each in in_all_languages(CREATED_AT))
COLUMN_OF_HEADER: dict[str, Column] = {
    header_key(each): column for column in COLUMNS for each in in_all_languages(column.title)
}
CONTROL_OF_HEADER: dict[str, str] = {
    header_key(each): name for name, title in CONTROLS.items() for each in in_all_languages(title)
}
# Without ID and Version: such columns may be an administrator's own, unless an import updates users.
OUR_KEYS: frozenset[str] = frozenset(
    header_key(each)
    for header in (*RESULT_HEADERS, *EXPORT_HEADERS.keys() - {ID, VERSION})
    for each in (*in_all_languages(header), *_FORMER_HEADERS)
)
