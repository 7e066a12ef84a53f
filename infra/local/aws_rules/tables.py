"""Rules of DynamoDB."""

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from infra.local.aws_rules.breach import Finding, Params, rule, too_long

_LIMITS = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html"
_API = "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference"
_ITEM, _TRANSACTION, _BATCH = 400 * 1024, 4 * 1024 * 1024, 16 * 1024 * 1024  # bytes
_PARTITION_KEY, _SORT_KEY = 2048, 1024  # bytes
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_keys: dict[str, tuple[str, ...]] = {}
_index_keys: dict[str, frozenset[str]] = {}

Value = Mapping[str, Any]
Item = Mapping[str, Value]


def remember(table: str, keys: tuple[str, ...], index_keys: frozenset[str] = frozenset()) -> None:
    """Remember the names of a table's key attributes, the partition key's first, and those of its indexes' keys."""
    _keys[table], _index_keys[table] = keys, index_keys


def item_size(item: Item) -> int:
    """Return the bytes of an item: names and values, as DynamoDB counts them.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
    """
    return sum(len(name.encode()) + _size(value) for name, value in item.items())


def _size(value: Value) -> int:
    return sum(_size_of(kind, content) for kind, content in value.items())  # one, if the value is right


def _size_of(kind: str, content: Any) -> int:
    if kind in _SCALARS:
        return _SCALARS[kind](content)
    if kind in {"SS", "NS", "BS"}:
        return sum(_SCALARS[kind[0]](each) for each in content)
    if kind == "L":
        return 3 + sum(1 + _size(each) for each in content)
    return 3 + sum(1 + len(name.encode()) + _size(each) for name, each in content.items())


def _binary(content: Any) -> bytes:
    return base64.b64decode(content) if isinstance(content, str) else bytes(content)


_SCALARS: Mapping[str, Callable[[Any], int]] = {
    "S": lambda content: len(content.encode()),
    "N": lambda content: (len(content.strip("+-0.")) + 1) // 2 + 1,
    "B": lambda content: len(_binary(content)),
    "BOOL": lambda _: 1,
    "NULL": lambda _: 1,
}


def _writes(params: Params) -> Iterator[tuple[str, str, str, Params]]:
    """Yield where each write of a request stands, its kind, its table, and its parameters."""
    if "TransactItems" in params:
        for place, action in enumerate(params["TransactItems"]):
            for kind, write in action.items():
                yield f"TransactItems.{place}.{kind}", kind, write.get("TableName", ""), write
    elif "RequestItems" in params:
        for table, requests in params["RequestItems"].items():
            for place, request in enumerate(requests if isinstance(requests, list) else ()):
                for kind, write in request.items():
                    yield f"RequestItems.{table}.{place}.{kind}", kind, table, write
    else:
        yield "", "Put" if "Item" in params else "Key", params.get("TableName", ""), params


_WRITING = ("PutItem", "BatchWriteItem", "TransactWriteItems")
_KEYED = ("GetItem", "UpdateItem", "DeleteItem", *_WRITING)


@rule("DynamoDB item size", _LIMITS, "dynamodb", *_WRITING)
def item(params: Params) -> Iterator[Finding]:
    """An item has at most 400 KB, its names included."""
    for where, _, _, write in _writes(params):
        if "Item" in write:
            yield from too_long(f"{where}.Item".lstrip("."), item_size(write["Item"]), _ITEM)


@rule("DynamoDB values", f"{_API}/API_AttributeValue.html", "dynamodb", *_KEYED, "Query", "Scan")
def values(params: Params) -> Iterator[Finding]:
    """A value has one type; a number has at most 38 digits; a set is neither empty nor holds anything twice."""
    for where, _, _, write in _writes(params):
        for part in ("Item", "Key", "ExpressionAttributeValues", "ExclusiveStartKey"):
            for name, value in (write.get(part) or {}).items():
                yield from _wrong(value, f"{where}.{part}.{name}".lstrip("."))


def _wrong(value: Any, where: str) -> Iterator[Finding]:
    if not isinstance(value, Mapping) or len(value) != 1:
        yield where, "has not exactly one type"
        return
    ((kind, content),) = value.items()
    if kind == "N" and not (isinstance(content, str) and _is_number(content)):
        yield where, "is no number of at most 38 digits"
    if kind in {"SS", "NS", "BS"} and (not content or len(set(content)) < len(content)):
        yield where, "is a set that is empty or holds a value twice"
    if kind == "NULL" and content is not True:
        yield where, "is NULL but not true"
    nested = content if kind == "L" else content.values() if kind == "M" else ()
    for each in nested:
        yield from _wrong(each, where)


def _is_number(text: str) -> bool:
    found = _NUMBER.fullmatch(text)
    return bool(found) and len((found[1] if found else "").replace(".", "").strip("0")) <= 38


