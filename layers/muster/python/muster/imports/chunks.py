"""Rows in groups whose users are looked up together."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

_T = TypeVar("_T")
_AT_ONCE = 100  # a BatchGetItem reads as many


def chunks(items: Iterable[_T]) -> Iterator[list[_T]]:
    """Group items, in order, by the hundred; the last group may be smaller."""
    left = iter(items)
    while some := list(islice(left, _AT_ONCE)):
        yield some
