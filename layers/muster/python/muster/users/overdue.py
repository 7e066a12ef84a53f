"""Query of overdue pending actions, oldest first, up to a share of each enterprise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_
from typing import Any

from pynamodb.expressions.condition import Condition

from muster.gateways.aws import aws_errors
from muster.users.items import UserItem, user_of_raw
from muster.users.pending import PENDING_SHARDS
from muster.users.user import PendingAction

NO_ENTERPRISE = ""  # of what is left of a sign-in without a user
_PAGES = 40  # read of each shard at most: of 1 MB, so some 6,000 users, or PAGE_SIZE
PAGE_SIZE: int | None = None  # users; None for as many as fit
_LEFT_OUT = 20  # shares that are used up and left out of further pages; an expression holds so many


@dataclass(frozen=True)
class Share:
    """The users of an enterprise with actions of these kinds, which are counted together."""

    enterprise_id: str
    kinds: frozenset[PendingAction]


def overdue(since: datetime, shares: Mapping[frozenset[PendingAction], int]) -> Mapping[Share, list[str]]:
    """Return the ids of users with actions pending since then or longer, up to a share of each enterprise.

    `shares` says of how many users, by the kinds of actions. Each shard of the index gives an equal part of a share,
    its oldest users. What is over a share is left out where it is kept, so it costs reading but hardly time. Beyond
    some 200,000 users in a shard the rest is left to another sweep.
    """
    found: dict[Share, list[str]] = {}
    parts = {kinds: -(-share // PENDING_SHARDS) for kinds, share in shares.items()}
    with aws_errors():
        for shard in range(PENDING_SHARDS):
            for share, ids in _overdue_in(shard, since, parts).items():
                found.setdefault(share, []).extend(ids)
    return found


def _overdue_in(
    shard: int, since: datetime, parts: Mapping[frozenset[PendingAction], int]
) -> Mapping[Share, list[str]]:
    found: dict[Share, list[str]] = {}
    start: Any = None
    for _ in range(_PAGES):
        used_up = [share for share, ids in found.items() if len(ids) >= parts[share.kinds]]
        results = UserItem.pending_actions.query(
            shard, UserItem.due_at <= since, _others(used_up), last_evaluated_key=start, page_size=PAGE_SIZE
        )
        page = next(results.page_iter)
        for item in page["Items"]:
            user = user_of_raw(item)
            (kinds,) = (kinds for kinds in parts if user.pending_action in kinds)
            ids = found.setdefault(Share(user.enterprise_id or NO_ENTERPRISE, kinds), [])
            if len(ids) < parts[kinds]:
                ids.append(user.id)
        start = page.get("LastEvaluatedKey")
        if start is None:
            break
    return found


def _others(used_up: Sequence[Share]) -> Condition | None:
    """Return the condition that something belongs to none of these shares; None if they are none."""
    conditions = [
        ~((UserItem.enterprise_id == share.enterprise_id) & UserItem.pending_action.is_in(*sorted(share.kinds)))
        for share in used_up[:_LEFT_OUT]
        if share.enterprise_id != NO_ENTERPRISE
    ]
    return reduce(and_, conditions) if conditions else None
