"""How much an enterprise and each of its users may ask for, and the table in which it is counted.

All numbers are here. They are well above what people do by hand, and what is over them must wait, so that no tenant
takes the time, the read units or the mails of the others.
"""

from pynamodb.attributes import ListAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute

from muster.gateways.aws import Table
from muster.settings import settings

MOST_OPEN_IMPORTS = 10
"""Imports of an enterprise that wait for their file, wait for a run or run. Three run at a time, of all enterprises."""
MOST_OPEN_EXPORTS = 3
"""Exports of an enterprise that wait for a run or run. Each reads all users, and two run at a time."""


class Counter(Table):
    """What an enterprise or a user has of one kind: a number within a minute, or the tasks that are open."""

    class Meta:
        table_name = settings().limits_table

    id = UnicodeAttribute(hash_key=True)
    used = NumberAttribute(null=True)
    tasks = ListAttribute(of=UnicodeAttribute, null=True)
    expires_at = TTLAttribute()
