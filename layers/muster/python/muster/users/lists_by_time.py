"""Lists of users by time, the latest first, page by page: pending invitations, and removed users."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.indexes import GlobalSecondaryIndex

from muster.gateways.aws import aws_errors
from muster.ulids import is_ulid
from muster.users.items import UserItem, user_of
from muster.users.user import Status, User

_TIMES = {Status.INVITED: "invited_at", Status.REMOVED: "removed_at"}


def list_invitations(enterprise_id: str, *, limit: int, after: str | None = None) -> tuple[Sequence[User], str | None]:
    """Return pending invitations, the latest first, and the position to continue after; None at the end.

    `after` is such a position (`is_position`).
    """
    return _page(UserItem.pending_invitations, Status.INVITED, enterprise_id, None, limit, after)


def list_removed(
    enterprise_id: str, *, since: datetime, limit: int, after: str | None = None
) -> tuple[Sequence[User], str | None]:
    """Return users removed after `since`, the latest first, and the position to continue after; None at the end."""
    recent = UserItem.removed_at > since
    return _page(UserItem.removed_users, Status.REMOVED, enterprise_id, recent, limit, after)


def is_position(text: str) -> bool:
    """Return whether `text` is a possible position in a list by time. It may come from a client."""
    try:
        _parsed(text)
    except (ValueError, TypeError, OverflowError, RecursionError):
        return False
    return True


def _page(
    index: GlobalSecondaryIndex[UserItem],
    status: Status,
    enterprise_id: str,
    times: Condition | None,
    limit: int,
    after: str | None,
) -> tuple[Sequence[User], str | None]:
    """Return a page of the users of an index whose status is still that, as the index may be a moment behind."""
    time = _TIMES[status]
    with aws_errors():
        pages = index.query(
            enterprise_id,
            times,
            UserItem.status == status,
            scan_index_forward=False,
            limit=limit + 1,
            last_evaluated_key=_start(time, enterprise_id, after) if after else None,
        )
        found = list(map(user_of, pages))
    page = found[:limit]
    return page, _position(page[-1], time) if len(found) > limit else None


def _position(user: User, time: str) -> str:
    return json.dumps([str(getattr(user, time)), user.id])


def _start(time: str, enterprise_id: str, position: str) -> dict[str, dict[str, str]]:
    """Return the place in the index where a position is."""
    moment, user_id = _parsed(position)
    values: dict[str, Any] = {"enterprise_id": enterprise_id, time: moment}
    item = UserItem(user_id, **values).serialize(null_check=False)
    return {name: item[name] for name in ("id", "enterprise_id", time)}


def _parsed(position: str) -> tuple[datetime, str]:
    """Return the time and the id of a position.

    Raises ValueError, TypeError, OverflowError and RecursionError if it is none.
    """
    text, user_id = map(str, json.loads(position))
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or not is_ulid(user_id):
        raise ValueError(position)
    return moment, user_id
