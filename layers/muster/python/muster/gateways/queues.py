"""The queues: nudges for `onboard`, and messages of imports and exports.

Each message names its enterprise as its group, so SQS gives every enterprise a share: while one has many messages, the
few of another are received before them.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from muster.errors import ThrottledError
from muster.gateways.aws import aws_errors, client
from muster.messages import message

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef, SendMessageRequestTypeDef

USERS_PER_NUDGE = 25  # what one run of `onboard` does well within its time
_MESSAGES_PER_CALL = 10  # the limit of SendMessageBatch
NUDGES_PER_CALL = USERS_PER_NUDGE * _MESSAGES_PER_CALL
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html, MessageGroupId
_GROUP_ID = re.compile(r"[!-~]{1,128}")


class Nudges(Protocol):
    """Nudges `onboard` about users with a pending action; `sweep` finds those with a lost nudge."""

    def send(self, users: Mapping[str, Sequence[str]], *, seconds: int = 0) -> None:
        """Nudge for users, their ids listed by that of their enterprise, which is empty for sign-ins without a user.

        They are received after so many seconds, up to 900. Raises ThrottledError.
        """

    def waiting(self) -> int:
        """Return about how many messages wait to be received."""


class TaskQueue(Protocol):
    """Where imports or exports wait for their turn."""

    def put(self, body: str, *, enterprise_id: str, seconds: int = 0) -> None:
        """Queue a task of an enterprise (again), to be taken up after so many seconds, up to 900."""

    def delay(self, receipt_handle: str, seconds: int) -> None:
        """Let a message that was not finished come again after so many seconds."""


class SqsNudges:
    """Nudges through an SQS queue: a message holds up to 25 users of one enterprise as `{"users": [...]}`."""

    def __init__(self, queue_url: str) -> None:
        self._url = queue_url

    @property
    def _client(self) -> "SQSClient":
        return client("sqs")  # type: ignore[no-any-return]

    def send(self, users: Mapping[str, Sequence[str]], *, seconds: int = 0) -> None:
        entries: list[SendMessageBatchRequestEntryTypeDef] = []
        for enterprise_id, theirs in users.items():
            for start in range(0, len(theirs), USERS_PER_NUDGE):
                body = json.dumps({"users": list(theirs[start : start + USERS_PER_NUDGE])})
                entry: SendMessageBatchRequestEntryTypeDef = {"Id": str(len(entries)), "MessageBody": body}
                if _GROUP_ID.fullmatch(enterprise_id):
                    entry["MessageGroupId"] = enterprise_id
                if seconds:
                    entry["DelaySeconds"] = seconds
                entries.append(entry)
        for start in range(0, len(entries), _MESSAGES_PER_CALL):
            self._send_messages(entries[start : start + _MESSAGES_PER_CALL])

    def _send_messages(self, entries: "Sequence[SendMessageBatchRequestEntryTypeDef]") -> None:
        with aws_errors():
            answer = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
        if answer.get("Failed"):
            raise ThrottledError(
                message("queue_incomplete", "The queue did not take every message. Try again in a moment.")
            )

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

    def put(self, body: str, *, enterprise_id: str, seconds: int = 0) -> None:
        message: SendMessageRequestTypeDef = {"QueueUrl": self._url, "MessageBody": body, "DelaySeconds": seconds}
        if _GROUP_ID.fullmatch(enterprise_id):  # else it is a folder's name that no enterprise has as its id
            message["MessageGroupId"] = enterprise_id
        with aws_errors():
            self._client.send_message(**message)

    def delay(self, receipt_handle: str, seconds: int) -> None:
        with aws_errors():
            self._client.change_message_visibility(
                QueueUrl=self._url, ReceiptHandle=receipt_handle, VisibilityTimeout=seconds
            )
