"""The tables of users and of their unique keys."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any
from zlib import crc32

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
from pynamodb.models import Model

from muster.errors import NotFoundError
from muster.gateways.aws import Table, TableName, aws_errors
from muster.gateways.transactions import Item

LONGEST_ACCOUNT = 64  # characters
PENDING_SHARDS = 4  # spreads the index of pending actions over this many keys


class Status(StrEnum):
    """Where a user stands."""

    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"
    REMOVED = "removed"  # a tombstone, until the sign-in is gone too; for everybody else it is not there


class PendingAction(StrEnum):
    """A pending action of a user outside the table; to match the sign-in with the item is part of each."""

    SYNC_SIGN_IN = "sync_sign_in"
    INVITE = "invite"
    SEND_PASSWORD = "send_password"  # noqa: S105 - a name, not a password
    RESET_PASSWORD = "reset_password"  # noqa: S105 - likewise
    WELCOME = "welcome"
    REMOVE = "remove"


class MailStatus(StrEnum):
    """The state of the last mail to a user."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    FAILED = "failed"


UNDELIVERABLE = frozenset({MailStatus.BOUNCED, MailStatus.COMPLAINED})
"""No further mail goes to an address of which one of these is known, until the user has another address."""


class NoticeKind(StrEnum):
    """What a notice tells a person of; the first two go to the former address."""

    ADDRESS_CHANGED = "address_changed"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a name, not a password
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - likewise
    SECOND_FACTOR_SET_UP = "second_factor_set_up"
    SECOND_FACTOR_REMOVED = "second_factor_removed"


class Notice(MapAttribute[str, Any]):
    """A notice that waits to be mailed: what of, to which address, and who did it when."""

    kind = UnicodeAttribute()
    address = UnicodeAttribute()
    by = UnicodeAttribute()
    at = UTCDateTimeAttribute()


class PendingActions(GlobalSecondaryIndex["User"]):
    """Users with a pending action, oldest first: only the account, its enterprise and the action."""

    class Meta:
        index_name = "pending_actions"
        projection = IncludeProjection(["enterprise_id", "pending_action"])

    pending_shard = NumberAttribute(hash_key=True)
    due_at = UTCDateTimeAttribute(range_key=True)


class Directory(GlobalSecondaryIndex["User"]):
    """The users of an enterprise in directory order: by contact number, then by name."""

    class Meta:
        index_name = "directory"
        projection = AllProjection()

    enterprise_id = UnicodeAttribute(hash_key=True)
    directory_key = UnicodeAttribute(range_key=True)


class PendingInvitations(GlobalSecondaryIndex["User"]):
    """Invited users, by the time of the invitation; no other user has `invited_at`."""

    class Meta:
        index_name = "pending_invitations"
        projection = AllProjection()

    enterprise_id = UnicodeAttribute(hash_key=True)
    invited_at = UTCDateTimeAttribute(range_key=True)


