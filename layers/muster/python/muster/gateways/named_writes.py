"""A transaction of PynamoDB whose writes have names, so that a cancelled one tells by name what was in the way."""

from collections.abc import Mapping, Sequence

from pynamodb.exceptions import CancellationReason, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from muster.errors import MusterError, ThrottledError
from muster.gateways.aws import RETRYABLE_REASONS, SERVICE_BUSY, ConditionFailedError, aws_errors
from muster.gateways.tables import Table
from muster.messages import message

_CANCELLED = "TransactionCanceledException"
CONDITION_FAILED = "ConditionalCheckFailed"
"""The reason of a write whose condition does not hold."""


class CancelledError(MusterError):
    """The transaction was cancelled; nothing was written. `reasons` has the writes that failed, by name."""

    def __init__(self, reasons: Mapping[str, CancellationReason]) -> None:
        super().__init__(message("transaction_cancelled", "The transaction was cancelled."))
        self.reasons = reasons


class NamedWrites:
    """The writes of one transaction. Add them, then `commit`.

    PynamoDB sends checks first, then deletions, puts and updates, each kind in the order in which they were added.
    DynamoDB gives its reasons in the order in which it was sent the writes.
    """

    def __init__(self, table: type[Table]) -> None:
        """Begin a transaction through the connection of a table; its writes may be of any tables."""
        self._transaction = TransactWrite(connection=table._get_connection().connection)
        self._checks: list[str] = []
        self._deletions: list[str] = []
        self._puts: list[str] = []
        self._updates: list[str] = []

    def check(self, name: str, model: type[Model], key: str, condition: Condition) -> None:
        """Write only if the condition holds for another item."""
        self._transaction.condition_check(model, key, condition=condition)
        self._checks.append(name)

    def delete(self, name: str, item: Model, condition: Condition | None = None) -> None:
        """Delete an item."""
        self._transaction.delete(item, condition)
        self._deletions.append(name)

    def put(self, name: str, item: Model, condition: Condition) -> None:
        """Put an item; if the condition does not hold, the reason has the item that is there."""
        self._transaction.save(item, condition, return_values="ALL_OLD")
        self._puts.append(name)

    def update(self, name: str, item: Model, actions: Sequence[Action], condition: Condition) -> None:
        """Update an item."""
        self._transaction.update(item, list(actions), condition)
        self._updates.append(name)

    def commit(self) -> None:
        """Write everything or nothing. Raises CancelledError and ThrottledError."""
        try:
            with aws_errors(), self._transaction:
                pass
        except TransactWriteError as error:
            if error.cause_response_code != _CANCELLED:
                raise
            names = [*self._checks, *self._deletions, *self._puts, *self._updates]
            named = zip(names, error.cancellation_reasons, strict=True)
            raise CancelledError({name: reason for name, reason in named if reason}) from error

    def commit_if(self, name: str) -> None:
        """Write everything or nothing, where only the condition of the write of this name may fail.

        Raises ConditionFailedError if it does not hold, ThrottledError, and CancelledError if it is our own mistake.
        """
        try:
            self.commit()
        except CancelledError as error:
            codes = {each: reason.code for each, reason in error.reasons.items()}
            if codes.get(name) == CONDITION_FAILED:
                raise ConditionFailedError(error.message) from error
            if RETRYABLE_REASONS.isdisjoint(codes.values()):
                raise
            raise ThrottledError(SERVICE_BUSY) from error
