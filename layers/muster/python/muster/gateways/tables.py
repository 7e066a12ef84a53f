"""Tables of DynamoDB: PynamoDB's models over the process's one client.

PynamoDB makes a client for each table. To share one takes a fifth off the cold start of `admin_api`, and a third off
that of `import_users` (docs/performance.md).
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from pynamodb.attributes import Attribute, NumberAttribute, UnicodeAttribute
from pynamodb.connection import TableConnection
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model

from muster.gateways.aws import client
from muster.gateways.transactions import Item
from muster.settings import settings


class TableName:
    """The name of a table: a setting, looked up when it is used. So modules can be imported without any settings."""

    def __init__(self, setting: str) -> None:
        self._setting = setting

    def __get__(self, meta: None, model: type) -> str:
        return str(getattr(settings(), self._setting))


class Table(Model):
    """A table, as PynamoDB has it, but with the process's client, where PynamoDB makes one for each table."""

    @classmethod
    def _get_connection(cls) -> TableConnection:
        connection = super()._get_connection()
        connection.connection._client = client("dynamodb")
        return connection


def is_still(attribute: Attribute[Any], value: Any) -> Condition:
    """Return the condition that an attribute is as it was read; None and the like stand for one that is not there."""
    condition: Condition = attribute == value if value else attribute.does_not_exist()
    return condition


def item_of(model: type[Model], values: Mapping[str, object]) -> Item:
    """Return the item of `model(**values)`, without making the model, which takes ten times as long.

    What is None is left out.
    """
    attributes = _attributes(model)
    item = {}
    for name, value in values.items():
        if value is not None:
            kept_as, kind, serialize = attributes[name]
            item[kept_as] = {kind: value if type(value) is str else serialize(value)}
    return item


@cache
def _attributes(model: type[Model]) -> Mapping[str, tuple[str, str, Callable[[Any], Any]]]:
    """Return for each attribute of a model: its name in the table, its type there, and its serializer."""
    found = {}
    for name, attribute in model.get_attributes().items():
        serialize: Callable[[Any], Any] = attribute.serialize
        if isinstance(attribute, UnicodeAttribute | NumberAttribute):
            serialize = str  # as they do themselves, in more steps; and to JSON a member of an enumeration is a detour
        found[name] = (attribute.attr_name, attribute.attr_type, serialize)
    return found
