"""Entries of the audit log for changes by operators' commands, each written in the transaction of its change."""

from typing import Any

from botocore.exceptions import ClientError

from infra.deployment import Deployment
from muster.audit.entries import OPERATOR, AuditEntry, Changes, Subject, entry
from muster.gateways.tables import item_of


def put_of_entry(
    there: Deployment,
    action: str,
    enterprise_id: str,
    *,
    subject_name: str,
    changes: Changes | None = None,
    cause: str | None = None,
    user_id: str | None = None,
) -> dict[str, Any]:
    """Return the write of an operator's entry about an enterprise, or about the user with this id.

    It is an action of `transact_write_items`.
    """
    values = entry(
        action,
        OPERATOR,
        Subject.USER if user_id else Subject.ENTERPRISE,
        user_id or enterprise_id,
        enterprise_id=enterprise_id,
        subject_name=subject_name,
        changes=changes,
        cause=cause,
        kept_days=int(there.parameters()["AuditDays"]),
    )
    return {
        "Put": {
            "TableName": there.resources()["AuditTable"],
            "Item": item_of(AuditEntry, values),
            "ConditionExpression": "attribute_not_exists(entry_id)",
        }
    }


def is_refused(error: ClientError) -> bool:
    """Return whether a transaction was cancelled since the condition of its first action did not hold."""
    reasons = error.response.get("CancellationReasons") or [{}]
    return bool(reasons[0].get("Code") == "ConditionalCheckFailed")