@rule("DynamoDB keys", _LIMITS, "dynamodb", *_KEYED)
def keys(params: Params) -> Iterator[Finding]:
    """A key is not empty; a partition key has at most 2048 bytes and a sort key at most 1024, an index's too."""
    for where, _, table, write in _writes(params):
        key = _key(table, write)
        for name, value in key.items():
            is_partition = name == _keys.get(table, (name,))[0]
            yield from _wrong_key(value, f"{where}.{name}".lstrip("."), _PARTITION_KEY if is_partition else _SORT_KEY)
        for name in _index_keys.get(table, frozenset()) & write.get("Item", {}).keys():
            yield from _wrong_key(write["Item"][name], f"{where}.Item.{name}".lstrip("."), _PARTITION_KEY)


def _key(table: str, write: Params) -> Item:
    if "Key" in write:
        return dict(write["Key"])
    item = write.get("Item", {})
    return {name: item[name] for name in _keys.get(table, ()) if name in item}


def _wrong_key(value: Value, where: str, limit: int) -> Iterator[Finding]:
    for kind, content in value.items():
        if kind not in {"S", "N", "B"}:
            yield where, f"is a key of type {kind}"
        elif content in ("", b""):
            yield where, "is an empty key"
        else:
            yield from too_long(where, len(content.encode() if kind != "B" else _binary(content)), limit)


@rule("DynamoDB transaction", f"{_API}/API_TransactWriteItems.html", "dynamodb", "TransactWriteItems")
def transaction(params: Params) -> Iterator[Finding]:
    """A transaction has one action in each place, no item twice, and at most 4 MB."""
    for place, action in enumerate(params.get("TransactItems", [])):
        if len(action) != 1:
            yield f"TransactItems.{place}", f"has {len(action)} actions, and one is taken"
    sizes = [item_size(write["Item"]) for _, _, _, write in _writes(params) if "Item" in write]
    yield from too_long("TransactItems", sum(sizes), _TRANSACTION)
    yield from _twice(params)


@rule("DynamoDB batch of writes", f"{_API}/API_BatchWriteItem.html", "dynamodb", "BatchWriteItem")
def batch_of_writes(params: Params) -> Iterator[Finding]:
    """A batch has at most 25 writes and 16 MB over all its tables, and no item twice."""
    writes = list(_writes(params))
    yield from too_long("RequestItems", len(writes), 25, "writes")
    sizes = [item_size(write["Item"]) for _, _, _, write in writes if "Item" in write]
    yield from too_long("RequestItems", sum(sizes), _BATCH)
    yield from _twice(params)


@rule("DynamoDB batch of reads", f"{_API}/API_BatchGetItem.html", "dynamodb", "BatchGetItem")
def batch_of_reads(params: Params) -> Iterator[Finding]:
    """A batch has 1 to 100 keys over all its tables, and none twice."""
    found = [(table, repr(key)) for table, wanted in params["RequestItems"].items() for key in wanted.get("Keys", [])]
    yield from too_long("RequestItems", len(found), 100, "keys")
    if len(set(found)) < len(found):
        yield "RequestItems", "has a key twice"


@rule("DynamoDB expressions", _LIMITS, "dynamodb", *_KEYED, "Query", "Scan")
def expressions(params: Params) -> Iterator[Finding]:
    """An expression has 1 to 4096 bytes, and the values and names given for expressions are used there."""
    for where, _, _, write in _writes(params):
        written = {name: str(value) for name, value in write.items() if name.endswith("Expression")}
        for name, value in written.items():
            yield from too_long(f"{where}.{name}".lstrip("."), len(value.encode()), 4096)
            if not value:
                yield f"{where}.{name}".lstrip("."), "is empty"
        used = set(re.findall(r"[#:][A-Za-z0-9_]+", " ".join(written.values())))
        for part in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
            for name in (write.get(part) or {}).keys() - used:
                yield f"{where}.{part}".lstrip("."), f"gives {name}, which no expression uses"


def _twice(params: Params) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for where, _, table, write in _writes(params):
        key = _key(table, write)
        place = (table, repr(sorted(key.items(), key=lambda pair: pair[0])))
        if key and place in seen:
            yield where, "writes an item that another part of the request writes"
        seen.add(place)


@rule("DynamoDB table", f"{_API}/API_CreateTable.html", "dynamodb", "CreateTable")
def table(params: Params) -> Iterator[Finding]:
    """The attributes that are declared are those of keys, and each key's is declared."""
    names = tuple(key["AttributeName"] for key in params.get("KeySchema", []))
    indexes = [*params.get("GlobalSecondaryIndexes", []), *params.get("LocalSecondaryIndexes", [])]
    of_indexes = frozenset(key["AttributeName"] for index in indexes for key in index.get("KeySchema", []))
    declared = {each["AttributeName"] for each in params.get("AttributeDefinitions", [])}
    if declared != of_indexes | set(names):
        yield "AttributeDefinitions", "does not declare just the attributes of keys"
    remember(params.get("TableName", ""), names, of_indexes)


RULES = (
    item,
    values,
    keys,
    transaction,
    batch_of_writes,
    batch_of_reads,
    expressions,
    table,
)
