"""`make domains`: confirm mail domains of an enterprise, take one away, or list them."""

import argparse
import sys
from collections.abc import Iterator

from botocore.exceptions import ClientError
from pydantic import TypeAdapter, ValidationError

from infra.deployment import Deployment, add_arguments, deployment
from infra.operators_entries import is_refused, put_of_entry
from muster.users.domain_names import Domain, key_of_domain


class DomainError(Exception):
    """A domain was not confirmed or taken away: a sentence."""


def confirm(there: Deployment, enterprise_id: str, text: str, cause: str | None = None) -> str:
    """Confirm a domain for an enterprise and return it; nothing changes if it is confirmed. Raises DomainError.

    `cause` is for the entry of the audit log, which is written in the same transaction.
    """
    domain = _checked(text)
    name = _name(there, enterprise_id)
    key = {"unique_key": {"S": key_of_domain(domain)}}
    table = there.resources()["UniqueKeysTable"]
    put = {
        "TableName": table,
        "Item": {**key, "holder": {"S": enterprise_id}},
        "ConditionExpression": "attribute_not_exists(unique_key)",
    }
    told = put_of_entry(
        there, "confirm_domain", enterprise_id, subject_name=name, changes={"domain": (None, domain)}, cause=cause
    )
    tables = there.client("dynamodb")
    try:
        tables.transact_write_items(TransactItems=[{"Put": put}, told])
    except ClientError as error:
        if not is_refused(error):
            raise
        kept = tables.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")
        if kept is None or kept["holder"]["S"] != enterprise_id:
            sentence = f"{domain} is confirmed for another enterprise; take it away there first."
            raise DomainError(sentence) from None
    return domain


def take_away(there: Deployment, enterprise_id: str, text: str) -> str:
    """Take a domain away from an enterprise and return it. Raises DomainError if the enterprise does not have it."""
    domain = _checked(text)
    delete = {
        "TableName": there.resources()["UniqueKeysTable"],
        "Key": {"unique_key": {"S": key_of_domain(domain)}},
        "ConditionExpression": "holder = :mine",
        "ExpressionAttributeValues": {":mine": {"S": enterprise_id}},
    }
    name, changes = _name(there, enterprise_id), {"domain": (domain, None)}
    told = put_of_entry(there, "remove_domain", enterprise_id, subject_name=name, changes=changes)
    try:
        there.client("dynamodb").transact_write_items(TransactItems=[{"Delete": delete}, told])
    except ClientError as error:
        if not is_refused(error):
            raise
        raise DomainError(f"{domain} is not confirmed for {enterprise_id!r}.") from None
    return domain


def confirmed(there: Deployment, enterprise_id: str) -> Iterator[str]:
    """Yield the domains of an enterprise. It reads every unique key."""
    pages = (
        there.client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=there.resources()["UniqueKeysTable"],
            FilterExpression="begins_with(unique_key, :prefix) AND holder = :mine",
            ExpressionAttributeValues={":prefix": {"S": key_of_domain("")}, ":mine": {"S": enterprise_id}},
        )
    )
    for page in pages:
        yield from (item["unique_key"]["S"].removeprefix(key_of_domain("")) for item in page["Items"])


def _checked(text: str) -> str:
    try:
        return TypeAdapter[str](Domain).validate_python(text)
    except ValidationError as error:
        (fault, *_) = error.errors()
        raise DomainError(f"{text[:80]!r} cannot be confirmed. {fault['msg']}") from None


def _name(there: Deployment, enterprise_id: str) -> str:
    """Return the name of an enterprise. Raises DomainError if there is none."""
    key = {"enterprise_id": {"S": enterprise_id}}
    kept = there.client("dynamodb").get_item(TableName=there.resources()["EnterprisesTable"], Key=key)
    if "Item" not in kept:
        raise DomainError(f"There is no enterprise {enterprise_id!r}.")
    return str(kept["Item"]["name"]["S"])


def main() -> None:
    """Change the domains of an enterprise as asked, and print those that it has."""
    parser = argparse.ArgumentParser(prog="make domains")
    parser.add_argument("--enterprise", required=True)
    asked = parser.add_mutually_exclusive_group()
    asked.add_argument("--add", help="a domain to confirm")
    asked.add_argument("--remove", help="a domain to take away")
    add_arguments(parser)
    arguments = parser.parse_args()
    there = deployment(arguments)
    try:
        if arguments.add:
            confirm(there, arguments.enterprise, arguments.add)
        if arguments.remove:
            take_away(there, arguments.enterprise, arguments.remove)
        for domain in sorted(confirmed(there, arguments.enterprise)):
            sys.stdout.write(f"{domain}\n")
    except DomainError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
