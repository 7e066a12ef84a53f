"""Data of a smoke test: two throw-away enterprises and their people, with addresses of SES's mailbox simulator.

The simulator's addresses work in the sandbox too, count neither against the sending quota nor against the bounce and
complaint rates, take labels after a `+`, and are never put on the suppression list
(https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html).
"""

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from muster.users.passwords import random_password

SIMULATOR = "simulator.amazonses.com"
PREFIX = "smoke-"
_ID = re.compile(rf"{PREFIX}([0-9a-f]{{8}})(?:-other)?")


@dataclass(frozen=True)
class Person:
    """A person to invite or import, with the expected state of the mail."""

    name: str
    email: str
    account: str = ""
    password: str = ""
    mail: str = ""  # the state in which it must end; "" if none is sent

    @property
    def signs_in_as(self) -> str:
        """Return the account: the address stands in if it is blank."""
        return (self.account or self.email).lower()

    @property
    def cells(self) -> Mapping[str, str]:
        """Return the row of a workbook, by field."""
        return {"name": self.name, "email": self.email, "account": self.account, "password": self.password}


@dataclass(frozen=True)
class World:
    """The enterprises and people of one run; everything of it carries the run's label."""

    label: str

    @classmethod
    def new(cls) -> "World":
        """Return a world with names of its own."""
        return cls(secrets.token_hex(4))

    @classmethod
    def of(cls, enterprise_id: str, name: str, administrator: str) -> "World | None":
        """Return the world that an enterprise belongs to; None if no smoke test made it."""
        found = _ID.fullmatch(enterprise_id)
        if not found:
            return None
        world = cls(found[1])
        made = (name, administrator) == (world.name, world.administrators[enterprise_id].account)
        return world if made else None

    @property
    def enterprise_id(self) -> str:
        """Return the enterprise in which everything is tried."""
        return f"{PREFIX}{self.label}"

    @property
    def other_id(self) -> str:
        """Return the other enterprise: its administrator must see nothing of the first."""
        return f"{PREFIX}{self.label}-other"

    @property
    def name(self) -> str:
        """Return the name of both enterprises."""
        return f"Muster smoke test {self.label}"

    @cached_property
    def administrators(self) -> Mapping[str, Person]:
        """Return the first administrator of each enterprise."""
        return {
            self.enterprise_id: self._person("Ada Smoke", "admin", password=random_password()),
            self.other_id: self._person("Otto Other", "other", password=random_password()),
        }

    @cached_property
    def invited(self) -> Person:
        """Return the person to invite."""
        return self._person("Ivy Invited", "invited", mail="delivered")

    @cached_property
    def imported(self) -> tuple[Person, ...]:
        """Return the people to import through the form: an account of every kind, and a mail of every end."""
        return (
            self._person("Dot Account", "dot", mail="delivered"),
            Person("At Account", self._address("bounce", "at"), f"at@smoke-{self.label}.example.com", mail="bounced"),
            # Without a label, since no account may have a `+`.
            Person("Blank Account", f"success@{SIMULATOR}", mail="delivered"),
            Person("李雷", self._address("complaint", "li"), f"smoke.{self.label}.li", mail="complained"),
            self.typed,
        )

    @cached_property
    def typed(self) -> Person:
        """Return the person with a password in the workbook, and so without a mail."""
        return self._person("Ty Typed", "typed", password=random_password())

    @cached_property
    def dropped(self) -> Person:
        """Return the person to import through the drop folder."""
        return self._person("Drew Dropped", "dropped", mail="delivered")

    @cached_property
    def refused(self) -> Person:
        """Return the row of the drop folder's file that must be refused: it has no name."""
        return self._person("", "refused")

    @property
    def mailed(self) -> Iterator[Person]:
        """Return the people to be mailed."""
        return (person for person in (self.invited, *self.imported, self.dropped) if person.mail)

    @property
    def people(self) -> Iterator[Person]:
        """Return all people."""
        yield from self.administrators.values()
        yield from (self.invited, *self.imported, self.dropped, self.refused)

    def _person(self, name: str, role: str, *, password: str = "", mail: str = "") -> Person:
        return Person(name, self._address("success", role), f"smoke.{self.label}.{role}", password, mail)

    def _address(self, mailbox: str, role: str) -> str:
        return f"{mailbox}+{self.label}.{role}@{SIMULATOR}"
