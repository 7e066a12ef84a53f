"""`make personal-data`: the data held of one person, and its erasure, for operators with the account's keys.

A removed user, who can still be restored, is found by id. It prints everything as JSON. With `--erase` it then deletes
it: the user, its unique keys, its sign-in, the results that hold a row of this person or an entry with this person's
account or address, and the address on the mail service's list of those that bounced. What leaves by itself is in
docs/operations.md.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Set
from pathlib import PurePosixPath
from typing import Any

from infra.deployment import Deployment, add_arguments, deployment
from infra.operators_entries import put_of_entry
from muster.audit.entries import Subject, subject_key
from muster.errors import NotFoundError, WorkbookError
from muster.gateways.files import range_header
from muster.gateways.user_pool import USER_ID
from muster.imports.kept_rows import KeptRows
from muster.messages import message
from muster.spreadsheets.audit_log import names_any
from muster.spreadsheets.formats import Format
from muster.spreadsheets.reader import open_workbook
from muster.tasks.center import DELETED_ON_REQUEST
from muster.tasks.rows import rows_key
from muster.tasks.table import Kind, MessageAttribute
from muster.users.unique_keys import keys_of, unique_account
from muster.users.user import Status, User

_NOT_FOUND = frozenset({"UserNotFoundException", "NotFoundException"})

Item = dict[str, Any]


class PersonalDataError(Exception):
    """Why a person's data cannot be erased now: a sentence."""


