"""Unique keys that are in use: by the same person, who exists already, or by another user."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from struct import pack
from typing import NamedTuple

from muster.clock import now
from muster.errors import FieldError
from muster.gateways.transactions import ItemKey, Transactions
from muster.messages import Message, listed, message
from muster.users.domain_names import as_written
from muster.users.fields import TITLES, NewUser, email_key, field_fault
from muster.users.items import UniqueKeyItem, UserItem, user_of_raw
from muster.users.text import quote
from muster.users.unique_keys import UniqueKey, keys_of_new
from muster.users.user import Status, User

COMPARED = tuple(name for name in NewUser.model_fields if name not in {"account", "password"})
"""The fields of which it is told whether they differ."""
_DEFAULTS = {name: field.default for name, field in NewUser.model_fields.items()}
IN_COMMON = 2
"""Of account, e-mail address, phone number and name: if two users have so many in common, they are the same person."""


class Existing(NamedTuple):
    """An existing user, as a clash tells of it. It is small: an import keeps one of every user of the enterprise."""

    id: str
    account: str
    enterprise_id: str
    name: str
    created_at: datetime
    is_removed: bool
    held_until: datetime | None
    prints: bytes
    """A hash of each of the fields COMPARED; good within a process."""

    @classmethod
    def of(cls, user: User) -> "Existing":
        """Return the user in this form."""
        removed = user.status == Status.REMOVED
        return cls(
            user.id,
            user.account,
            user.enterprise_id,
            user.name,
            user.created_at,
            removed,
            user.held_until,
            _prints(user),
        )


@dataclass(frozen=True)
class Clash:
    """A user who cannot be created, with the holders of the user's unique keys."""

    new: NewUser | User
    enterprise_id: str
    holders: Mapping[UniqueKey, Existing | str]
    """Who has each key: the user or, if that is still to be read, its id."""
    unknown: Sequence[UniqueKey] = field(default=())
    """Keys that may be in use, too: they are still to be looked up."""


def keys_to_look_up(new: NewUser, enterprise_id: str, owned: Collection[FieldError]) -> list[UniqueKey]:
    """Return the unique keys of a new user; of an account in a domain of others (`owned`) nothing is told."""
    return [key for key in keys_of_new(new, enterprise_id) if not (owned and key.field == "account")]


def explain(clashes: Sequence[Clash], transactions: Transactions) -> list[tuple[FieldError, ...]]:
    """Return the faults of each clash; reads the users that are not known. Raises ThrottledError."""
    found = holders_of([key for clash in clashes for key in clash.unknown], transactions)
    known = [{**clash.holders, **{key: found[key] for key in clash.unknown if key in found}} for clash in clashes]
    users = _users([each for holders in known for each in holders.values() if isinstance(each, str)], transactions)
    return [
        faults_of(clash, {key: users.get(each) if isinstance(each, str) else each for key, each in holders.items()})
        for clash, holders in zip(clashes, known, strict=True)
    ]


def in_use(keys: Sequence[UniqueKey], user_id: str, transactions: Transactions) -> list[FieldError]:
    """Return a fault for each key that another user than this one has. Raises ThrottledError."""
    holders = {key: holder for key, holder in holders_of(keys, transactions).items() if holder != user_id}
    users = _users(list(holders.values()), transactions)
    return [key.in_use(_account(users.get(holder))) for key, holder in holders.items()]


def faults_of(clash: Clash, holders: Mapping[UniqueKey, Existing | None]) -> tuple[FieldError, ...]:
    """Return the faults of a clash: the same person, or each key of another user, who is None if not known."""
    same = _same_person(clash, holders)
    in_common = [key.field for key, holder in holders.items() if same and holder == same]
    faults = [_repeat(clash, same, "email" if "email" in in_common else in_common[0])] if same else []
    for key, holder in holders.items():
        if same and (holder == same or key.field == "account"):
            continue  # who exists already needs no other account
        faults.append(_account_taken(clash, holder) if key.field == "account" else key.in_use(_account(holder)))
    return tuple(faults)


