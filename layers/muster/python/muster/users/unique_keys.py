"""Values that only one user may have, each secured by an item of its own.

The account is unique everywhere and is the key of the user's item. E-mail address and phone number are unique within
an enterprise: an item each in the table of unique keys, written in the user's transaction
(docs/decisions/05-unique-keys.md).
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

    def in_use(self, holder: str) -> FieldError:
        """Return the error for a value that the user `holder` has."""
        sentence = message(
            "value_taken",
            "{value} is already used by account {holder}; write another one.",
            value=self.shown,
            holder=as_written(holder),
        )
        return self.fault(sentence)


def unique_email(enterprise_id: str, email: str) -> UniqueKey:
    """Return the unique key of an e-mail address; every spelling of an address has the same."""
    return UniqueKey("email", email, f"{enterprise_id}#email#{email_key(email)}")


def unique_phone(enterprise_id: str, phone: str) -> UniqueKey:
    """Return the unique key of a phone number in E.164."""
    return UniqueKey("phone", phone, f"{enterprise_id}#phone#{phone}")


def keys_of_new(new: NewUser, enterprise_id: str) -> Iterator[UniqueKey]:
    """Yield the unique keys of a user to be created, the account first."""
    yield UniqueKey("account", new.account, new.account)
    yield unique_email(enterprise_id, new.email)
    if new.phone:
        yield unique_phone(enterprise_id, new.phone)


def keys_of(user: User) -> list[str]:
    """Return the keys in the table of unique keys that a user occupies."""
    email = unique_email(user.enterprise_id, user.email).key
    return [email, unique_phone(user.enterprise_id, user.phone).key] if user.phone else [email]
