"""`make resume-mail`: send an enterprise's mails again, which were paused because too many bounced."""

import argparse
import sys
from datetime import UTC, datetime
from typing import Any

from infra.deployment import add_arguments, deployment
from muster.mails.outcome_counters import counter_keys

_OUTCOMES = ("delivered", "bounced", "complained")


def resume_mail(tables: Any, enterprises: str, limits: str, enterprise_id: str) -> bool:
    """End the pause of an enterprise and count its mails anew; return False if its mails were not paused.

    `tables` is a client of DynamoDB; `enterprises` and `limits` are names of tables there.
    """
    key = {"enterprise_id": {"S": enterprise_id}}
    kept = tables.get_item(TableName=enterprises, Key=key, ConsistentRead=True)
    if "mail_paused_at" not in kept.get("Item", {}):
        return False
    for outcome in _OUTCOMES:
        for counter in counter_keys(enterprise_id, outcome, datetime.now(UTC)):
            tables.delete_item(TableName=limits, Key={"id": {"S": counter}})
    there = "attribute_exists(enterprise_id)"
    tables.update_item(
        TableName=enterprises, Key=key, UpdateExpression="REMOVE mail_paused_at", ConditionExpression=there
    )
    return True


def main() -> None:
    """Resume the mails of the enterprise that the command line names."""
    parser = argparse.ArgumentParser(prog="make resume-mail")
    parser.add_argument("--enterprise", required=True)
    add_arguments(parser)
    arguments = parser.parse_args()
    there = deployment(arguments)
    resources = there.resources()
    tables = there.client("dynamodb")
    if not resume_mail(tables, resources["EnterprisesTable"], resources["LimitsTable"], arguments.enterprise):
        sys.exit(f"Mails of {arguments.enterprise!r} are not paused, or there is no such enterprise.")
    sys.stdout.write(f"Mails of {arguments.enterprise} are sent again; those that wait go out within an hour.\n")


if __name__ == "__main__":
    main()
