"""The queues: nudges for `onboard`, and the import's messages."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from muster.errors import ThrottledError
from muster.gateways.aws import aws_errors, client

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

ACCOUNTS_PER_NUDGE = 25  # what one run of `onboard` does well within its time
_MESSAGES_PER_CALL = 10  # the limit of SendMessageBatch
NUDGES_PER_CALL = ACCOUNTS_PER_NUDGE * _MESSAGES_PER_CALL


class Nudges(Protocol):
    """Tells `onboard` which accounts have wanted state. A nudge may be lost: `sweep` finds what is still wanted."""

    def send(self, accounts: Sequence[str]) -> None:
        """Nudge for these accounts. Raises ThrottledError."""

    def waiting(self) -> int:
        """About how many nudges nobody has taken up yet."""


class TaskQueue(Protocol):
    """Where imports or exports wait for their turn."""

    def put(self, body: str, *, seconds: int = 0) -> None:
        """Queue a task (again), to be taken up after so many seconds, up to 900."""

    def delay(self, receipt_handle: str, seconds: int) -> None:
        """Let a message that was not finished come again after so many seconds."""


class SqsNudges:
    """Nudges through an SQS queue: a message holds up to 25 accounts as `{"accounts": [...]}`."""

    def __init__(self, queue_url: str) -> None:
        self._url = queue_url

    @property
    def _client(self) -> "SQSClient":
        return client("sqs")  # type: ignore[no-any-return]

    def send(self, accounts: Sequence[str]) -> None:
        for start in range(0, len(accounts), NUDGES_PER_CALL):
            self._send_messages(accounts[start : start + NUDGES_PER_CALL])

    def _send_messages(self, accounts: Sequence[str]) -> None:
        entries: list[SendMessageBatchRequestEntryTypeDef] = [
            {"Id": str(start), "MessageBody": json.dumps({"accounts": accounts[start : start + ACCOUNTS_PER_NUDGE]})}
            for start in range(0, len(accounts), ACCOUNTS_PER_NUDGE)
        ]
        with aws_errors():
            answer = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
        if answer.get("Failed"):
            raise ThrottledError("The queue did not take every message. Try again in a moment.")

    def waiting(self) -> int:
        with aws_errors():
            answer = self._client.get_queue_attributes(
                QueueUrl=self._url, AttributeNames=["ApproximateNumberOfMessages"]
            )
        return int(answer["Attributes"]["ApproximateNumberOfMessages"])


class SqsTaskQueue:
    """A queue of tasks in SQS."""

    def __init__(self, queue_url: str) -> None:
        self._url = queue_url

    @property
    def _client(self) -> "SQSClient":
        return client("sqs")  # type: ignore[no-any-return]

    def put(self, body: str, *, seconds: int = 0) -> None:
        with aws_errors():
            self._client.send_message(QueueUrl=self._url, MessageBody=body, DelaySeconds=seconds)

    def delay(self, receipt_handle: str, seconds: int) -> None:
        with aws_errors():
            self._client.change_message_visibility(
                QueueUrl=self._url, ReceiptHandle=receipt_handle, VisibilityTimeout=seconds
            )
