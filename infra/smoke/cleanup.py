"""Removal of everything that a smoke test made, or that an earlier one left when it was killed.

It deletes only what belongs to an enterprise whose id, name and administrator are a smoke test's, and works without the
product's functions: when something there is broken, nothing is to be left all the same. The enterprises go last, since
all the rest is found by them.
"""

import time
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from infra.smoke.findings import Finding, of_error
from infra.smoke.visit import Visit
from infra.smoke.world import PREFIX, Person, World
from muster.audit.entries import enterprise_shards
from muster.users.unique_keys import unique_account, unique_email

_ROUNDS = 30
_BETWEEN = 2.0  # seconds; what still runs has time to write what the next round then finds
_MISSING = frozenset({"UserNotFoundException", "ConditionalCheckFailedException"})

Item = Mapping[str, Mapping[str, str]]


def remove_leftovers(visit: Visit) -> Iterator[Finding]:
    """Remove the remains of earlier smoke tests that were killed."""
    try:
        found = leftovers(visit)
    except Exception as error:  # noqa: BLE001 - as below
        yield of_error("The search for what earlier smoke tests left", error)
        return
    for world in found:
        yield from remove(visit, world, "An earlier smoke test was killed; everything that it left was removed")


def leftovers(visit: Visit) -> list[World]:
    """Return the worlds that earlier smoke tests left there."""
    pages = (
        visit.client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=visit.ids["EnterprisesTable"],
            FilterExpression="begins_with(enterprise_id, :prefix)",
            ExpressionAttributeValues={":prefix": {"S": PREFIX}},
            ConsistentRead=True,
        )
    )
    items = (item for page in pages for item in page["Items"])
    found = (World.of(*(item[name]["S"] for name in ("enterprise_id", "name", "administrator"))) for item in items)
    return sorted({world for world in found if world}, key=lambda world: world.label)


def remove(visit: Visit, world: World, done: str = "Everything that this test made was removed") -> Iterator[Finding]:
    """Remove everything of a world, and say how that went. Safe to repeat.

    Args:
        visit: the deployment.
        world: what is removed.
        done: the sentence for when it is.

    """
    try:
        removal = _Removal(visit, world)
        for round_ in range(_ROUNDS):
            if not removal.sweep() and round_:
                break
            time.sleep(_BETWEEN)
        removal.delete_enterprises()
    except Exception as error:  # noqa: BLE001 - whatever it is, the operator is told what is left and what to do
        finding = of_error("The removal of what a smoke test made", error)
        advice = f"{finding.advice} Then run `make smoke` again: it removes what {world.enterprise_id} has left."
        yield Finding(held=False, sentence=finding.sentence, advice=advice)
    else:
        yield Finding(held=True, sentence=f"{done} ({world.enterprise_id})")


