"""What is in memory of AWS: its user pool and buckets, and all of it kept and brought back."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import boto3
from moto.cognitoidp.models import cognitoidp_backends
from moto.dynamodb.models import dynamodb_backends
from moto.moto_api._internal.models import moto_api_backend
from moto.s3.models import s3_backends

from muster.gateways.transactions import Item
from tests.functional.region import REGION, make_buckets, make_tables, make_user_pool, make_user_pool_client
from tests.snapshot import Place

ACCOUNT = "123456789012"


def empty_place() -> Place:
    """Tables, buckets and a user pool with nothing in them, in place of whatever there was."""
    moto_api_backend.reset()
    make_tables()
    make_buckets()
    pool = make_user_pool()
    client = make_user_pool_client(pool, "ALLOW_USER_PASSWORD_AUTH")
    cognito = boto3.client("cognito-idp")
    return Place(boto3.client("dynamodb"), cognito, "users", "unique_keys", "audit", pool, client)


def keep() -> Callable[[], None]:
    """Keep what there is now; the answer brings it back, as often as wanted, but for files: there are none then."""
    tables, pools = dynamodb_backends[ACCOUNT][REGION], cognitoidp_backends[ACCOUNT][REGION]
    kept = deepcopy((tables.tables, pools.user_pools))

    def bring_back() -> None:
        tables.tables, pools.user_pools = deepcopy(kept)
        s3_backends[ACCOUNT]["aws"].reset()
        make_buckets()

    return bring_back


def items(table: str) -> list[dict[str, Any]]:
    """The items of a table as DynamoDB has them, read past all clients, which takes no time."""
    kept = dynamodb_backends[ACCOUNT][REGION].tables[table]
    return [item.to_json()["Attributes"] for item in kept.all_items()]


def put(table: str, item: Item) -> None:
    """Put an item into a table past all clients, as many of them take long to write."""
    dynamodb_backends[ACCOUNT][REGION].tables[table].put_item(dict(item))


def lose_sign_ins() -> None:
    """Empty the user pool."""
    for pool in cognitoidp_backends[ACCOUNT][REGION].user_pools.values():
        pool.users.clear()
