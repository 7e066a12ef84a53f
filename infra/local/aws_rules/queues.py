"""Rules of SQS."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from infra.local.aws_rules.breach import Finding, Params, rule, too_long

_API = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference"
_QUOTAS = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html"
_MESSAGE = 1_048_576  # bytes; 262,144 until August 2025
_ID = re.compile(r"[A-Za-z0-9_-]{1,80}")
_GROUP = re.compile("[!-~]{1,128}")
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BATCHES = ("SendMessageBatch", "DeleteMessageBatch", "ChangeMessageVisibilityBatch")


def _messages(params: Params) -> list[tuple[str, Mapping[str, Any]]]:
    if "Entries" not in params:
        return [("", params)]
    return [(f"Entries.{place}.", entry) for place, entry in enumerate(params["Entries"])]


def _size(message: Mapping[str, Any]) -> int:
    attributes = message.get("MessageAttributes", {})
    parts = [part for name, value in attributes.items() for part in (name, *value.values())]
    sizes = [len(part if isinstance(part, bytes) else str(part).encode()) for part in parts]
    return len(str(message.get("MessageBody", "")).encode()) + sum(sizes)


@rule("SQS message size", f"{_API}/API_SendMessageBatch.html", "sqs", "SendMessage", "SendMessageBatch")
def size(params: Params) -> Iterator[Finding]:
    """A message, and all messages of a batch together, have at most 1 MiB with their attributes, and one character."""
    sizes = [_size(message) for _, message in _messages(params)]
    for (where, message), of_message in zip(_messages(params), sizes, strict=True):
        yield from too_long(f"{where}MessageBody", of_message, _MESSAGE)
        if message.get("MessageBody") == "":
            yield f"{where}MessageBody", "is empty"
    yield from too_long("Entries", sum(sizes), _MESSAGE)


@rule("SQS characters", _QUOTAS, "sqs", "SendMessage", "SendMessageBatch")
def characters(params: Params) -> Iterator[Finding]:
    """A message has characters of XML 1.0 only."""
    for where, message in _messages(params):
        if _FORBIDDEN.search(str(message.get("MessageBody", ""))):
            yield f"{where}MessageBody", "holds a character that XML does not have"


@rule("SQS attributes", _QUOTAS, "sqs", "SendMessage", "SendMessageBatch")
def attributes(params: Params) -> Iterator[Finding]:
    """A message has at most ten attributes."""
    for where, message in _messages(params):
        yield from too_long(f"{where}MessageAttributes", len(message.get("MessageAttributes", {})), 10, "attributes")


@rule("SQS groups", f"{_API}/API_SendMessage.html", "sqs", "SendMessage", "SendMessageBatch")
def groups(params: Params) -> Iterator[Finding]:
    """A message's group has 1 to 128 ASCII letters, digits and punctuation marks."""
    for where, message in _messages(params):
        if not _GROUP.fullmatch(str(message.get("MessageGroupId", "-"))):
            yield f"{where}MessageGroupId", "is not 1 to 128 ASCII letters, digits and punctuation marks"


@rule("SQS delay", f"{_API}/API_SendMessage.html", "sqs", "SendMessage", "SendMessageBatch")
def delay(params: Params) -> Iterator[Finding]:
    """A message is delayed by 0 to 900 seconds."""
    yield from _between(_messages(params), "DelaySeconds", 0, 900)


@rule(
    "SQS visibility timeout",
    f"{_API}/API_ChangeMessageVisibility.html",
    "sqs",
    "ChangeMessageVisibility",
    "ChangeMessageVisibilityBatch",
    "ReceiveMessage",
)
def visibility(params: Params) -> Iterator[Finding]:
    """A message is hidden for 0 to 43,200 seconds."""
    yield from _between(_messages(params), "VisibilityTimeout", 0, 43_200)


@rule("SQS receiving", f"{_API}/API_ReceiveMessage.html", "sqs", "ReceiveMessage")
def receiving(params: Params) -> Iterator[Finding]:
    """One call receives 1 to 10 messages and waits for 0 to 20 seconds."""
    yield from _between([("", params)], "MaxNumberOfMessages", 1, 10)
    yield from _between([("", params)], "WaitTimeSeconds", 0, 20)


@rule("SQS batch", _QUOTAS, "sqs", *_BATCHES)
def batch(params: Params) -> Iterator[Finding]:
    """A batch has 1 to 10 entries, each with an id of its own of at most 80 ASCII letters, digits, - and _."""
    entries = params.get("Entries", [])
    if not entries:
        yield "Entries", "is empty"
    yield from too_long("Entries", len(entries), 10, "entries")
    ids = [str(entry.get("Id", "")) for entry in entries]
    for place, each in enumerate(ids):
        if not _ID.fullmatch(each):
            yield f"Entries.{place}.Id", "is not 1 to 80 ASCII letters, digits, '-' and '_'"
    if len(set(ids)) < len(ids):
        yield "Entries", "has an id twice"


def _between(messages: list[tuple[str, Mapping[str, Any]]], name: str, least: int, most: int) -> Iterator[Finding]:
    for where, message in messages:
        if isinstance(message.get(name), int) and not least <= message[name] <= most:
            yield f"{where}{name}", f"{message[name]} is not from {least} to {most:,}"


RULES = (size, characters, attributes, groups, delay, visibility, receiving, batch)
