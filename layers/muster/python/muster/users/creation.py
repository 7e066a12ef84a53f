"""Creating users, many to a transaction, each with its unique keys.

A user exists with all its unique keys or not at all. The id of an imported user follows from the import and the row, so
a run that died may simply be repeated: it meets the users that it has created, and changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TypeAlias

from muster.audit.entries import OPERATOR, Actor, insert_entry, run_of_import
from muster.errors import FieldError, ThrottledError
from muster.gateways.tables import item_of
from muster.gateways.transactions import Insert, Item, ItemKey, Transactions, WriteConflict
from muster.messages import message
from muster.retrying import back_off
from muster.ulids import derived_ulid, new_ulid, time_of
from muster.users.ending import times_of_end
from muster.users.fields import NewUser
from muster.users.history import entry_of_new
from muster.users.items import UserItem, insert_key, user_of_raw
from muster.users.listed import listed_attributes
from muster.users.pending import due_from, pending_shard
from muster.users.taken import Clash, explain
from muster.users.unique_keys import UniqueKey, keys_of_new
from muster.users.user import MailStatus, PendingAction, Status, User

_TRIES = 8  # of a transaction that others' writes get in the way of: about 6 s of waiting in all


@dataclass(frozen=True)
class Source:
    """The origin of a user: its author, and the row of an import."""

    enterprise_id: str
    created_by: str
    import_id: str | None = None
    creator_id: str | None = None
    """The id of the user who creates it by hand."""
    mail_not_before: datetime | None = None
    """From when its first mail may go out; None for at once."""

    @property
    def actor(self) -> Actor:
        """Return the author as the audit log tells it."""
        if self.import_id:
            return run_of_import(self.import_id, self.created_by)
        return Actor(self.creator_id, self.created_by) if self.creator_id else OPERATOR


@dataclass(frozen=True)
class UserDraft:
    """A user to be created: its item, and its unique keys, of which the account is the first."""

    item: Item
    keys: tuple[UniqueKey, ...]
    entry: Insert
    """The entry in the audit log."""

    @property
    def user_id(self) -> str:
        return str(self.item["id"]["S"])

    @property
    def account(self) -> str:
        return self.keys[0].value

    @property
    def user(self) -> User:
        """Return the user as it is going to be, made anew each time."""
        return user_of_raw(self.item)

    @property
    def own_insert(self) -> Insert:
        """Return the conditional write of the user's item."""
        return Insert(UserItem.Meta.table_name, "id", self.item)

    @property
    def reservations(self) -> dict[UniqueKey, Insert]:
        """Return the conditional writes that reserve the unique keys."""
        return {key: insert_key(key.key, self.user_id) for key in self.keys}

    @property
    def writes(self) -> int:
        """Return how many conditional writes create the user: the item, the entry, and one for each unique key."""
        return 2 + len(self.keys)

    @property
    def inserts(self) -> list[Insert]:
        """Return all conditional writes that create the user."""
        return [self.own_insert, *self.reservations.values(), self.entry]


Outcome: TypeAlias = UserDraft | User | tuple[FieldError, ...]
"""The draft, created now; the user that an earlier run created from it; or every reason why it cannot be created."""


def draft_user(
    new: NewUser,
    source: Source,
    *,
    row: int | None,
    now: datetime,
    due_at: datetime,
    pending_action: PendingAction = PendingAction.SEND_PASSWORD,
) -> UserDraft:
    """Return a user made of checked fields, with a pending action from `due_at` on: a password, or an invitation."""
    written = {name: value for name, value in vars(new).items() if value != "" and name != "password"}
    invited = pending_action is PendingAction.INVITE
    user_id = new_ulid() if row is None else imported_user_id(source.import_id or "", row)
    of_system = {
        "id": user_id,
        "enterprise_id": source.enterprise_id,
        "status": Status.INVITED if invited else Status.ACTIVE,
        "invited_at": now if invited else None,
        "version": 1,
        "created_at": now,
        "created_by": source.created_by,
        "updated_at": now,
        "updated_by": source.created_by,
        "updated_by_id": None if source.import_id else source.actor.id,
        "import_id": source.import_id,
        "pending_action": pending_action,
        "pending_shard": pending_shard(user_id),
        "due_at": due_from(due_at, source.mail_not_before, 1),
        "mail_not_before": source.mail_not_before,
        "mail_kind": pending_action,
        "mail_status": MailStatus.QUEUED,
        "mail_at": now,
    }
    ends = times_of_end(user_id, of_system["status"], new.active_until)
    values = {**written, **listed_attributes(vars(new)), **of_system, **ends}
    cause = f"{source.import_id}#{row}" if source.import_id else None
    entry = insert_entry(entry_of_new(values, "invite_user" if invited else "add_user", source.actor, cause))
    return UserDraft(item_of(UserItem, values), tuple(keys_of_new(new, source.enterprise_id)), entry)


