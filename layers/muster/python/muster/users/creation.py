"""Creating users, many to a transaction, each with its unique keys.

A user exists with all its unique keys or not at all. Creating the same users from the same source again changes
nothing and answers the same, so a run that died may simply be repeated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from muster.errors import FieldError, ThrottledError
from muster.gateways.transactions import Insert, Item, Transactions, WriteConflict
from muster.messages import message
from muster.retrying import back_off
from muster.users.fields import NewUser
from muster.users.items import UserItem, insert_key, item_of, user_of_raw
from muster.users.listed import listed_attributes
from muster.users.pending import pending_shard
from muster.users.taken import Clash, Existing, explain
from muster.users.unique_keys import UniqueKey, keys_of_new
from muster.users.user import MailStatus, PendingAction, Status, User

_TRIES = 8  # of a transaction that others' writes get in the way of: about 6 s of waiting in all


@dataclass(frozen=True)
class Source:
    """The origin of a user: its author, and the row of an import."""

    enterprise_id: str
    created_by: str
    import_id: str | None = None


@dataclass(frozen=True)
class UserDraft:
    """A user to be created: its item, and its unique keys, of which the account is the first."""

    item: Item
    keys: tuple[UniqueKey, ...]
    import_id: str | None
    import_row: int | None

    @property
    def account(self) -> str:
        return self.keys[0].value

    @property
    def user(self) -> User:
        """Return the user as it is going to be, made anew each time."""
        return user_of_raw(self.item)

    @property
    def inserts(self) -> list[Insert]:
        """Return the conditional writes that create the user: one for each unique key, in their order."""
        own = Insert(UserItem.Meta.table_name, "account", self.item)
        return [own, *(insert_key(key.key, self.account) for key in self.keys[1:])]


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
    of_system = {
        "enterprise_id": source.enterprise_id,
        "status": Status.INVITED if invited else Status.ACTIVE,
        "invited_at": now if invited else None,
        "version": 1,
        "created_at": now,
        "created_by": source.created_by,
        "updated_at": now,
        "updated_by": source.created_by,
        "import_id": source.import_id,
        "import_row": row,
        "pending_action": pending_action,
        "pending_shard": pending_shard(new.account),
        "due_at": due_at,
        "mail_kind": pending_action,
        "mail_status": MailStatus.QUEUED,
        "mail_at": now,
    }
    item = item_of(UserItem, written | listed_attributes(vars(new)) | of_system)
    return UserDraft(item, tuple(keys_of_new(new, source.enterprise_id)), source.import_id, row)


def create_users(candidates: Sequence[UserDraft], transactions: Transactions) -> list[Outcome]:
    """Create users, at most one transaction's worth, and return the outcome of each in order.

    The candidates share no account, e-mail address or phone number with each other.
    Raises ThrottledError when others' writes stay in the way.
    """
    settled: dict[int, UserDraft | User | Clash] = {}
    for number in range(_TRIES):
        left = [place for place in range(len(candidates)) if place not in settled]
        if not left:
            break
        obstacles = transactions.insert([insert for place in left for insert in candidates[place].inserts])
        settled |= _settled({place: candidates[place] for place in left}, obstacles)
        if any(obstacle.there is None for obstacle in obstacles.values()):
            back_off(number)
    if len(settled) < len(candidates):
        raise ThrottledError(message("users_busy", "Others are writing the same users at this moment. Try again."))
    clashes = {place: one for place, one in settled.items() if isinstance(one, Clash)}
    faults = dict(zip(clashes, explain(list(clashes.values()), transactions), strict=True))
    return [one if not isinstance(one, Clash) else faults[place] for place, one in sorted(settled.items())]


def _settled(
    tried: Mapping[int, UserDraft], obstacles: Mapping[int, WriteConflict]
) -> dict[int, UserDraft | User | Clash]:
    """Return what is certain after a try: all if nothing failed, otherwise those that failed for good."""
    if not obstacles:
        return dict(tried)
    settled: dict[int, UserDraft | User | Clash] = {}
    first = 0
    for place, one in tried.items():
        own = {i: obstacles[first + i] for i in range(len(one.keys)) if first + i in obstacles}
        first += len(one.keys)
        if own and all(obstacle.there is not None for obstacle in own.values()):
            settled[place] = existing_or_clash(one, own)
    return settled


def existing_or_clash(one: UserDraft, obstacles: Mapping[int, WriteConflict]) -> User | Clash:
    """Return the user of an earlier try for these obstacles (by place in `one.keys`), or the clash with others."""
    holders: dict[UniqueKey, Existing | str] = {
        one.keys[place]: (obstacle.there or {})["account"]["S"] for place, obstacle in obstacles.items()
    }
    if 0 in obstacles:
        user = user_of_raw(obstacles[0].there or {})
        if one.import_id and (user.import_id, user.import_row) == (one.import_id, one.import_row):
            return user
        existing = Existing.of(user)
        holders = {key: existing if holder == user.account else holder for key, holder in holders.items()}
    return Clash(one.user, one.item["enterprise_id"]["S"], holders)
