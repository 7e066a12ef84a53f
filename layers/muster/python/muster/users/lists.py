"""Lists of users in directory order with a filter, page by page or all of them (`lists_by_time.py` has the others)."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.condition import Condition

from muster.gateways.aws import aws_errors
from muster.gateways.transactions import Item
from muster.users.departments import department_key
from muster.users.filters import FIRST_NOT_SET, Filter
from muster.users.items import UserItem, user_of, user_of_raw
from muster.users.search import Query, query_of
from muster.users.user import Status, User

MOST_READ = 5_000  # users, for one page: a filter that few pass gives a short page rather than a slow one
_EARLIEST = date(2000, 1, 1)  # no sign-in is older, and a year of three digits is kept without a zero, so sorts wrongly
_FASTER = 4  # from query to query, when few users pass the filter


def list_users(
    enterprise_id: str, which: Filter, *, limit: int, after: str | None, attributes: Sequence[str]
) -> tuple[list[User], str | None]:
    """Return users in directory order, with these attributes only, and the directory key to go on after.

    That is None at the end. A page may be short, even empty, though the list goes on.
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
    return [user_of_raw(item) for item in found[:limit]], last["directory_key"]["S"] if last else None


def _query(
    enterprise_id: str, which: Filter, after: str | None, start: Item | None, limit: int, attributes: Sequence[str]
) -> dict[str, Any]:
    """Run one query of `limit` users before the filter.

    By the table's connection, as the model's own query would go on reading until enough users pass.
    """
    with aws_errors():
        answer: dict[str, Any] = UserItem._get_connection().query(
            enterprise_id,
            range_key_condition=_range(which, after),
            filter_condition=_condition(which),
            attributes_to_get=["directory_key", *attributes],
            exclusive_start_key=start,
            index_name=UserItem.directory.Meta.index_name,
            limit=limit,
        )
    return answer


def _range(which: Filter, after: str | None) -> Condition | None:
    key = UserItem.directory_key
    beyond = f"{after}\0" if after else None  # the very next key that there can be
    if which.contact_no_set:
        return key.between(beyond, FIRST_NOT_SET) if beyond else key < FIRST_NOT_SET
    if which.contact_no_set is False:
        return key >= max(beyond or "", FIRST_NOT_SET)
    return key >= beyond if beyond else None


def stream(enterprise_id: str, criteria: Filter, attributes: Sequence[str]) -> Iterator[User]:
    """Yield all users that match the filter, with these attributes only."""
    with aws_errors():
        yield from map(
            user_of,
            UserItem.directory.query(
                enterprise_id, _directory_keys(criteria), _condition(criteria), attributes_to_get=list(attributes)
            ),
        )


def count(enterprise_id: str, criteria: Filter) -> int:
    """Return the number of users that match the filter."""
    with aws_errors():
        return UserItem.directory.count(enterprise_id, _directory_keys(criteria), _condition(criteria))


def every_user(attributes: Sequence[str]) -> Iterator[User]:
    """Yield the users of all enterprises, tombstones too, in no order, with these attributes only."""
    with aws_errors():
        yield from map(user_of, UserItem.scan(attributes_to_get=list(attributes)))


def _condition(which: Filter) -> Condition:
    """Return the condition on each user; the contact number is a condition on the index (`_directory_keys`)."""
    asked = UserItem.status == which.status if which.status else UserItem.status != Status.REMOVED
    if (searched := query_of(which.search)).words:
        asked &= _found(searched, which.seen_by)
    if key := department_key(which.department):
        asked &= UserItem.department_key.contains(key)
    if which.role:
        asked &= UserItem.role == which.role
    if (signed_in := _signed_in(which)) is not None:
        asked &= signed_in
    return asked


def _signed_in(which: Filter) -> Condition | None:
    """Return the condition on the last sign-in; None for any."""
    last = UserItem.last_signed_in_at
    never: Condition = last.does_not_exist()
    found: Condition | None = None
    if which.never_signed_in is not None:
        found = never if which.never_signed_in else last.exists()
    if which.not_signed_in_since:
        since = max(which.not_signed_in_since, _EARLIEST)
        before = never | (last < datetime(since.year, since.month, since.day, tzinfo=UTC))
        found = before if found is None else found & before
    return found


def _found(asked: Query, seen_by: str | None) -> Condition:
    found = _contains(UserItem.search_text, asked)
    if seen_by is None:
        return found
    hides_none = UserItem.shown_text.does_not_exist() | (UserItem.account == seen_by)
    shown: Condition = _contains(UserItem.shown_text, asked)
    shown |= hides_none & found
    return shown


def _contains(attribute: UnicodeAttribute, asked: Query) -> Condition:
    """Return the condition that a text has all words of a query, or one of its pieces."""
    found: Condition = attribute.contains(asked.words[0])
    for word in asked.words[1:]:
        found &= attribute.contains(word)
    for piece in asked.pieces:
        found |= attribute.contains(piece)
    return found


def _directory_keys(which: Filter) -> Condition | None:
    """Return the condition on the range key of the index `directory`; None for all of it."""
    if which.contact_no_set is None:
        return None
    return UserItem.directory_key < FIRST_NOT_SET if which.contact_no_set else UserItem.directory_key >= FIRST_NOT_SET
