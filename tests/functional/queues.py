"""Queues in memory: messages that stay hidden, come again, twice or in disorder, and die after five tries."""

import itertools
import random
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import ModuleType

from functions.export_users import app as export_users
from functions.import_users import app as import_users
from functions.onboard import app as onboard
from tests.messages import record
from tests.snapshot import Item

ATTEMPTS = 5
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Worker:
    """A function that a queue calls: its time, and how long a message that it takes stays hidden."""

    module: ModuleType
    timeout: float
    visibility: float


WORKERS = {
    "imports": Worker(import_users, 30, 35),
    "exports": Worker(export_users, 30, 35),
    "onboarding": Worker(onboard, 60, 90),
    "urgent": Worker(onboard, 60, 90),
}


@dataclass
class Message:
    """A message, when it may be taken next, and whose share it counts to."""

    queue: str
    body: str
    visible_at: datetime
    group: str | None
    handle: str = field(default_factory=lambda: f"message-{next(_numbers)}")
    received: int = 0
    comes_no_more: bool = False

    def event(self) -> Item:
        """What Lambda is given of it."""
        return {"Records": [record(self.body, self.handle, self.received)]}


@dataclass
class Queues:
    """All queues, and every message that was ever `sent`.

    With `disorder` a message may overtake others, and come once more after it was done.
    """

    time: Callable[[], datetime]
    messages: list[Message] = field(default_factory=list)
    dead_letters: list[Message] = field(default_factory=list)
    sent: list[Message] = field(default_factory=list)
    disorder: random.Random | None = None

    def put(self, queue: str, body: str, seconds: float = 0, *, group: str | None = None) -> None:
        """Queue a message."""
        message = Message(queue, body, self.time() + timedelta(seconds=seconds), group)
        self.messages.append(message)
        self.sent.append(message)

    def answer(self, operation: str, arguments: Item) -> Item:
        """What SQS does and answers."""
        queue = arguments["QueueUrl"].rsplit("/", 1)[1]
        if operation == "SendMessage":
            group = arguments.get("MessageGroupId")
            self.put(queue, arguments["MessageBody"], arguments.get("DelaySeconds", 0), group=group)
        elif operation == "SendMessageBatch":
            for entry in arguments["Entries"]:
                self.put(queue, entry["MessageBody"], group=entry.get("MessageGroupId"))
        elif operation == "ChangeMessageVisibility":
            (message,) = (each for each in self.messages if each.handle == arguments["ReceiptHandle"])
            message.visible_at = self.time() + timedelta(seconds=arguments["VisibilityTimeout"])
        else:
            waiting = sum(each.queue == queue and each.visible_at <= self.time() for each in self.messages)
            return {"Attributes": {"ApproximateNumberOfMessages": str(waiting)}}
        return {}

    def next(self) -> Message | None:
        """The message that is taken next: the one that is first visible or, in disorder, any that soon is."""
        for message in [each for each in self.messages if each.received == ATTEMPTS]:
            self.messages.remove(message)
            self.dead_letters.append(message)
        if not self.messages:
            return None
        first = min(self.messages, key=lambda message: message.visible_at)
        if self.disorder is None:
            return first
        until = first.visible_at + timedelta(seconds=5)
        return self.disorder.choice([each for each in self.messages if each.visible_at <= until])

    def done(self, message: Message) -> None:
        """Forget a message that was done; in disorder, perhaps not yet."""
        if self.disorder and not message.comes_no_more and self.disorder.random() < 0.5:
            message.comes_no_more = True
            message.visible_at = self.time() + timedelta(seconds=self.disorder.choice((0, 20, 300)))
        else:
            self.messages.remove(message)

    def keep(self) -> Callable[[], None]:
        """Keep the messages; the answer brings them back, as often as wanted."""
        kept = deepcopy(self.messages)

        def bring_back() -> None:
            self.messages, self.dead_letters = deepcopy(kept), []

        return bring_back
