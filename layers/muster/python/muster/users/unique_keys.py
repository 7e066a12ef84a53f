"""Values that only one user may have, each secured by an item of its own in the table of unique keys.

The account is unique everywhere, e-mail address and phone number within an enterprise. The items are written in the
user's transaction (docs/decisions/05-unique-keys.md).
"""

from collections.abc import Iterator
from typing import NamedTuple

from muster.errors import FieldError
from muster.messages import Message, message
from muster.users.domain_names import as_written
from muster.users.fields import NewUser, email_key, field_fault
from muster.users.text import shorten
from muster.users.user import User


class UniqueKey(NamedTuple):
    """A value that only one user may have: its field, the value as people see it, and the key that it occupies."""

    field: str
    value: str
    key: str

    @property
    def shown(self) -> str:
        """Return the value as messages show it."""
        return shorten(as_written(self.value), 80)

    def fault(self, sentence: Message) -> FieldError:
        """Return a fault of the value's field."""
        return field_fault(self.field, sentence)

    def in_use(self, holder: str | None) -> FieldError:
        """Return the error for a value that the user of the account `holder` has; None if that is not known."""
        if holder is None:
            return self.fault(
                message("value_taken_by_other", "{value} is already used; write another one.", value=self.shown)
            )
        sentence = message(
            "value_taken",
            "{value} is already used by account {holder}; write another one.",
            value=self.shown,
            holder=as_written(holder),
        )
        return self.fault(sentence)

    def in_use_since(self, holder: str | None) -> FieldError:
        """Return the error for a value of a removed user that the user of the account `holder` has by now."""
        if holder is None or self.field == "account":  # that user may be of another enterprise
            other = message("value_taken_since_by_other", "{value} is used by another user now.", value=self.shown)
            return self.fault(other)
        sentence = message(
            "value_taken_since",
            "{value} is used by account {holder} now.",
            value=self.shown,
            holder=as_written(holder),
        )
        return self.fault(sentence)


def unique_account(account: str) -> UniqueKey:
    """Return the unique key of an account, as the table has it: in small letters."""
    return UniqueKey("account", account, f"account#{account}")


def unique_email(enterprise_id: str, email: str) -> UniqueKey:
    """Return the unique key of an e-mail address; every spelling of an address has the same."""
    return UniqueKey("email", email, f"{enterprise_id}#email#{email_key(email)}")


def unique_phone(enterprise_id: str, phone: str) -> UniqueKey:
    """Return the unique key of a phone number in E.164."""
    return UniqueKey("phone", phone, f"{enterprise_id}#phone#{phone}")


def keys_of_new(new: NewUser | User, enterprise_id: str) -> Iterator[UniqueKey]:
    """Yield the unique keys of a user to be created, the account first."""
    yield unique_account(new.account)
    yield unique_email(enterprise_id, new.email)
    if new.phone:
        yield unique_phone(enterprise_id, new.phone)


def keys_of(user: User) -> list[UniqueKey]:
    """Return the unique keys that a user has, the account first."""
    return list(keys_of_new(user, user.enterprise_id))