def _same_person(clash: Clash, holders: Mapping[UniqueKey, Existing | None]) -> Existing | None:
    """Return the user who is the same person: with two of account, e-mail address, phone number and name."""
    in_common: dict[Existing, int] = {}
    for holder in holders.values():
        if holder and holder.enterprise_id == clash.enterprise_id and not holder.is_removed:
            in_common[holder] = in_common.get(holder, int(name_key(clash.new.name) == name_key(holder.name))) + 1
    most = max(in_common, key=lambda each: in_common[each], default=None)
    return most if most and in_common[most] >= IN_COMMON else None


def name_key(name: str) -> str:
    """Return a name as it is compared, without capitals and spaces."""
    return "".join(name.casefold().split())


def _repeat(clash: Clash, there: Existing, field: str) -> FieldError:
    account, day = as_written(there.account), f"{there.created_at:%Y-%m-%d}"
    if differing := _differing(clash.new, there):
        sentence = message(
            "person_exists_and_differs",
            "this person already exists as account {account}, created on {date} (UTC); these differ: "
            "{fields}. To change them, edit that user.",
            account=account,
            date=day,
            fields=listed(differing),
        )
    else:
        sentence = message(
            "person_exists",
            "this person already exists as account {account}, created on {date} (UTC), with the same fields.",
            account=account,
            date=day,
        )
    return field_fault(field, sentence)


def _differing(new: NewUser | User, there: Existing) -> list[Message]:
    """Return the titles of the fields that say something else of the user who exists. A blank one says nothing."""
    prints = _prints(new)
    return [
        TITLES[name]
        for place, name in enumerate(COMPARED)
        if getattr(new, name) not in (None, "", _DEFAULTS[name])
        and prints[8 * place : 8 * place + 8] != there.prints[8 * place : 8 * place + 8]
    ]


def _prints(user: NewUser | User) -> bytes:
    values = [getattr(user, name) or None for name in COMPARED]
    values[COMPARED.index("email")] = email_key(user.email)
    return pack(f"{len(values)}q", *map(hash, values))


def _account_taken(clash: Clash, holder: Existing | None) -> FieldError:
    account = as_written(clash.new.account)
    if holder is None or holder.enterprise_id != clash.enterprise_id:
        sentence = message("account_taken", "{account} is already taken; write another one.", account=account)
    elif holder.is_removed:
        sentence = message(
            "account_held",
            "{account} is not free yet: its former user is being removed. Try again in {minutes} min.",
            account=account,
            minutes=_minutes(holder),
        )
    else:
        sentence = message(
            "account_of_user",
            "{account} already belongs to {name}; write another one.",
            account=account,
            name=quote(holder.name),
        )
    return field_fault("account", sentence)


def _minutes(holder: Existing) -> int:
    """Return after how many minutes the account of a removed user is free."""
    seconds = (holder.held_until - now()).total_seconds() if holder.held_until else 0
    return max(1, ceil(seconds / 60))


def _account(holder: Existing | None) -> str | None:
    return holder.account if holder else None


def holders_of(keys: Sequence[UniqueKey], transactions: Transactions) -> dict[UniqueKey, str]:
    """Return the ids of the users who have these keys."""
    asked = {key: ItemKey(UniqueKeyItem.Meta.table_name, "unique_key", key.key) for key in keys}
    found = transactions.read(asked.values()) if asked else {}
    return {key: found[where]["holder"]["S"] for key, where in asked.items() if where in found}


def users_with(ids: Sequence[str], transactions: Transactions) -> dict[str, User]:
    """Return those of the users with these ids that exist, by id; removed ones too. Raises ThrottledError."""
    items = transactions.read([ItemKey(UserItem.Meta.table_name, "id", each) for each in ids]) if ids else {}
    return {key.value: user_of_raw(item) for key, item in items.items()}


def _users(ids: Sequence[str], transactions: Transactions) -> dict[str, Existing]:
    return {user_id: Existing.of(user) for user_id, user in users_with(ids, transactions).items()}
