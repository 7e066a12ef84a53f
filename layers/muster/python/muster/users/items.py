"""The tables of users and of their unique keys, as PynamoDB models, and users made of their items."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pynamodb.attributes import (
    BooleanAttribute,
    ListAttribute,
    MapAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
    UTCDateTimeAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, IncludeProjection

from muster.gateways.tables import Table, TableName, item_of
from muster.gateways.transactions import Insert, Item
from muster.users.rules import Role
from muster.users.user import MailStatus, Notice, NoticeKind, PendingAction, Status, User

_KINDS: Mapping[str, Callable[[str], object]] = {
    "status": Status,
    "status_before": Status,
    "role": Role,
    "pending_action": PendingAction,
    "mail_kind": PendingAction,
    "mail_status": MailStatus,
}
"""The types of attributes that the table keeps as text."""


class NoticeItem(MapAttribute[str, Any]):
    """A notice (`users/user.py`)."""

    kind = UnicodeAttribute()
    address = UnicodeAttribute()
    by = UnicodeAttribute()
    at = UTCDateTimeAttribute()


class PendingActions(GlobalSecondaryIndex["UserItem"]):
    """Users with a pending action, oldest first: only the id, the enterprise and the action."""

    class Meta:
        index_name = "pending_actions"
        projection = IncludeProjection(["enterprise_id", "pending_action"])

    pending_shard = NumberAttribute(hash_key=True)
    due_at = UTCDateTimeAttribute(range_key=True)


class Directory(GlobalSecondaryIndex["UserItem"]):
    """The users of an enterprise in directory order: by contact number, then by name."""

    class Meta:
        index_name = "directory"
        projection = AllProjection()

    enterprise_id = UnicodeAttribute(hash_key=True)
    directory_key = UnicodeAttribute(range_key=True)


class PendingInvitations(GlobalSecondaryIndex["UserItem"]):
    """Invited users, by the time of the invitation; no other user has `invited_at`."""

    class Meta:
        index_name = "pending_invitations"
        projection = AllProjection()

    enterprise_id = UnicodeAttribute(hash_key=True)
    invited_at = UTCDateTimeAttribute(range_key=True)


class RemovedUsers(GlobalSecondaryIndex["UserItem"]):
    """Removed users, by the time of the removal; no other user has `removed_at`."""

    class Meta:
        index_name = "removed_users"
        projection = AllProjection()

    enterprise_id = UnicodeAttribute(hash_key=True)
    removed_at = UTCDateTimeAttribute(range_key=True)


class EndingUsers(GlobalSecondaryIndex["UserItem"]):
    """Active users with a last day, by when it is over: only the id and the enterprise."""

    class Meta:
        index_name = "ending_users"
        projection = IncludeProjection(["enterprise_id"])

    ends_shard = NumberAttribute(hash_key=True)
    ends_at = UTCDateTimeAttribute(range_key=True)


class UserItem(Table):
    """A user (`users/user.py`), found by id."""

    class Meta:
        table_name = TableName("users_table")

    id = UnicodeAttribute(hash_key=True)
    account = UnicodeAttribute()
    enterprise_id = UnicodeAttribute()
    name = UnicodeAttribute()
    english_name = UnicodeAttribute(null=True)
    given_name = UnicodeAttribute(null=True)
    family_name = UnicodeAttribute(null=True)
    email = UnicodeAttribute()
    country = UnicodeAttribute(null=True)
    phone = UnicodeAttribute(null=True)
    department = UnicodeAttribute(null=True)
    department_key = UnicodeAttribute(null=True)
    title = UnicodeAttribute(null=True)
    contact_no = NumberAttribute()
    hide_phone = BooleanAttribute()
    role = UnicodeAttribute()
    signature = UnicodeAttribute(null=True)
    remarks = UnicodeAttribute(null=True)
    active_until = UnicodeAttribute(null=True)
    status = UnicodeAttribute()
    directory_key = UnicodeAttribute(null=True)
    search_text = UnicodeAttribute(null=True)
    shown_text = UnicodeAttribute(null=True)

    version = NumberAttribute()
    created_at = UTCDateTimeAttribute()
    created_by = UnicodeAttribute()
    updated_at = UTCDateTimeAttribute()
    updated_by = UnicodeAttribute()
    updated_by_id = UnicodeAttribute(null=True)
    signed_out_at = UTCDateTimeAttribute(null=True)
    sign_in = UnicodeAttribute(null=True)
    second_factor_at = UTCDateTimeAttribute(null=True)
    last_signed_in_at = UTCDateTimeAttribute(null=True)
    import_id = UnicodeAttribute(null=True)
    import_row = UnicodeAttribute(null=True)
    pending_action = UnicodeAttribute(null=True)
    due_at = UTCDateTimeAttribute(null=True)
    pending_shard = NumberAttribute(null=True)
    held_until = UTCDateTimeAttribute(null=True)
    ends_at = UTCDateTimeAttribute(null=True)
    ends_shard = NumberAttribute(null=True)
    ending_users = EndingUsers()
    removed_at = UTCDateTimeAttribute(null=True)
    former_accounts = UnicodeSetAttribute(null=True)
    status_before = UnicodeAttribute(null=True)
    removed_users = RemovedUsers()
    pending_actions = PendingActions()
    mail_kind = UnicodeAttribute(null=True)
    mail_id = UnicodeAttribute(null=True)
    mail_status = UnicodeAttribute(null=True)
    mail_at = UTCDateTimeAttribute(null=True)
    mail_not_before = UTCDateTimeAttribute(null=True)
    notices = ListAttribute(of=NoticeItem, null=True)
    address_before = UnicodeAttribute(null=True)
    address_changed_at = UTCDateTimeAttribute(null=True)
    address_changed_by = UnicodeSetAttribute(null=True)
    role_changed_at = UTCDateTimeAttribute(null=True)

    invited_at = UTCDateTimeAttribute(null=True)
    invitation_hash = UnicodeAttribute(null=True)
    invitation_expires_at = UTCDateTimeAttribute(null=True)
    pending_invitations = PendingInvitations()
    directory = Directory()


class UniqueKeyItem(Table):
    """A unique key in use, with its holder: the id of a user, or of an enterprise for a domain."""

    class Meta:
        table_name = TableName("unique_keys_table")

    unique_key = UnicodeAttribute(hash_key=True)
    holder = UnicodeAttribute()


def user_of(item: UserItem) -> User:
    """Return the user that an item of the table holds."""
    values = dict(item.attribute_values)
    for name in _KINDS.keys() & values.keys():
        values[name] = _KINDS[name](values[name])
    if "notices" in values:
        values["notices"] = tuple(
            Notice(kind=NoticeKind(each.kind), address=each.address, by=each.by, at=each.at)
            for each in values["notices"]
        )
    return User(**values)


def notice_items(notices: Iterable[Notice]) -> list[NoticeItem]:
    """Return a user's notices, as the table keeps them."""
    return [NoticeItem(**vars(each)) for each in notices]  # type: ignore[no-untyped-call]


def user_of_raw(item: Item) -> User:
    """Return the user that an item holds, as DynamoDB sends it."""
    return user_of(UserItem.from_raw_data(dict(item)))


def insert_key(key: str, holder: str) -> Insert:
    """Return the conditional write that reserves a unique key for the holder with this id."""
    return Insert(
        UniqueKeyItem.Meta.table_name, "unique_key", item_of(UniqueKeyItem, {"unique_key": key, "holder": holder})
    )
