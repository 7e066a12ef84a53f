"""A user: a person in an enterprise, with the rules that need no table."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeAlias

from muster.users.rules import NOT_SET, Role

LONGEST_ACCOUNT = 64  # characters
NOBODY = "0" * 26
"""An id that no user has, for it is of 1970."""
_NEVER = datetime.min.replace(tzinfo=UTC)


class Status(StrEnum):
    """Where a user stands."""

    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"
    REMOVED = "removed"  # in no list and without unique keys; can be restored for a time


class PendingAction(StrEnum):
    """A pending action of a user outside the table; to match the sign-in with the user is part of each."""

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
    """The kind of a notice; the first two go to the former address."""

    ADDRESS_CHANGED = "address_changed"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a name, not a password
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - likewise
    SECOND_FACTOR_SET_UP = "second_factor_set_up"
    SECOND_FACTOR_REMOVED = "second_factor_removed"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A notice that waits to be mailed: its kind, its address, and the author and time of the change."""

    kind: NoticeKind
    address: str
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class User:
    """A user, as read at one moment. Of a list that reads some attributes only, the others have their defaults."""

    id: str = ""
    """A ULID, which is never given to another user."""
    account: str = ""
    enterprise_id: str = ""
    name: str = ""
    english_name: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    email: str = ""
    country: str | None = None
    phone: str | None = None
    department: str | None = None
    department_key: str | None = None
    """By which filters compare the department (`users/departments.py`)."""
    title: str | None = None
    contact_no: int = NOT_SET
    hide_phone: bool = False
    role: Role = Role.MEMBER
    signature: str | None = None
    remarks: str | None = None
    active_until: str | None = None
    """The last day, in UTC, as in 2026-12-31; the schedule disables the user when it is over (`users/ending.py`)."""
    status: Status = Status.ACTIVE
    directory_key: str | None = None
    search_text: str | None = None
    """What searches look into."""
    shown_text: str | None = None
    """What a member's search looks into instead, of a user whose number is hidden: the same without the number."""

    version: int = 0
    created_at: datetime = _NEVER
    created_by: str = ""
    updated_at: datetime = _NEVER
    updated_by: str = ""
    """The account of the author of the last change, at that time; who that is, `users/history.py` tells."""
    updated_by_id: str | None = None
    signed_out_at: datetime | None = None
    """Sessions that began before are over, even though their tokens have not expired."""
    sign_in: str | None = None
    """The `sub` of the sign-in in the user pool; tokens of any other do not count (`users/sessions.py`)."""
    second_factor_at: datetime | None = None
    """When the user pool was last seen to ask for a second factor (`users/second_factors.py`); none without one."""
    last_signed_in_at: datetime | None = None
    """When the user last signed in, as `users/last_sign_in.py` notes it: no change of the user, so `version` stays."""
    import_id: str | None = None
    """The import that created the user."""
    import_row: str | None = None
    """The import and its row that changed the user last, so that a run that repeats the row changes nothing."""

    pending_action: PendingAction | None = None
    due_at: datetime | None = None
    """From when a run may work on the pending action: in the future while one does (`users/leases.py`)."""
    pending_shard: int | None = None
    held_until: datetime | None = None
    """Until when a run may be at work whose lease another change has overridden."""
    ends_at: datetime | None = None
    """When the schedule looks at an active user with a last day: when that is over, or later to try again."""
    ends_shard: int | None = None
    removed_at: datetime | None = None
    former_accounts: Set[str] = frozenset()
    """Accounts before a rename whose sign-ins are still to be deleted."""
    status_before: Status | None = None
    """Of a removed user: the status to return to when restored."""

    mail_kind: PendingAction | None = None
    """The pending action that the last mail was for."""
    mail_id: str | None = None
    mail_status: MailStatus | None = None
    mail_at: datetime | None = None
    mail_not_before: datetime | None = None
    """From when the first mail may go out, of a user created by an import that mails nobody before (`pending.py`)."""

    notices: Sequence[Notice] = ()
    """Changes that the person must learn of at the former address (`users/notices.py`)."""
    address_before: str | None = None
    address_changed_at: datetime | None = None
    address_changed_by: Set[str] = frozenset()
    role_changed_at: datetime | None = None

    invited_at: datetime | None = None
    invitation_hash: str | None = None
    invitation_expires_at: datetime | None = None


Changes: TypeAlias = Mapping[str, object]
"""New values of a user's attributes, by name; None takes an attribute away."""


def changed(user: User, changes: Changes) -> User:
    """Return the user with these changes."""
    values: dict[str, Any] = {name: _DEFAULTS[name] if value is None else value for name, value in changes.items()}
    return replace(user, **values)


_DEFAULTS: Mapping[str, Any] = {each.name: each.default for each in fields(User)}


def is_account_key(text: str) -> bool:
    """Return whether `text` can be an account: DynamoDB refuses longer keys, and no user has one."""
    return 0 < len(text) <= LONGEST_ACCOUNT
