"""How much an enterprise and each of its users may ask for, and the table in which it is counted.

All numbers are here. They are well above what people do by hand, and what is over them must wait, so that no tenant
takes the time, the read units or the mails of the others.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from pynamodb.attributes import ListAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.expressions.update import Action

from muster.clock import now
from muster.errors import LimitError
from muster.gateways.aws import ConditionFailedError, aws_errors
from muster.gateways.tables import Table, TableName
from muster.messages import message

MOST_OPEN_IMPORTS = 10
"""Imports of an enterprise that wait for their file, wait for a run or run. Three run at a time, of all enterprises."""
MOST_OPEN_EXPORTS = 3
"""Exports of an enterprise that wait for a run or run. Each reads all users, and two run at a time."""


_WINDOW = 60  # seconds; counted from full minute to full minute, so at its turn twice as much may come together


@dataclass(frozen=True)
class Rate:
    """How often one user, and all users of an enterprise together, may ask for something within a minute."""

    name: str
    of_user: int
    of_enterprise: int


SEARCHES = Rate("searches", 60, 600)
"""Pages of a list with a filter: each may read 5,000 users (436 read units). Nobody reads a page a second for long; an
enterprise of 180,000 people asks for 420 in its busiest minute (docs/scale.md)."""
MAILS = Rate("mails", 120, 300)
"""Mails that are asked for by hand: single users, invitations, resets. SES sends some 14 a second, 840 a minute, for
all enterprises together. Whoever adds more people than that uses an import, whose mails come after these."""
BATCHES = Rate("batches", 30, 60)
"""Batches: each changes up to 100 users in as many transactions."""
IMPORTS = Rate("imports", 20, 60)
"""Imports: each may bring 100,000 rows, so what is open is limited besides."""
EXPORTS = Rate("exports", 12, 24)
"""Exports: each reads all users, 8,720 read units of 100,000."""

_TOO_MANY = {
    "searches": (
        message(
            "too_many_searches",
            "You have searched {count} times within a minute. Wait a minute, and search again.",
            count=SEARCHES.of_user,
        ),
        message(
            "enterprise_too_many_searches",
            "Your enterprise has searched {count} times within a minute. Wait a minute, and search again.",
            count=SEARCHES.of_enterprise,
        ),
    ),
    "mails": (
        message(
            "too_many_mails",
            "You may send {count} mails a minute. Wait a minute, or import many people from a workbook.",
            count=MAILS.of_user,
        ),
        message(
            "enterprise_too_many_mails",
            "Your enterprise may send {count} mails a minute. Wait a minute, or import many people from a workbook.",
            count=MAILS.of_enterprise,
        ),
    ),
    "batches": (
        message(
            "too_many_batches",
            "You may change many users at once {count} times a minute. Wait a minute, and repeat it.",
            count=BATCHES.of_user,
        ),
        message(
            "enterprise_too_many_batches",
            "Your enterprise may change many users at once {count} times a minute. Wait a minute, and repeat it.",
            count=BATCHES.of_enterprise,
        ),
    ),
    "imports": (
        message(
            "too_many_imports",
            "You may start {count} imports a minute. Wait a minute, and start this one again.",
            count=IMPORTS.of_user,
        ),
        message(
            "enterprise_too_many_imports",
            "Your enterprise may start {count} imports a minute. Wait a minute, and start this one again.",
            count=IMPORTS.of_enterprise,
        ),
    ),
    "exports": (
        message(
            "too_many_exports",
            "You may start {count} exports a minute. Wait a minute, and start this one again.",
            count=EXPORTS.of_user,
        ),
        message(
            "enterprise_too_many_exports",
            "Your enterprise may start {count} exports a minute. Wait a minute, and start this one again.",
            count=EXPORTS.of_enterprise,
        ),
    ),
}


class Counter(Table):
    """A counter of an enterprise or a user: a number within a minute, or the tasks that are open."""

    class Meta:
        table_name = TableName("limits_table")

    id = UnicodeAttribute(hash_key=True)
    used = NumberAttribute(null=True)
    tasks = ListAttribute(of=UnicodeAttribute, null=True)
    expires_at = TTLAttribute()


def charge(rate: Rate, enterprise_id: str, user: str, units: int = 1) -> None:
    """Count a request for the user and for the enterprise: one conditional write each.

    `user` is what tells the user from all others; only a digest of it is kept, for some minutes.

    Raises LimitError, with what to do, if it is more than may be asked for within a minute, and ThrottledError.
    """
    digest = hashlib.sha256(user.encode()).hexdigest()[:32]
    moment = now()
    window, gone = divmod(int(moment.timestamp()), _WINDOW)
    for who, most, sentence in (
        (f"user#{digest}", rate.of_user, _TOO_MANY[rate.name][0]),
        (f"enterprise#{enterprise_id}", rate.of_enterprise, _TOO_MANY[rate.name][1]),
    ):
        until = moment + timedelta(seconds=2 * _WINDOW)
        if not count_up(f"{rate.name}#{who}#{window}", most, until, units):
            raise LimitError(sentence, retry_after=_WINDOW - gone)


def count_up(key: str, most: int | None, until: datetime, units: int = 1) -> bool:
    """Add to a counter, which is kept until then; return False, and add nothing, if it would be above `most`.

    None is no limit.

    Raises ThrottledError.
    """
    room = None if most is None else Counter.used.does_not_exist() | (Counter.used <= most - units)
    actions: list[Action] = [Counter.used.add(units), Counter.expires_at.set(until)]
    try:
        with aws_errors():
            Counter(key).update(actions, room)
    except ConditionFailedError:
        return False
    return True
