"""Query of active users after their last day (`ending.py`), up to a share of each enterprise."""

from collections.abc import Iterator
from itertools import chain, zip_longest
from typing import Any

from muster.clock import now
from muster.gateways.aws import aws_errors
from muster.users.items import UserItem, user_of_raw
from muster.users.pending import PENDING_SHARDS
from muster.users.user import User

SHARE = 500  # users of an enterprise, at most
_PAGES = 10  # read of each shard at most: of 1 MB, so some 6,000 users each


def ended_users() -> list[str]:
    """Return the ids of active users after their last day, of one enterprise after the other in turn."""
    found: dict[str, list[str]] = {}
    for user in chain.from_iterable(map(_ended_in, range(PENDING_SHARDS))):
        ids = found.setdefault(user.enterprise_id, [])
        if len(ids) < SHARE:
            ids.append(user.id)
    return [user_id for user_id in chain.from_iterable(zip_longest(*found.values())) if user_id]


def _ended_in(shard: int) -> Iterator[User]:
    start: Any = None
    for _ in range(_PAGES):
        with aws_errors():
            results = UserItem.ending_users.query(shard, UserItem.ends_at <= now(), last_evaluated_key=start)
            page = next(results.page_iter)
        yield from map(user_of_raw, page["Items"])
        start = page.get("LastEvaluatedKey")
        if start is None:
            break
