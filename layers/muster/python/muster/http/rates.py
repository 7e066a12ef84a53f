"""Rates of requests by user and enterprise; a request over the limit is answered 429 (`muster/limits.py`)."""

from muster.limits import BATCHES, MAILS, SEARCHES, Rate, charge
from muster.users.service import UserAction
from muster.users.user import User


def count(rate: Rate, caller: User, units: int = 1) -> None:
    """Count a request. Raises LimitError and ThrottledError."""
    charge(rate, caller.enterprise_id, caller.id, units)


def count_search(caller: User, *filters: object) -> None:
    """Count a page of a list if one of these filters is given: without one it reads no more users than it shows."""
    if any(filters):
        count(SEARCHES, caller)


def count_batch(caller: User, action: str, accounts: int) -> None:
    """Count a batch, and the mails of one that resets passwords."""
    count(BATCHES, caller)
    if action == UserAction.RESET_PASSWORD:
        count(MAILS, caller, accounts)
