"""The tables saved to a file and restored into an empty deployment: everybody gets in again."""

import json
import re
from typing import Any

import boto3
import pytest

from infra.backup import RestoreError, copies, restore, saved
from infra.local.settings import ROOT
from muster.users.items import UniqueKeyItem
from tests.functional import memory
from tests.functional.cloud import Cloud, cloud
from tests.functional.scenarios import ADMIN, OWN, Scenario, row
from tests.invariants import discrepancies

NAMES = {
    "AuditTable": "audit",
    "EnterprisesTable": "enterprises",
    "UsersTable": "users",
    "UniqueKeysTable": "unique_keys",
    "TasksTable": "tasks",
}


@pytest.mark.usefixtures("aws_region")
@pytest.mark.parametrize("pool_is_lost", [True, False])
def test_everybody_who_was_there_is_there_and_gets_in(pool_is_lost: bool) -> None:
    with cloud() as here:
        scene = Scenario(here)
        scene.prepare()
        scene.people("ann", "bob")
        here.request(ADMIN, "POST", "/v1/users", row("cid", access="invitation"))
        here.request(ADMIN, "POST", "/v1/users/bob/disable")
        here.settle()
        lines = list(saved(boto3.client("dynamodb"), NAMES))
        mails = len(here.mails)
        if pool_is_lost:
            memory.lose_sign_ins()
        _lose_tables()
        assert here.snapshot().users == {}

        sign_ins = frozenset(here.snapshot().sign_ins)
        assert restore(boto3.client("dynamodb"), NAMES, lines, sign_ins) == (len(lines), 3 if pool_is_lost else 0)
        here.settle()
        assert set(here.snapshot().users) == {"admin", "ann", "bob", "cid"}
        assert len(here.mails) - mails == (2 if pool_is_lost else 0)
        assert list(discrepancies(here.snapshot())) == []
        assert here.snapshot().signs_in("ann", OWN) != pool_is_lost

        _enable_bob(here)
        assert list(discrepancies(here.snapshot())) == []


class _BusyTables:
    """DynamoDB, which gives back all but so many items of each of its first requests."""

    def __init__(self, taken: int, busy: int) -> None:
        self.requests: list[int] = []
        self._taken, self._busy = taken, busy
        self._dynamodb = boto3.client("dynamodb")

    def batch_write_item(self, RequestItems: dict[str, list[Any]]) -> dict[str, Any]:  # noqa: N803 - DynamoDB's name
        self.requests.append(sum(map(len, RequestItems.values())))
        if len(self.requests) > self._busy:
            return dict(self._dynamodb.batch_write_item(RequestItems=RequestItems))
        each = [(table, put) for table, puts in RequestItems.items() for put in puts]
        rest: dict[str, list[Any]] = {}
        for table, put in each[self._taken :]:
            rest.setdefault(table, []).append(put)
        for table, put in each[: self._taken]:
            self._dynamodb.batch_write_item(RequestItems={table: [put]})
        return {"UnprocessedItems": rest}


def _unique_keys(count: int) -> list[str]:
    """The lines of so many unique_keys, and the last one of them once more."""
    keys = [f"acme#email#{number}@example.com" for number in range(count)] + [f"acme#email#{count - 1}@example.com"]
    items = [{"unique_key": {"S": key}, "holder": {"S": f"a{place}"}} for place, key in enumerate(keys)]
    return [json.dumps({"table": "UniqueKeysTable", "item": item}) for item in items]


@pytest.mark.usefixtures("aws_region")
class TestBatches:
    def test_items_are_put_back_25_at_a_time_and_the_last_of_a_key_stays(self) -> None:
        busy = _BusyTables(taken=0, busy=0)
        assert restore(busy, NAMES, _unique_keys(60), frozenset()) == (61, 0)  # type: ignore[arg-type]

        assert busy.requests == [25, 25, 10]
        assert UniqueKeyItem.count() == 60
        assert UniqueKeyItem.get("acme#email#59@example.com").holder == "a60"

    def test_what_a_table_gives_back_is_put_again_after_longer_and_longer_waits(self) -> None:
        busy, waits = _BusyTables(taken=10, busy=3), list[float]()
        restore(busy, NAMES, _unique_keys(24), frozenset(), waits.append)  # type: ignore[arg-type]

        assert busy.requests == [24, 14, 4]
        assert UniqueKeyItem.count() == 24
        assert len(waits) == 2
        assert waits == sorted(waits)

    def test_a_table_that_takes_nothing_is_given_up_with_a_word_on_what_to_do(self) -> None:
        busy, waits = _BusyTables(taken=0, busy=1000), list[float]()
        with pytest.raises(RestoreError, match="run the same command again"):
            restore(busy, NAMES, _unique_keys(1), frozenset(), waits.append)  # type: ignore[arg-type]
        assert len(busy.requests) == 10
        assert max(waits) <= 20


def _enable_bob(here: Cloud) -> None:
    answer = here.request(ADMIN, "POST", "/v1/users/bob/enable")
    assert answer is not None
    assert answer.status == 200
    here.settle()


def _lose_tables() -> None:
    dynamodb = boto3.client("dynamodb")
    for name in NAMES.values():
        key = dynamodb.describe_table(TableName=name)["Table"]["KeySchema"]
        for item in dynamodb.scan(TableName=name)["Items"]:
            dynamodb.delete_item(
                TableName=name, Key={each["AttributeName"]: item[each["AttributeName"]] for each in key}
            )


def test_restored_copies_have_the_names_that_the_runbook_gives_them() -> None:
    runbook = (ROOT / "docs/runbook.md").read_text(encoding="utf-8")
    (names,) = re.findall(r"for table in (.+); do", runbook)
    assert "--target-table-name restored-$table" in runbook
    assert "make backup TABLES=restored " in runbook
    assert set(copies("restored").values()) == {f"restored-{name}" for name in names.split()}
