"""`make backup` and `make restore`: the tables in a file, and back into a stack.

Passwords cannot be taken along, for nobody can read them: whoever has no sign-in in the stack's user pool when the
tables are restored is mailed a new password.
"""

import argparse
import gzip
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from infra.deployment import add_arguments, deployment

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TABLES = ("EnterprisesTable", "UsersTable", "ClaimsTable", "TasksTable")
_SHARDS = 4  # of the index of wanted state, as in muster.users.table

Item = dict[str, Any]


def saved(dynamodb: "DynamoDBClient", names: Mapping[str, str]) -> Iterator[str]:
    """Every item of the tables, a line each; `names` are the tables' by logical id."""
    for table in TABLES:
        for page in dynamodb.get_paginator("scan").paginate(TableName=names[table], ConsistentRead=True):
            for item in page["Items"]:
                yield json.dumps({"table": table, "item": item})


def restore(
    dynamodb: "DynamoDBClient", names: Mapping[str, str], lines: Iterable[str], sign_ins: frozenset[str]
) -> tuple[int, int]:
    """Put every item back, in place of one that is there; how many, and how many people need a new password."""
    items = people = 0
    for line in lines:
        kept = json.loads(line)
        item: Item = kept["item"]
        if kept["table"] == "UsersTable" and item["account"]["S"] not in sign_ins:
            people += _want_password(item)
        dynamodb.put_item(TableName=names[kept["table"]], Item=item)
        items += 1
    return items, people


def _want_password(user: Item) -> bool:
    """Let a password be mailed to somebody who had one: now, or when enabled."""
    if user["status"]["S"] not in {"active", "disabled"} or user.get("mail_status", {}).get("S") in {
        "bounced",
        "complained",
    }:
        return False
    user |= {"mail_kind": {"S": "reset_password"}, "mail_status": {"S": "queued"}}
    if user["status"]["S"] == "active":
        moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f+0000")
        shard = crc32(user["account"]["S"].encode()) % _SHARDS
        user |= {"wanted": {"S": "reset_password"}, "wanted_at": {"S": moment}, "wanted_shard": {"N": str(shard)}}
    return True


def main() -> None:
    """Save or restore the tables."""
    parser = argparse.ArgumentParser(prog="make backup, make restore")
    parser.add_argument("what", choices=("save", "restore"))
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--tables", default="", help="save PREFIX-users, PREFIX-claims, ... in place of the stack's own"
    )
    add_arguments(parser)
    arguments = parser.parse_args()
    there = deployment(arguments)
    dynamodb, names = there.client("dynamodb"), there.resources()
    if arguments.what == "save":
        others = {table: f"{arguments.tables}-{table.removesuffix('Table').lower()}" for table in TABLES}
        _write(arguments.file, saved(dynamodb, others if arguments.tables else names))
        sys.stdout.write(
            f"Saved to {arguments.file}. It holds personal data: keep it where the tables could be kept.\n"
        )
        return
    pages = there.client("cognito-idp").get_paginator("list_users").paginate(UserPoolId=names["UserPool"])
    sign_ins = frozenset(user["Username"] for page in pages for user in page["Users"])
    with gzip.open(arguments.file, "rt", encoding="utf-8") as lines:
        items, people = restore(dynamodb, names, lines, sign_ins)
    sys.stdout.write(f"{items:,} items restored; {people:,} people are mailed a new password, now or when enabled.\n")


def _write(path: Path, lines: Iterable[str]) -> None:
    """Write lines to a file that only its owner may read."""
    path.touch(mode=0o600)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)


if __name__ == "__main__":
    main()
