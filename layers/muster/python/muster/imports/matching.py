"""Finding the users that rows are about: by ID, account, e-mail address or mobile number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from muster.errors import FieldError
from muster.gateways.transactions import Transactions
from muster.imports.options import ImportOptions, Match
from muster.messages import Message, after_label, message
from muster.spreadsheets.columns import ID, VERSION
from muster.spreadsheets.rows import SheetRow
from muster.ulids import is_ulid
from muster.users.fields import SOMEBODY, TITLES, check
from muster.users.taken import holders_of, users_with
from muster.users.text import quote, shorten
from muster.users.unique_keys import UniqueKey, keys_of_new
from muster.users.user import Status, User

_NO_IDENTITY = FieldError(
    "",
    message(
        "row_names_nobody",
        "The row does not say which user it is about; fill in ID, Account, Email or Mobile Number.",
    ),
)
_VERSION_ALONE = FieldError(
    "version",
    after_label(VERSION, message("version_without_id", "the ID is blank; fill it in, or clear the version.")),
)


@dataclass(frozen=True)
class Identity:
    """The value by which a row finds its user: the kind, and the id or unique key."""

    match: Match
    value: str
    key: UniqueKey | None = None
    """None for an ID."""


@dataclass(frozen=True)
class Found:
    """The user of a row; None if there is none. With `faults` no user was looked for."""

    user: User | None = None
    identity: Identity | None = None
    faults: tuple[FieldError, ...] = ()


def find_users(
    rows: Sequence[SheetRow], options: ImportOptions, enterprise_id: str, transactions: Transactions
) -> list[Found]:
    """Return the user of each row, if the enterprise has it. Raises ThrottledError."""
    told = [identity_of(row, options, enterprise_id) for row in rows]
    keys = [each.key for each in told if isinstance(each, Identity) and each.key]
    holders = holders_of(keys, transactions)
    ids = [_id(each, holders) for each in told]
    users = users_with([each for each in ids if each], transactions)
    ours = {user_id: user for user_id, user in users.items() if _is_ours(user, enterprise_id, options)}
    return [
        Found(faults=each) if isinstance(each, tuple) else Found(ours.get(user_id), each)
        for each, user_id in zip(told, ids, strict=True)
    ]


def _id(told: Identity | tuple[FieldError, ...], holders: Mapping[UniqueKey, str]) -> str:
    """Return the id of the user that is looked for; empty if there is none."""
    if isinstance(told, tuple):
        return ""
    return holders.get(told.key, "") if told.key else told.value


def _is_ours(user: User, enterprise_id: str, options: ImportOptions) -> bool:
    """Return whether a row may be about the user. Only an import that may remove users finds removed ones."""
    is_there = user.status != Status.REMOVED or options.removes
    return user.enterprise_id == enterprise_id and is_there


def identity_of(row: SheetRow, options: ImportOptions, enterprise_id: str) -> Identity | tuple[FieldError, ...]:
    """Return the value by which a row finds its user, or the faults of a row without one."""
    has = {match: _text(row, match) for match in Match}
    if row.controls.get("version") and not has[Match.ID]:
        return (_VERSION_ALONE,)
    match = options.match or next((match for match, text in has.items() if text), None)
    if match is None:
        return (_NO_IDENTITY,)
    if not has[match]:
        return (FieldError(match, after_label(_title(match), _blank(match))),)
    return _identity(match, has[match], row, enterprise_id)


def _identity(match: Match, text: str, row: SheetRow, enterprise_id: str) -> Identity | tuple[FieldError, ...]:
    if match is Match.ID:
        return Identity(match, text.upper()) if is_ulid(text.upper()) else (_no_id(text),)
    cells = {match.value: text}
    if match is Match.PHONE and (country := row.cells.get("country")):
        cells["country"] = country
    checked = check(SOMEBODY | cells)
    if isinstance(checked, tuple):
        return tuple(fault for fault in checked if fault.field in cells)
    key = next(key for key in keys_of_new(checked, enterprise_id) if key.field == match)
    return Identity(match, key.value, key)


def _text(row: SheetRow, match: Match) -> str:
    text = row.controls.get("id", "") if match is Match.ID else row.cells.get(match, "")
    return text.strip()


def _title(match: Match) -> Message:
    return ID if match is Match.ID else TITLES[match]


def _blank(match: Match) -> Message:
    return message("match_blank", "rows find their users by it, and here it is blank; fill it in.", field=_title(match))


def _no_id(text: str) -> FieldError:
    sentence = message(
        "id_invalid",
        "{text} is no ID of a user; IDs have 26 digits and capitals, as an export shows them.",
        text=quote(shorten(text)),
    )
    return FieldError("id", after_label(ID, sentence))


def no_user(identity: Identity) -> FieldError:
    """Return the fault of a row without an existing user."""
    sentence = message(
        "no_user_of_row",
        "there is no user with {value} in your enterprise.",
        value=quote(shorten(identity.value)),
    )
    return FieldError(identity.match, after_label(_title(identity.match), sentence))
