"""Finding users: the list in directory order, filtered, page by page."""

from collections.abc import Sequence
from typing import Any

from pynamodb.expressions.condition import Condition

from muster.gateways.aws import aws_errors
from muster.gateways.transactions import Item
from muster.users.filters import FIRST_NOT_SET, Filter, condition
from muster.users.table import User

MOST_READ = 5_000  # users, for one page: a filter that few pass gives a short page rather than a slow one
_FASTER = 4  # from query to query, when few users pass the filter


def list_users(
    enterprise_id: str, which: Filter, *, limit: int, after: str | None, attributes: Sequence[str]
) -> tuple[list[User], str | None]:
    """Users in directory order, with these attributes only, and the directory key to go on after; None at the end.

    A page may be short, even empty, though the list goes on.
    """
    if which.contact_no_set and after and after >= FIRST_NOT_SET:
        return [], None  # a cursor of another filter
    found: list[Item] = []
    start: Item | None = None
    left, at_once = MOST_READ, limit + 1
    while True:
        answer = _query(enterprise_id, which, after, start, min(at_once, left), attributes)
        found += answer["Items"]
        start = answer.get("LastEvaluatedKey")
        left -= answer["ScannedCount"]
        at_once *= _FASTER
        if len(found) > limit or start is None or left <= 0:
            break
    last = found[limit - 1] if len(found) > limit else start
    return [User.from_raw_data(dict(item)) for item in found[:limit]], last["directory_key"]["S"] if last else None


def _query(
    enterprise_id: str, which: Filter, after: str | None, start: Item | None, limit: int, attributes: Sequence[str]
) -> dict[str, Any]:
    """Run one query of `limit` users before the filter.

    By the table's connection, as the model's own query would go on reading until enough users pass.
    """
    with aws_errors():
        answer: dict[str, Any] = User._get_connection().query(
            enterprise_id,
            range_key_condition=_range(which, after),
            filter_condition=condition(which),
            attributes_to_get=["directory_key", *attributes],
            exclusive_start_key=start,
            index_name=User.directory.Meta.index_name,
            limit=limit,
        )
    return answer


def _range(which: Filter, after: str | None) -> Condition | None:
    key = User.directory_key
    beyond = f"{after}\0" if after else None  # the very next key that there can be
    if which.contact_no_set:
        return key.between(beyond, FIRST_NOT_SET) if beyond else key < FIRST_NOT_SET
    if which.contact_no_set is False:
        return key >= max(beyond or "", FIRST_NOT_SET)
    return key >= beyond if beyond else None
