"""Users of the stub of AWS that are found by their ids, and the entries of an import that has changed each of them."""

import sys
from functools import cache
from typing import Any

from muster.audit.entries import SHARDS, AuditEntry, Subject, entry, run_of_import
from muster.clock import now
from muster.gateways.tables import item_of
from muster.users.creation import Source, draft_user
from muster.users.fields import NewUser

ENTRIES_OF_A_QUERY = 400
_ID = "01K3ZP4Q8S6V9XT2M7"  # and eight digits
_ENTRY_ID = "7ZZZZZZZZZZZZZZZZZ"  # and eight digits: later than any task
_PENDING = ("pending_action", "pending_shard", "due_at")
TITLE, FORMER_TITLE = "Account Manager", "Clerk"


def user_id(number: int) -> str:
    """Return the id of a user."""
    return f"{_ID}{number:08}"


def known_user(key: str) -> dict[str, Any] | None:
    """Return the item of the user with an id, an active member; None if it is no id of a known user."""
    if not key.startswith(_ID):
        return None
    name = f"ann.lee{int(key[len(_ID) :])}"
    own = {"id": key, "account": name, "email": f"{name}@example.com", "role": "member", "status": "active"}
    return {**_template(), **{field: {"S": text} for field, text in own.items()}}


@cache
def _template() -> dict[str, Any]:
    new = NewUser(
        name="Ann Lee",
        email="ann.lee@example.com",
        account="ann.lee",
        english_name="Ann",
        phone="+8613800138000",
        department="Sales/EMEA",
        title=TITLE,
        signature="Glad to help",
    )
    item = draft_user(new, Source("acme", "admin", "import"), row=2, now=now(), due_at=now()).item
    return {name: value for name, value in item.items() if name not in _PENDING} | {"sign_in": {"S": "sub"}}


def changes_of_import(users: int, shard: str, highest: str) -> tuple[list[dict[str, Any]], bool]:
    """Return entries of a part of the index, the latest first and none above an id, and whether there are more."""
    first = int(shard.rpartition("#")[2])
    last = min(_number(highest), users - 1)
    numbers = range(first, last + 1, SHARDS)[::-1]
    some = numbers[:ENTRIES_OF_A_QUERY]
    return [_change(number, shard) for number in some], len(some) < len(numbers)


def _number(highest: str) -> int:
    """Return the number of the last entry that is not above an id, or below one (`_just_below` in muster/audit/log)."""
    digits = highest[len(_ENTRY_ID) :].rstrip("~")
    if not highest.startswith(_ENTRY_ID) or not digits.isdecimal():
        return sys.maxsize
    return int(digits) if highest.endswith("~") else int(digits) * 10 - 1


def _change(number: int, shard: str) -> dict[str, Any]:
    values = entry(
        "edit_user",
        run_of_import("01K3ZP4Q8S6V9XT2M7WBN5RDHE", "admin"),
        Subject.USER,
        user_id(number),
        enterprise_id="acme",
        subject_name=f"ann.lee{number}",
        changes={"title": (FORMER_TITLE, TITLE)},
        cause="01K3ZP4Q8S6V9XT2M7WBN5RDHE",
    )
    own = {"entry_id": {"S": f"{_ENTRY_ID}{number:08}"}, "enterprise_shard": {"S": shard}, "version": {"N": "1"}}
    return {**item_of(AuditEntry, values), **own}
