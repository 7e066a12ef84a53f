"""`make resume-mail`: send an enterprise's mails again, which were paused because too many bounced."""

import argparse
import sys
from datetime import UTC, datetime

from botocore.exceptions import ClientError

from infra.deployment import Deployment, add_arguments, deployment
from infra.operators_entries import is_refused, put_of_entry
from muster.mails.outcome_counters import counter_keys

_OUTCOMES = ("delivered", "bounced", "complained")


def resume_mail(there: Deployment, enterprise_id: str) -> bool:
    """End the pause of an enterprise and count its mails anew; return False if its mails were not paused."""
    tables, names = there.client("dynamodb"), there.resources()
    key = {"enterprise_id": {"S": enterprise_id}}
    kept = tables.get_item(TableName=names["EnterprisesTable"], Key=key, ConsistentRead=True).get("Item", {})
    if "mail_paused_at" not in kept:
        return False
    for outcome in _OUTCOMES:
        for counter in counter_keys(enterprise_id, outcome, datetime.now(UTC)):
            tables.delete_item(TableName=names["LimitsTable"], Key={"id": {"S": counter}})
    paused_at = kept["mail_paused_at"]
    resume = {
        "TableName": names["EnterprisesTable"],
        "Key": key,
        "UpdateExpression": "REMOVE mail_paused_at",
        "ConditionExpression": "mail_paused_at = :read",
        "ExpressionAttributeValues": {":read": paused_at},
    }
    name, changes = kept["name"]["S"], {"mail_paused_at": (paused_at["S"], None)}
    told = put_of_entry(there, "resume_mail", enterprise_id, subject_name=name, changes=changes)
    try:
        tables.transact_write_items(TransactItems=[{"Update": resume}, told])
    except ClientError as error:
        if not is_refused(error):
            raise
        return False  # somebody else was faster
    return True


def main() -> None:
    """Resume the mails of the enterprise that the command line names."""
    parser = argparse.ArgumentParser(prog="make resume-mail")
    parser.add_argument("--enterprise", required=True)
    add_arguments(parser)
    arguments = parser.parse_args()
    if not resume_mail(deployment(arguments), arguments.enterprise):
        sys.exit(f"Mails of {arguments.enterprise!r} are not paused, or there is no such enterprise.")
    sys.stdout.write(f"Mails of {arguments.enterprise} are sent again; those that wait go out within an hour.\n")


if __name__ == "__main__":
    main()