def create_users(candidates: Sequence[UserDraft], transactions: Transactions) -> list[Outcome]:
    """Create users, at most one transaction's worth, and return the outcome of each in order.

    The candidates share no account, e-mail address or phone number with each other.
    Raises ThrottledError when others' writes stay in the way.
    """
    settled: dict[str, UserDraft | User | Clash] = {}
    for number in range(_TRIES):
        left = [one for one in candidates if one.user_id not in settled]
        if not left:
            break
        conflicts = transactions.insert([insert for one in left for insert in one.inserts])
        settled |= _settled(left, conflicts)
        if any(conflict.there is None for conflict in conflicts.values()):
            back_off(number)
    if len(settled) < len(candidates):
        raise ThrottledError(message("users_busy", "Others are writing the same users at this moment. Try again."))
    clashes = {user_id: one for user_id, one in settled.items() if isinstance(one, Clash)}
    faults = dict(zip(clashes, explain(list(clashes.values()), transactions), strict=True))
    ended = [settled[one.user_id] for one in candidates]
    return [faults[one.user_id] if isinstance(end, Clash) else end for one, end in zip(candidates, ended, strict=True)]


def created_before(candidates: Sequence[UserDraft], transactions: Transactions) -> list[User | None]:
    """Return, for each candidate, the user that an earlier run created from it, if there is one; create none.

    Raises ThrottledError.
    """
    keys = [one.own_insert.item_key for one in candidates]
    items = transactions.read(keys) if keys else {}
    return [user_of_raw(items[key]) if key in items else None for key in keys]


def imported_user_id(import_id: str, row: int) -> str:
    """Return the id of the user that a row of an import creates; the same whenever the row is done."""
    return derived_ulid(_made_at(import_id), f"{import_id}#{row}")


@lru_cache(maxsize=8)
def _made_at(import_id: str) -> datetime:
    return time_of(import_id) or datetime.fromtimestamp(0, UTC)


def _settled(
    tried: Sequence[UserDraft], conflicts: Mapping[ItemKey, WriteConflict]
) -> dict[str, UserDraft | User | Clash]:
    """Return what is certain after a try, by id: all if nothing failed, otherwise those that failed for good."""
    if not conflicts:
        return {one.user_id: one for one in tried}
    settled: dict[str, UserDraft | User | Clash] = {}
    for one in tried:
        own = conflicts_of(one, conflicts)
        if own and all(conflict.there is not None for conflict in own):
            settled[one.user_id] = existing_or_clash(one, conflicts)
    return settled


def conflicts_of(one: UserDraft, conflicts: Mapping[ItemKey, WriteConflict]) -> list[WriteConflict]:
    """Return those conflicts of a transaction that are the user's."""
    return [conflicts[insert.item_key] for insert in one.inserts if insert.item_key in conflicts]


def existing_or_clash(one: UserDraft, conflicts: Mapping[ItemKey, WriteConflict]) -> User | Clash:
    """Return the user of an earlier try with these conflicts, or the clash with other users."""
    if own := conflicts.get(one.own_insert.item_key):
        return user_of_raw(own.there or {})
    holders = {
        key: (conflicts[insert.item_key].there or {})["holder"]["S"]
        for key, insert in one.reservations.items()
        if insert.item_key in conflicts
    }
    return Clash(one.user, one.item["enterprise_id"]["S"], holders)
