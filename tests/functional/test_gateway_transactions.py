"""The contract of transactions, kept by DynamoDB and by the fake alike."""

import pytest
from botocore.stub import Stubber

from muster.enterprises import Enterprise
from muster.errors import ThrottledError
from muster.gateways import live
from muster.gateways.aws import client
from muster.gateways.transactions import Insert, ItemKey, Transactions
from muster.tasks.table import Task
from muster.users.items import UniqueKeyItem, UserItem
from tests import fakes
from tests.functional.contract import BOTH

pytestmark = pytest.mark.usefixtures("aws_region")


@pytest.fixture
def transactions(kind: str) -> Transactions:
    return fakes.InMemoryTransactions() if kind == "fake" else live.transactions()


def _key(key: str, account: str = "ann") -> Insert:
    return Insert("unique_keys", "unique_key", {"unique_key": {"S": key}, "account": {"S": account}})


@BOTH
class TestTransactions:
    def test_all_are_inserted_when_nothing_is_in_the_way(self, transactions: Transactions) -> None:
        assert transactions.insert([_key("a"), _key("b")]) == {}
        assert set(transactions.insert([_key("a"), _key("b")])) == {_key("a").item_key, _key("b").item_key}

    def test_none_is_inserted_when_one_meets_an_obstacle_which_is_told(self, transactions: Transactions) -> None:
        transactions.insert([_key("b", "bob")])
        conflicts = transactions.insert([_key("a"), _key("b"), _key("c")])

        assert {key: conflict.there for key, conflict in conflicts.items()} == {
            _key("b").item_key: {"unique_key": {"S": "b"}, "account": {"S": "bob"}}
        }
        assert transactions.insert([_key("a"), _key("c")]) == {}

    def test_items_are_read_by_the_hundred_each_once(self, transactions: Transactions) -> None:
        table = UniqueKeyItem.Meta.table_name
        items = [{"unique_key": {"S": f"key{number}"}, "account": {"S": "ann"}} for number in range(120)]
        for start in (0, 60):
            transactions.insert([Insert(table, "unique_key", item) for item in items[start : start + 60]])
        asked = [ItemKey(table, "unique_key", f"key{number}") for number in range(130)]
        user = ItemKey(UserItem.Meta.table_name, "id", "nobody")
        found = transactions.read([*asked, asked[0], user])
        assert found == dict(zip(asked, items, strict=False))
        assert transactions.read([]) == {}


def test_what_dynamodb_leaves_out_of_an_answer_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    transactions = live.transactions()
    monkeypatch.setattr("time.sleep", lambda _: None)
    key = ItemKey("unique_keys", "unique_key", "a")
    asked = {"unique_keys": {"Keys": [{"unique_key": {"S": "a"}}], "ConsistentRead": True}}
    item = {"unique_key": {"S": "a"}, "account": {"S": "ann"}}
    with Stubber(client("dynamodb")) as dynamodb:
        left = {"Responses": {}, "UnprocessedKeys": asked}
        dynamodb.add_response("batch_get_item", left, {"RequestItems": asked})
        dynamodb.add_response("batch_get_item", {"Responses": {"unique_keys": [item]}}, {"RequestItems": asked})
        assert transactions.read([key]) == {key: item}
        for _ in range(8):
            dynamodb.add_response("batch_get_item", left, {"RequestItems": asked})
        with pytest.raises(ThrottledError):
            transactions.read([key])


@pytest.mark.usefixtures("aws_region")
def test_all_tables_share_the_one_client() -> None:
    clients = {model._get_connection().connection.client for model in (UserItem, UniqueKeyItem, Task, Enterprise)}
    assert clients == {client("dynamodb")}
