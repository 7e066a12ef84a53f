"""`make log-id`: compute the digest that logs have for an account that is an e-mail address, or find its account."""

import argparse
import sys
from collections.abc import Iterator

from infra.deployment import Deployment, add_arguments, deployment
from muster.logs import log_id


class LogIdError(Exception):
    """The digest or account cannot be found: a sentence."""


def salt(there: Deployment) -> str:
    """Return the salt of digests in the logs of a deployment: LOG_SALT of infra/template.yaml."""
    return there.stack_id()


def account_of(there: Deployment, digest: str) -> str:
    """Return the account that a digest stands for, with or without its `#`. It reads every user.

    Raises LogIdError if no user has it.
    """
    sought, salted = f"#{digest.removeprefix('#').lower()}", salt(there)
    for account in _accounts(there):
        if "@" in account and log_id(account, salted) == sought:
            return account
    raise LogIdError(f"No user of this deployment has the account {sought}. It was removed, or a digit is wrong.")


def _accounts(there: Deployment) -> Iterator[str]:
    return (item["account"]["S"] for item in there.scan("UsersTable", ProjectionExpression="account"))


def main() -> None:
    """Print the digest of an account, or the account of a digest."""
    parser = argparse.ArgumentParser(prog="make log-id")
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("--account", help="an account that is an e-mail address")
    asked.add_argument("--id", help="a digest from a log")
    add_arguments(parser)
    arguments = parser.parse_args()
    there = deployment(arguments)
    try:
        if arguments.id:
            told = account_of(there, arguments.id)
        else:
            told = log_id(arguments.account, salt(there)) if "@" in arguments.account else arguments.account
    except LogIdError as error:
        sys.exit(str(error))
    sys.stdout.write(f"{told}\n")


if __name__ == "__main__":
    main()
