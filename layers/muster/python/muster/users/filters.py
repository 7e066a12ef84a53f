"""Which users a list, a directory or an export shows."""

from dataclasses import dataclass

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.condition import Condition

from muster.users.departments import department_key
from muster.users.rules import NOT_SET, Role
from muster.users.search import Query, query_of
from muster.users.table import Status, User

FIRST_NOT_SET = f"{NOT_SET:05}#"
"""Where in directory order those begin whose contact number is not set."""


@dataclass(frozen=True)
class Filter:
    """A filter of users; without any field it matches all.

    `search` is looked for in name, English name, account, e-mail address and phone number (`users/search.py`);
    `department` is a department or a part of its path, in any spelling, and brings its sub-departments.
    `seen_by` is the account of a member who searches: of hidden numbers, the search knows their own only. An
    administrator, who sees all numbers, is None.
    """

    search: str = ""
    department: str = ""
    status: Status | None = None
    role: Role | None = None
    contact_no_set: bool | None = None
    seen_by: str | None = None


def condition(which: Filter) -> Condition:
    """Return the condition on each user; the contact number is a condition on the index (`directory_keys`)."""
    asked = User.status == which.status if which.status else User.status != Status.REMOVED
    if (searched := query_of(which.search)).words:
        asked &= _found(searched, which.seen_by)
    if key := department_key(which.department):
        asked &= User.department_key.contains(key)
    if which.role:
        asked &= User.role == which.role
    return asked


def _found(asked: Query, seen_by: str | None) -> Condition:
    found = _contains(User.search_text, asked)
    if seen_by is None:
        return found
    hides_none = User.shown_text.does_not_exist() | (User.account == seen_by)
    shown: Condition = _contains(User.shown_text, asked)
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


def directory_keys(which: Filter) -> Condition | None:
    """Return the condition on the range key of the index `directory`; None for all of it."""
    if which.contact_no_set is None:
        return None
    return User.directory_key < FIRST_NOT_SET if which.contact_no_set else User.directory_key >= FIRST_NOT_SET
