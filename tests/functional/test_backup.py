"""The tables saved to a file and restored into an empty deployment: everybody gets in again."""

import boto3
import pytest

from infra.backup import restore, saved
from tests.functional import memory
from tests.functional.cloud import Cloud, cloud
from tests.functional.scenarios import ADMIN, OWN, Scenario, row
from tests.invariants import discrepancies

NAMES = {"EnterprisesTable": "enterprises", "UsersTable": "users", "ClaimsTable": "claims", "TasksTable": "tasks"}


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
        assert here.roll().users == {}

        sign_ins = frozenset(here.roll().sign_ins)
        assert restore(boto3.client("dynamodb"), NAMES, lines, sign_ins) == (len(lines), 3 if pool_is_lost else 0)
        here.settle()
        assert set(here.roll().users) == {"admin", "ann", "bob", "cid"}
        assert len(here.mails) - mails == (2 if pool_is_lost else 0)
        assert list(discrepancies(here.roll())) == []
        assert here.roll().signs_in("ann", OWN) != pool_is_lost

        _enable_bob(here)
        assert list(discrepancies(here.roll())) == []


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
