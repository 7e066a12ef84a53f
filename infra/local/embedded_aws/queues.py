"""Queues that lose no message and receive fairly by group.

MiniStack deletes messages by replacing the list with a new one, while other threads append messages to the old one:
those are lost. Here the list stays, and messages are removed from it one by one.

MiniStack ignores the group of a message in a standard queue. SQS receives messages of a group later while it has many
of those in flight: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues-detailed.html.
It does so approximately, and from some share of all messages on; here it is exact, so that tests can rely on it.
"""

import time
from collections import Counter
from collections.abc import Callable
from typing import Any, ClassVar

from ministack.services import sqs

_collect = sqs._collect_msgs
_SHORTEST_RETENTION = 60
"""Seconds. SQS keeps a message at least so long (SetQueueAttributes, MessageRetentionPeriod)."""


class Messages(list[Any]):
    """The messages of a queue; each function in `arrivals` is called with each message that is appended."""

    arrivals: ClassVar[list[Callable[[dict[str, Any]], None]]] = []

    def append(self, message: Any) -> None:
        for arrived in self.arrivals:
            arrived(message)
        super().append(message)

    def keep(self, kept: list[Any]) -> None:
        """Remove every message that is not among `kept`, except those that came while `kept` was made.

        Only a message that was received can have been deleted, and only an old one can have expired.
        """
        places = {id(message) for message in kept}
        for place in range(len(self) - 1, -1, -1):
            if id(self[place]) not in places and _may_go(self[place]):
                del self[place]


def _may_go(message: dict[str, Any]) -> bool:
    return bool(message.get("receipt_handle")) or time.time() - message["sent_at"] >= _SHORTEST_RETENTION


class _Queue(dict[str, Any]):
    """A queue with a list of messages that is never replaced."""

    def __setitem__(self, name: str, value: Any) -> None:
        if name != "messages":
            super().__setitem__(name, value)
        elif name in self:
            self[name].keep(value)
        else:
            made = Messages()
            for message in value:
                made.append(message)
            super().__setitem__(name, made)


class _Queues(type(sqs._queues)):  # type: ignore[misc]
    """All queues: new ones, and those of an earlier start."""

    __slots__ = ()

    def __setitem__(self, url: str, queue: dict[str, Any]) -> None:
        super().__setitem__(url, _corrected(queue))

    def update(self, other: Any) -> None:
        super().update(other)
        for key, queue in self._data.items():
            self._data[key] = _corrected(queue)


def _corrected(queue: dict[str, Any]) -> _Queue:
    made = _Queue()
    for name, value in queue.items():
        made[name] = value
    return made


def _fairly(queue: dict[str, Any], most: int, hidden: int) -> list[Any]:
    """Receive messages: always the oldest one of a group with the fewest in flight."""
    if queue["is_fifo"]:
        return list(_collect(queue, most, hidden))
    return list(_collect({"is_fifo": False, "messages": _next(queue["messages"], most)}, most, hidden))


def _next(messages: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    now = time.time()
    in_flight = Counter(
        _group_of(each) for each in messages if each.get("visible_at", 0) > now and each.get("receive_count")
    )
    visible = [each for each in messages if each.get("visible_at", 0) <= now]
    chosen = []
    for _ in range(min(most, len(visible))):
        message = min(visible, key=lambda each: in_flight[_group_of(each)])
        visible.remove(message)
        in_flight[_group_of(message)] += 1
        chosen.append(message)
    return chosen


def _group_of(message: dict[str, Any]) -> str:
    """Return the group of a message; each that has none is a group of its own."""
    return str(message.get("group_id") or message["id"])


def correct() -> None:
    """Replace MiniStack's queues."""
    sqs._queues.__class__ = _Queues
    sqs._collect_msgs = _fairly
