"""Writing many items at once, all or none, and hearing of each why not; and reading many."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias, cast
from uuid import uuid4

from botocore.exceptions import ClientError
from pydantic_core import to_json

from muster.errors import ThrottledError
from muster.gateways.aws import RETRYABLE_REASONS, SERVICE_BUSY, aws_errors, client, error_code
from muster.retrying import tries

MAX_ACTIONS = 100  # the limit of TransactWriteItems
_MAX_READS = 100  # the limit of BatchGetItem
_READS = 8  # calls for the same items, while a part of them is left out

Item: TypeAlias = Mapping[str, Mapping[str, Any]]  # as DynamoDB sends it: {"account": {"S": "ann"}}


class ItemKey(NamedTuple):
    """The key of an item: its table, the name of its hash key, and the value."""

    table: str
    name: str
    value: str


class Insert(NamedTuple):
    """Put an item that must not be there yet; `key` is its hash key's name."""

    table: str
    key: str
    item: Item

    @property
    def item_key(self) -> ItemKey:
        """Return the key of the item."""
        return ItemKey(self.table, self.key, self.item[self.key]["S"])


class WriteConflict(NamedTuple):
    """Why an insert could not be: the item that is there or, if that is None, another's write at the same moment."""

    there: Item | None


class Transactions(Protocol):
    """Writes up to 100 items, all or none."""

    def insert(self, inserts: Sequence[Insert]) -> Mapping[ItemKey, WriteConflict]:
        """Insert all, or none if any conflicts with what is there; return the conflicts by the key of their item.

        No conflict: all are in. Raises ThrottledError.
        """

    def read(self, keys: Iterable[ItemKey]) -> dict[ItemKey, Item]:
        """Return the items that exist of these, each as the last write left it. Raises ThrottledError."""


class DynamoTransactions:
    """Transactions of DynamoDB through one low-level client, which its caller's threads share.

    Items are what DynamoDB's JSON has anyway, so the request's body is made of them as they are. botocore's own way, a
    step of Python for every attribute's every part, takes four times as long; all else of a call is still botocore's.
    """

    def __init__(self) -> None:
        self._client: Any = client("dynamodb")
        events = self._client.meta.events
        events.register("before-parameter-build.dynamodb.TransactWriteItems", _take_body, unique_id="take-body")
        events.register("before-call.dynamodb.TransactWriteItems", _put_body, unique_id="put-body")

    def insert(self, inserts: Sequence[Insert]) -> Mapping[ItemKey, WriteConflict]:
        # With a token, a call that botocore repeats after its answer got lost is the same call.
        body = {"TransactItems": [_put(insert) for insert in inserts], "ClientRequestToken": str(uuid4())}
        try:
            with aws_errors():
                self._client.transact_write_items(Body=to_json(body))
        except ClientError as error:
            if error_code(error) != "TransactionCanceledException":
                raise
            return _conflicts(inserts, error)
        return {}

    def read(self, keys: Iterable[ItemKey]) -> dict[ItemKey, Item]:
        left, found = list(dict.fromkeys(keys)), dict[ItemKey, Item]()
        names = {key.table: key.name for key in left}
        for start in range(0, len(left), _MAX_READS):
            asked: Any = {}
            for table, name, value in left[start : start + _MAX_READS]:
                asked.setdefault(table, {"Keys": [], "ConsistentRead": True})["Keys"].append({name: {"S": value}})
            for table, items in self._read(asked):
                found |= {ItemKey(table, names[table], item[names[table]]["S"]): item for item in items}
        return found

    def _read(self, asked: Any) -> Iterator[tuple[str, Sequence[Item]]]:
        """Yield the items of one call by table, and of more calls for what it leaves out."""
        for _ in tries(_READS):
            with aws_errors():
                answer = self._client.batch_get_item(RequestItems=asked)
            yield from answer["Responses"].items()
            asked = answer.get("UnprocessedKeys")
            if not asked:
                return
        raise ThrottledError(SERVICE_BUSY)


def _take_body(params: dict[str, Any], context: dict[str, Any], **_: object) -> None:
    """Keep the body from botocore's serializer, which would take it for one more parameter."""
    if "Body" in params:
        context["body"] = params.pop("Body")


def _put_body(params: dict[str, Any], context: dict[str, Any], **_: object) -> None:
    """Set the body to be signed and sent."""
    params["body"] = context.get("body", params["body"])


def _put(insert: Insert) -> Any:
    return {
        "Put": {
            "TableName": insert.table,
            "Item": insert.item,
            "ConditionExpression": "attribute_not_exists(#key)",
            "ExpressionAttributeNames": {"#key": insert.key},
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
    }


def _conflicts(inserts: Sequence[Insert], error: ClientError) -> dict[ItemKey, WriteConflict]:
    """Return the conflicts of a cancelled transaction. DynamoDB gives a reason for each action, in their order.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
    """
    conflicts: dict[ItemKey, WriteConflict] = {}
    for insert, reason in zip(inserts, error.response["CancellationReasons"], strict=True):
        match reason["Code"]:
            case "None":
                continue
            case "ConditionalCheckFailed":
                conflicts[insert.item_key] = WriteConflict(cast(Item, reason.get("Item", {})))
            case code if code in RETRYABLE_REASONS:
                conflicts[insert.item_key] = WriteConflict(None)
            case _:
                raise error  # our own mistake: no retry helps
    return conflicts