class User(Table):
    """A user, found by account."""

    class Meta:
        table_name = TableName("users_table")

    account = UnicodeAttribute(hash_key=True)
    enterprise_id = UnicodeAttribute()
    name = UnicodeAttribute()
    english_name = UnicodeAttribute(null=True)
    email = UnicodeAttribute()
    country = UnicodeAttribute(null=True)
    phone = UnicodeAttribute(null=True)
    department = UnicodeAttribute(null=True)
    department_key = UnicodeAttribute(null=True)
    """By which filters compare the department (`users/departments.py`)."""
    title = UnicodeAttribute(null=True)
    contact_no = NumberAttribute()
    hide_phone = BooleanAttribute()
    role = UnicodeAttribute()
    signature = UnicodeAttribute(null=True)
    remarks = UnicodeAttribute(null=True)
    status = UnicodeAttribute()
    directory_key = UnicodeAttribute(null=True)
    search_text = UnicodeAttribute(null=True)
    """What searches look into."""
    shown_text = UnicodeAttribute(null=True)
    """What a member's search looks into instead, of a user whose number is hidden: the same without the number."""

    version = NumberAttribute()
    created_at = UTCDateTimeAttribute()
    created_by = UnicodeAttribute()
    updated_at = UTCDateTimeAttribute()
    updated_by = UnicodeAttribute()
    signed_out_at = UTCDateTimeAttribute(null=True)
    """Sessions that began before are over, even though their tokens have not expired."""
    sign_in = UnicodeAttribute(null=True)
    """The `sub` of the sign-in in the user pool; tokens of any other do not count (`users/sessions.py`)."""
    second_factor_at = UTCDateTimeAttribute(null=True)
    """When the user pool was last seen to ask for a second factor (`users/second_factors.py`); none without one."""
    import_id = UnicodeAttribute(null=True)
    import_row = NumberAttribute(null=True)

    # Pending actions. `due_at` is when somebody may next work on it: in the future while somebody does.
    pending_action = UnicodeAttribute(null=True)
    due_at = UTCDateTimeAttribute(null=True)
    pending_shard = NumberAttribute(null=True)
    held_until = UTCDateTimeAttribute(null=True)
    """Until when a run may be at work whose lease another change has overridden; the account is not free before."""
    pending_actions = PendingActions()

    # The last mail: what for (as in `pending_action`), its id at the mail service, and what became of it.
    mail_kind = UnicodeAttribute(null=True)
    mail_id = UnicodeAttribute(null=True)
    mail_status = UnicodeAttribute(null=True)
    mail_at = UTCDateTimeAttribute(null=True)

    # Changes that the person must learn of at the former address (`users/notices.py`).
    notices = ListAttribute(of=Notice, null=True)
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
    """An e-mail address or a phone number in use within an enterprise."""

    class Meta:
        table_name = TableName("unique_keys_table")

    unique_key = UnicodeAttribute(hash_key=True)
    account = UnicodeAttribute()


def item_of(model: type[Model], values: Mapping[str, object]) -> Item:
    """Return the item of `model(**values)`, without making the model, which takes ten times as long.

    What is None is left out.
    """
    attributes = _attributes(model)
    item = {}
    for name, value in values.items():
        if value is not None:
            kept_as, kind, serialize = attributes[name]
            item[kept_as] = {kind: value if type(value) is str else serialize(value)}
    return item


@cache
def _attributes(model: type[Model]) -> Mapping[str, tuple[str, str, Callable[[Any], Any]]]:
    """Return for each attribute of a model: its name in the table, its type there, and its serializer."""
    found = {}
    for name, attribute in model.get_attributes().items():
        serialize: Callable[[Any], Any] = attribute.serialize
        if isinstance(attribute, UnicodeAttribute | NumberAttribute):
            serialize = str  # as they do themselves, in more steps; and to JSON a member of an enumeration is a detour
        found[name] = (attribute.attr_name, attribute.attr_type, serialize)
    return found


def is_account_key(text: str) -> bool:
    """Return whether `text` can be an account: DynamoDB refuses longer keys, and no user has one."""
    return 0 < len(text) <= LONGEST_ACCOUNT


def find_user(account: str) -> User | None:
    """Return the user of that account, if there is one; read consistently, so that the latest write counts."""
    if not is_account_key(account):
        return None
    with aws_errors():
        try:
            user = User.get(account.lower(), consistent_read=True)
        except User.DoesNotExist:
            return None
    return None if user.status == Status.REMOVED else user


def find_colleague(caller: User, account: str) -> User:
    """Return the user of that account in the caller's enterprise. Raises NotFoundError."""
    user = find_user(account)
    if user is None or user.enterprise_id != caller.enterprise_id:
        raise NotFoundError("There is no such user.")
    return user


def pending_shard(account: str) -> int:
    """Return the shard of the index of pending actions for an account."""
    return crc32(account.encode()) % PENDING_SHARDS