class Holdings:
    """The data that a deployment holds of one person."""

    def __init__(self, there: Deployment, account: str) -> None:
        self._there, self._ids = there, there.resources()
        self._tables, self._pool, self._s3, self._mail = map(there.client, ("dynamodb", "cognito-idp", "s3", "sesv2"))
        self.user = self._user(account)
        self._account = self.user["account"]

    def held(self) -> Item:
        """Everything, as JSON can hold it."""
        return {
            "user": self.user,
            "unique_keys": list(self._unique_keys()),
            "sign_in": self._sign_in(),
            "mail_suppressed": self._suppressed(),
            "tasks_started": [task["task_id"] for task in self._tasks() if task.get("created_by") == self._account],
            "results": [task["result_key"] for task in self._results()],
            "audit_log": [json.loads(entry.get("changes") or "{}") | {"at": entry["at"]} for entry in self._entries()],
        }

    def erase(self) -> None:
        """Delete all of it. Safe to repeat. Raises PersonalDataError."""
        if self.user["status"] != Status.REMOVED:
            self._check_another_administrator()
        for task in self._results():
            self._delete_results(task)
            self._tables.update_item(
                TableName=self._ids["TasksTable"],
                Key={name: {"S": task[name]} for name in ("enterprise_id", "task_id")},
                UpdateExpression="REMOVE result_key SET problem = :problem",
                ExpressionAttributeValues={":problem": {"S": MessageAttribute().serialize(DELETED_ON_REQUEST)}},
            )
        self._unless_missing(self._mail.delete_suppressed_destination, EmailAddress=self.user["email"])
        if self._sign_in():
            self._unless_missing(self._pool.admin_delete_user, **self._in_pool)
        for entry in self._entries():
            self._blank(entry)
        # The user goes last, since all the rest is found by it.
        deletions = [("UniqueKeysTable", {"unique_key": {"S": name}}) for name in self._unique_keys()]
        deletions.append(("UsersTable", {"id": {"S": self.user["id"]}}))
        actions = [{"Delete": {"TableName": self._ids[table], "Key": key}} for table, key in deletions]
        actions.append(
            put_of_entry(
                self._there, "erase_user", self.user["enterprise_id"], subject_name="", user_id=self.user["id"]
            )
        )
        self._tables.transact_write_items(TransactItems=actions)

    @property
    def _in_pool(self) -> Mapping[str, str]:
        return {"UserPoolId": self._ids["UserPool"], "Username": self._account}

    def _user(self, name: str) -> Item:
        """Return the user of that account or id; a removed one by id only. Raises PersonalDataError."""
        user_id = self._holder(unique_account(name.lower()).key) or name.upper()
        key = {"id": {"S": user_id}}
        item = self._tables.get_item(TableName=self._ids["UsersTable"], Key=key, ConsistentRead=True).get("Item")
        if item is None:
            raise PersonalDataError(f"There is no user {name}. Removed users are found by id.")
        return {name: next(iter(value.values())) for name, value in item.items() if name != "invitation_hash"}

    def _unique_keys(self) -> Iterator[str]:
        kept = self.user
        user = User(
            account=self._account,
            enterprise_id=kept["enterprise_id"],
            email=kept["email"],
            phone=kept.get("phone"),
        )
        for each in keys_of(user):
            if self._holder(each.key) == self.user["id"]:
                yield each.key

    def _holder(self, unique_key: str) -> str | None:
        """Return the id of the user who has a unique key."""
        key = {"unique_key": {"S": unique_key}}
        item = self._tables.get_item(TableName=self._ids["UniqueKeysTable"], Key=key, ConsistentRead=True).get("Item")
        return item and str(item["holder"]["S"])

    def _entries(self) -> Iterator[Item]:
        """Yield the entries of the audit log about this person."""
        pages = self._tables.get_paginator("query").paginate(
            TableName=self._ids["AuditTable"],
            KeyConditionExpression="subject = :subject",
            ExpressionAttributeValues={":subject": {"S": subject_key(Subject.USER, self.user["id"])}},
            ConsistentRead=True,
        )
        for page in pages:
            yield from ({name: next(iter(value.values())) for name, value in item.items()} for item in page["Items"])

    def _blank(self, entry: Item) -> None:
        """Blank the values in an entry, and the account; the fields, the time and the author stay."""
        blank = {name: [None, None] for name in json.loads(entry.get("changes") or "{}")}
        self._tables.update_item(
            TableName=self._ids["AuditTable"],
            Key={name: {"S": entry[name]} for name in ("subject", "entry_id")},
            UpdateExpression="SET changes = :changes, subject_name = :none",
            ExpressionAttributeValues={":changes": {"S": json.dumps(blank)}, ":none": {"S": ""}},
        )

    def _sign_in(self) -> Item | None:
        """Return the sign-in; None if there is none, or if a later user of the account has it."""
        found = self._unless_missing(self._pool.admin_get_user, **self._in_pool)
        if found is None:
            return None
        attributes = {each["Name"]: each["Value"] for each in found["UserAttributes"]}
        if attributes.get(USER_ID, self.user["id"]) != self.user["id"]:
            return None
        return {"status": found["UserStatus"], "created_at": str(found["UserCreateDate"]), "attributes": attributes}

    def _suppressed(self) -> str | None:
        found = self._unless_missing(self._mail.get_suppressed_destination, EmailAddress=self.user["email"])
        return found and str(found["SuppressedDestination"]["Reason"])

    def _tasks(self) -> Iterator[Item]:
        pages = self._tables.get_paginator("query").paginate(
            TableName=self._ids["TasksTable"],
            KeyConditionExpression="enterprise_id = :enterprise",
            ExpressionAttributeValues={":enterprise": {"S": self.user["enterprise_id"]}},
        )
        for page in pages:
            yield from ({name: next(iter(value.values())) for name, value in item.items()} for item in page["Items"])

    def _results(self) -> Iterator[Item]:
        """Return the tasks with a row of this person in their result."""
        for task in self._tasks():
            if task.get("result_key"):
                with tempfile.TemporaryFile() as file:
                    self._s3.download_fileobj(self._ids["ReportsBucket"], task["result_key"], file)
                    if self._is_in(task, file):
                        yield task

    def _delete_results(self, task: Item) -> None:
        """Delete the result of a task with its rows, and the plan that came before it."""
        bucket, folder = self._ids["ReportsBucket"], task["result_key"].rpartition("/")[0]
        for page in self._s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"{folder}/"):
            for file in page.get("Contents", []):
                self._s3.delete_object(Bucket=bucket, Key=file["Key"])

    def _is_in(self, task: Item, file: Any) -> bool:
        mine = {self._account, self.user["email"].lower()}
        if task["kind"] == Kind.AUDIT_EXPORT:
            return names_any(file, Format(PurePosixPath(task["result_key"]).suffix[1:]), mine)
        if task["kind"] == Kind.IMPORT and self._is_in_rows(rows_key(task["result_key"]), mine):
            return True
        try:
            with open_workbook(file, updates=True) as reading:
                return any(
                    mine & {row.cells.get(name, "").lower() for name in ("account", "email")} for row in reading.rows
                )
        except WorkbookError:  # an export of nobody
            return False

    def _is_in_rows(self, key: str, mine: Set[str]) -> bool:
        """Return whether the rows that are kept beside a result hold the account or the address of this person."""
        try:
            for row in KeptRows(self, key):
                values = {
                    row.account,
                    *(row.cells or {}).values(),
                    *(each for change in row.changes for each in change),
                }
                if mine & {value.lower() for value in values}:
                    return True
        except NotFoundError:  # of an import before rows were kept
            pass
        return False

    def read_range(self, key: str, start: int, length: int) -> bytes:
        """Return bytes of a file in the bucket of results. Raises NotFoundError."""
        asked = {"Bucket": self._ids["ReportsBucket"], "Key": key, "Range": range_header(start, length)}
        try:
            content: bytes = self._s3.get_object(**asked)["Body"].read()
        except self._s3.exceptions.NoSuchKey:
            raise NotFoundError(message("file_not_found", "The file is not there.")) from None
        return content

    def _check_another_administrator(self) -> None:
        """Check that the enterprise keeps an administrator."""
        pages = self._tables.get_paginator("query").paginate(
            TableName=self._ids["UsersTable"],
            IndexName="directory",
            KeyConditionExpression="enterprise_id = :enterprise",
            FilterExpression="#role = :administrator AND #status = :active AND account <> :account",
            ExpressionAttributeNames={"#role": "role", "#status": "status"},
            ExpressionAttributeValues={
                ":enterprise": {"S": self.user["enterprise_id"]},
                ":administrator": {"S": "administrator"},
                ":active": {"S": "active"},
                ":account": {"S": self._account},
            },
        )
        if not any(page["Items"] for page in pages):
            raise PersonalDataError("This is the enterprise's only active administrator. Make somebody else one first.")

    def _unless_missing(self, call: Any, **arguments: str) -> Any:
        """Return the response of the call; None if there is no such thing."""
        try:
            return call(**arguments)
        except (self._pool.exceptions.ClientError, self._mail.exceptions.ClientError) as error:
            if error.response["Error"]["Code"] in _NOT_FOUND:
                return None
            raise


def main() -> None:
    """Print the data held of a person; erase it if asked to."""
    parser = argparse.ArgumentParser(prog="make personal-data")
    parser.add_argument("--account", required=True)
    parser.add_argument("--erase", action="store_true")
    add_arguments(parser)
    arguments = parser.parse_args()
    try:
        holdings = Holdings(deployment(arguments), arguments.account)
        sys.stdout.write(json.dumps(holdings.held(), indent=2, ensure_ascii=False) + "\n")
        if arguments.erase:
            holdings.erase()
    except PersonalDataError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