class _Removal:
    """The removal of one world."""

    def __init__(self, visit: Visit, world: World) -> None:
        self._world = world
        self._ids = visit.ids
        self._tables, self._pool, self._files = (visit.client(service) for service in ("dynamodb", "cognito-idp", "s3"))

    def sweep(self) -> int:
        """Delete all that is there now but the enterprises; return how much that was."""
        deleted = 0
        for enterprise_id in (self._world.enterprise_id, self._world.other_id):
            for bucket, folder in (
                ("UploadsBucket", "imports"),
                ("UploadsBucket", "uploads"),
                ("ReportsBucket", "results"),
                ("ReportsBucket", "checkpoints"),
            ):
                deleted += self._delete_files(self._ids[bucket], f"{folder}/{enterprise_id}/")
            deleted += self._delete_tasks(enterprise_id)
            deleted += self._delete_users(enterprise_id)
        return deleted + sum(map(self._delete_person, self._world.people))

    def delete_enterprises(self) -> None:
        """Delete the audit log and both enterprises, if they are still those that a smoke test made."""
        for enterprise_id, administrator in reversed(tuple(self._world.administrators.items())):
            for entry in list(self._entries(enterprise_id)):
                key = {name: entry[name] for name in ("subject", "entry_id")}
                self._tables.delete_item(TableName=self._ids["AuditTable"], Key=key)
            self._delete_item(
                "EnterprisesTable",
                {"enterprise_id": {"S": enterprise_id}},
                "#name = :name AND administrator = :administrator",
                {":name": self._world.name, ":administrator": administrator.signs_in_as},
                {"#name": "name"},
            )

    def _delete_files(self, bucket: str, prefix: str) -> int:
        pages = self._files.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        keys = [each["Key"] for page in pages for each in page.get("Contents", ())]
        for key in keys:
            self._files.delete_object(Bucket=bucket, Key=key)
        return len(keys)

    def _delete_tasks(self, enterprise_id: str) -> int:
        pages = self._tables.get_paginator("query").paginate(
            TableName=self._ids["TasksTable"],
            KeyConditionExpression="enterprise_id = :enterprise",
            ExpressionAttributeValues={":enterprise": {"S": enterprise_id}},
            ConsistentRead=True,
        )
        keys = [{name: item[name] for name in ("enterprise_id", "task_id")} for page in pages for item in page["Items"]]
        for key in keys:
            self._tables.delete_item(TableName=self._ids["TasksTable"], Key=key)
        return len(keys)

    def _entries(self, enterprise_id: str) -> Iterator[Item]:
        """Yield the entries of the audit log of an enterprise."""
        for shard in enterprise_shards(enterprise_id):
            pages = self._tables.get_paginator("query").paginate(
                TableName=self._ids["AuditTable"],
                IndexName="of_enterprise",
                KeyConditionExpression="enterprise_shard = :shard",
                ExpressionAttributeValues={":shard": {"S": shard}},
            )
            for page in pages:
                yield from page["Items"]

    def _delete_users(self, enterprise_id: str) -> int:
        """Delete the users that the audit log tells of, removed ones too; return how many."""
        subjects = {entry["subject"]["S"] for entry in self._entries(enterprise_id)}
        ids = sorted(each.partition("#")[2] for each in subjects if each.startswith("user#"))
        mine = {":mine": enterprise_id}
        return sum(self._delete_item("UsersTable", {"id": {"S": each}}, "enterprise_id = :mine", mine) for each in ids)

    def _delete_person(self, person: Person) -> int:
        """Delete the unique keys and the sign-in of a user, unless the account belongs to another user by now."""
        ours = (self._world.enterprise_id, self._world.other_id)
        account = {"unique_key": {"S": unique_account(person.signs_in_as).key}}
        user_id = self._read("UniqueKeysTable", account).get("holder", {"S": "-"})
        item = self._read("UsersTable", {"id": user_id})
        if item and item["enterprise_id"]["S"] not in ours:
            return 0
        deleted = self._delete_sign_in(person.signs_in_as)
        emails = [{"unique_key": {"S": unique_email(each, person.email).key}} for each in ours]
        for key in (account, *emails):
            deleted += self._delete_item("UniqueKeysTable", key, "attribute_exists(unique_key)", {})
        return deleted

    def _read(self, table: str, key: Item) -> Item:
        """Return an item; an empty one if there is none."""
        found = self._tables.get_item(TableName=self._ids[table], Key=key, ConsistentRead=True)
        item: Item = found.get("Item", {})
        return item

    def _delete_sign_in(self, account: str) -> int:
        try:
            self._pool.admin_delete_user(UserPoolId=self._ids["UserPool"], Username=account)
        except ClientError as error:
            return _nothing(error)
        return 1

    def _delete_item(
        self,
        table: str,
        key: Item,
        condition: str,
        values: Mapping[str, str],
        names: Mapping[str, str] | None = None,
    ) -> int:
        """Delete an item on a condition; return how many were deleted, one or none."""
        more: dict[str, Any] = {"ExpressionAttributeNames": names} if names else {}
        if values:
            more["ExpressionAttributeValues"] = {name: {"S": text} for name, text in values.items()}
        try:
            self._tables.delete_item(TableName=self._ids[table], Key=key, ConditionExpression=condition, **more)
        except ClientError as error:
            return _nothing(error)
        return 1


def _nothing(error: ClientError) -> int:
    """Return that nothing was deleted, if there was nothing to delete; otherwise raise the error."""
    if error.response["Error"]["Code"] not in _MISSING:
        raise error
    return 0
