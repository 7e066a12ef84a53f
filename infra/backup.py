"""`make backup` and `make restore`: the tables in a file, and back into a stack.

Passwords cannot be taken along, for nobody can read them: whoever has no sign-in in the stack's user pool when the
tables are restored is mailed a new password.
"""

import argparse
import gzip
import json
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra.deployment import add_arguments, deployment
from muster.gateways.tables import item_of
from muster.users.items import UserItem
from muster.users.pending import pending_shard
from muster.users.user import UNDELIVERABLE, MailStatus, PendingAction, Status

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TABLES = ("EnterprisesTable", "UsersTable", "UniqueKeysTable", "TasksTable", "AuditTable")
_RESTORED = dict(zip(TABLES, ("enterprises", "users", "unique-keys", "tasks", "audit"), strict=True))
"""How restored copies are called in docs/runbook.md, behind a prefix."""
_KEYS = {
    "EnterprisesTable": ("enterprise_id",),
    "UsersTable": ("id",),
    "UniqueKeysTable": ("unique_key",),
    "TasksTable": ("enterprise_id", "task_id"),
    "AuditTable": ("subject", "entry_id"),
}
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html: 25 items a request, no two of
# one key; what a table has no room for at the moment is given back, to be sent again after a while, longer each time.
_BATCH = 25
_ATTEMPTS = 10
_LONGEST_WAIT = 20.0  # seconds; all waits together come to a minute

Item = dict[str, Any]


def saved(dynamodb: "DynamoDBClient", names: Mapping[str, str]) -> Iterator[str]:
    """Yield every item of the tables, a line each; `names` are the tables' by logical id."""
    for table in TABLES:
        for page in dynamodb.get_paginator("scan").paginate(TableName=names[table], ConsistentRead=True):
            for item in page["Items"]:
                yield json.dumps({"table": table, "item": item})


def copies(prefix: str) -> dict[str, str]:
    """Return the names of restored copies of the tables, by the tables' logical ids."""
    return {table: f"{prefix}-{name}" for table, name in _RESTORED.items()}


class RestoreError(Exception):
    """The tables did not take everything; the message tells how to go on."""


def restore(
    dynamodb: "DynamoDBClient",
    names: Mapping[str, str],
    lines: Iterable[str],
    sign_ins: frozenset[str],
    wait: Callable[[float], object] = time.sleep,
) -> tuple[int, int]:
    """Put every item back, in place of one that is there; how many, and how many people need a new password.

    `lines` are those of `saved`; `sign_ins` the accounts of the user pool; `wait` waits so many seconds. Raises
    RestoreError when a table takes no more.
    """
    items = people = 0
    batch: dict[tuple[str, ...], tuple[str, Item]] = {}  # by table and key, for a key must not be twice in a request
    for line in lines:
        kept = json.loads(line)
        table, item = kept["table"], kept["item"]
        if table == "UsersTable" and item["account"]["S"] not in sign_ins:
            people += _want_password(item)
        batch[table, *(item[name]["S"] for name in _KEYS[table])] = names[table], item
        items += 1
        if len(batch) == _BATCH:
            _put(dynamodb, batch.values(), wait)
            batch.clear()
    if batch:
        _put(dynamodb, batch.values(), wait)
    return items, people


def _put(dynamodb: "DynamoDBClient", batch: Iterable[tuple[str, Item]], wait: Callable[[float], object]) -> None:
    requests: dict[str, list[Any]] = {}
    for table, item in batch:
        requests.setdefault(table, []).append({"PutRequest": {"Item": item}})
    for attempt in range(_ATTEMPTS):
        requests = dynamodb.batch_write_item(RequestItems=requests)["UnprocessedItems"]
        if not requests:
            return
        wait(min(0.1 * 2**attempt, _LONGEST_WAIT) * random.uniform(0.5, 1))  # noqa: S311 - jitter
    raise RestoreError(
        f"DynamoDB has not taken every item in {_ATTEMPTS} tries. Wait some minutes, then run the same command again: "
        "it puts everything again, and mails nobody twice who has a sign-in by then."
    )


def _want_password(user: Item) -> bool:
    """Schedule a password mail for a user who had a password: now, or when enabled."""
    status, mail_status = user["status"]["S"], user.get("mail_status", {}).get("S")
    if status not in (Status.ACTIVE, Status.DISABLED) or mail_status in UNDELIVERABLE:
        return False
    scheduled: dict[str, Any] = {"mail_kind": PendingAction.RESET_PASSWORD, "mail_status": MailStatus.QUEUED}
    if status == Status.ACTIVE:
        scheduled |= {"pending_action": PendingAction.RESET_PASSWORD, "due_at": datetime.now(UTC)}
        scheduled["pending_shard"] = pending_shard(user["id"]["S"])
    user |= item_of(UserItem, scheduled)
    return True


def main() -> None:
    """Save or restore the tables."""
    parser = argparse.ArgumentParser(prog="make backup, make restore")
    parser.add_argument("what", choices=("save", "restore"))
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--tables", default="", help="save PREFIX-users, PREFIX-unique-keys, ... in place of the stack's own"
    )
    add_arguments(parser)
    arguments = parser.parse_args()
    there = deployment(arguments)
    dynamodb, names = there.client("dynamodb"), there.resources()
    if arguments.what == "save":
        if arguments.tables:
            names = copies(arguments.tables)
        _write(arguments.file, saved(dynamodb, names))
        sys.stdout.write(
            f"Saved to {arguments.file}. It holds personal data: keep it where the tables could be kept.\n"
        )
        return
    pages = there.client("cognito-idp").get_paginator("list_users").paginate(UserPoolId=names["UserPool"])
    sign_ins = frozenset(user["Username"] for page in pages for user in page["Users"])
    with gzip.open(arguments.file, "rt", encoding="utf-8") as lines:
        try:
            items, people = restore(dynamodb, names, lines, sign_ins)
        except RestoreError as error:
            sys.exit(str(error))
    sys.stdout.write(f"{items:,} items restored; {people:,} people are mailed a new password, now or when enabled.\n")


def _write(path: Path, lines: Iterable[str]) -> None:
    """Write lines to a file that only its owner may read."""
    path.touch(mode=0o600)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)


if __name__ == "__main__":
    main()
