"""`make domains`: confirm mail domains of an enterprise, by proof or without, take one away, or list them."""

import argparse
import sys
from collections.abc import Iterator
from typing import NamedTuple

from botocore.exceptions import ClientError
from dns.resolver import Resolver
from pydantic import TypeAdapter, ValidationError

from infra.deployment import Deployment, add_arguments, deployment
from infra.domain_proof import ProofError, check, record_name, record_value, resolver
from infra.operators_entries import is_refused, put_of_entry
from muster.users.domain_names import Domain, key_of_domain, levels


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


def challenge(there: Deployment, enterprise_id: str, text: str) -> str:
    """Return the TXT record by which a domain is proved to be an enterprise's. Raises DomainError."""
    domain = _checked(text)
    _name(there, enterprise_id)
    return f'{record_name(domain)} TXT "{record_value(there.stack_id(), enterprise_id, domain)}"'


def prove(there: Deployment, enterprise_id: str, text: str, names: Resolver) -> str:
    """Confirm a domain whose TXT record proves that it is the enterprise's, and return it.

    Raises DomainError, and ProofError which tells of the record if it is not there.
    """
    domain = _checked(text)
    _name(there, enterprise_id)
    check(names, domain, record_value(there.stack_id(), enterprise_id, domain))
    return confirm(there, enterprise_id, domain, cause=f"TXT {record_name(domain)}")


def confirmed(there: Deployment, enterprise_id: str) -> list[str]:
    """Return the domains of an enterprise. It reads every unique key."""
    return sorted(domain for domain, owner in _owners(there).items() if owner == enterprise_id)


class Taken(NamedTuple):
    """A user of another enterprise whose account is an address in a confirmed domain."""

    account: str
    enterprise_id: str
    status: str


def taken(there: Deployment, enterprise_id: str) -> Iterator[Taken]:
    """Yield users of other enterprises whose accounts are addresses in domains of this one. It reads every user.

    The longest confirmed domain decides whose an address is, as when an account is created (`muster/users/domains.py`).
    """
    owners = _owners(there)
    found = there.scan(
        "UsersTable",
        FilterExpression="enterprise_id <> :mine AND contains(account, :at)",
        ProjectionExpression="account, enterprise_id, #status",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={":mine": {"S": enterprise_id}, ":at": {"S": "@"}},
    )
    for item in found:
        user = Taken(*(item[name]["S"] for name in Taken._fields))
        if next((owners[level] for level in levels(user.account) if level in owners), None) == enterprise_id:
            yield user


def _owners(there: Deployment) -> dict[str, str]:
    """Return the enterprise of each confirmed domain."""
    prefix = key_of_domain("")
    found = there.scan(
        "UniqueKeysTable",
        FilterExpression="begins_with(unique_key, :prefix)",
        ExpressionAttributeValues={":prefix": {"S": prefix}},
    )
    return {item["unique_key"]["S"].removeprefix(prefix): item["holder"]["S"] for item in found}


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
    """Change the domains of an enterprise as asked, and print those that it has, with accounts of others in them."""
    parser = argparse.ArgumentParser(prog="make domains")
    parser.add_argument("--enterprise", required=True)
    asked = parser.add_mutually_exclusive_group()
    asked.add_argument("--challenge", help="a domain, to print the TXT record that proves it")
    asked.add_argument("--prove", help="a domain to confirm if its TXT record is there")
    asked.add_argument("--add", help="a domain to confirm without a proof")
    asked.add_argument("--remove", help="a domain to take away")
    parser.add_argument("--nameserver", help="the address of a name server to ask; without, those of this machine")
    add_arguments(parser)
    arguments = parser.parse_args()
    try:
        for line in _done(deployment(arguments), arguments):
            sys.stdout.write(f"{line}\n")
    except (DomainError, ProofError) as error:
        sys.exit(str(error))


def _done(there: Deployment, arguments: argparse.Namespace) -> Iterator[str]:
    """Do what the command line asks for, and yield what to print."""
    if arguments.challenge:
        yield challenge(there, arguments.enterprise, arguments.challenge)
        return
    if arguments.prove:
        prove(there, arguments.enterprise, arguments.prove, resolver(arguments.nameserver))
    if arguments.add:
        confirm(there, arguments.enterprise, arguments.add)
    if arguments.remove:
        take_away(there, arguments.enterprise, arguments.remove)
    yield from confirmed(there, arguments.enterprise)
    others = sorted(taken(there, arguments.enterprise))
    if others:
        yield "Accounts in these domains that users of other enterprises have, who keep them:"
    yield from (f"  {user.account}  {user.enterprise_id}  {user.status}" for user in others)


if __name__ == "__main__":
    main()
