"""`make preflight ENV=production`: print obstacles to a deployment before it starts."""

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra.local.settings import MAIL_SENDER, OWNER, REGION
from infra.preflight import alarms, caller, capacity, event_bus, machine, mail, names, power, region, stack
from infra.preflight.account import Account
from infra.preflight.findings import Finding, Level, ok, report, stop, warn
from infra.preflight.refusals import is_denied, sentence
from infra.samconfig import SAMCONFIG, Environment, SamConfigError, load

_ANY_REGION = "us-east-1"  # to ask whose credentials these are, while no Region is set
Look = Callable[[Account], Iterator[Finding]]
_LOOKS: tuple[tuple[str, Look], ...] = (
    ("the Region", region.look),
    ("your permissions", power.look),
    ("SES", mail.look),
    ("Lambda's quotas", capacity.look),
    ("the event bus", event_bus.look),
)
_LOOKS_AT_STACK: tuple[tuple[str, Look], ...] = (
    ("the stack", stack.look),
    ("the names", names.look),
    ("the alarms", alarms.look),
)
_FAULTS = (BotoCoreError, ClientError, EOFError)


def findings(environment: Environment, port: int | None) -> Iterator[Finding]:
    """Yield everything that was found, of this machine, of the settings, and of the account."""
    yield from machine.look()
    problems = list(environment.problems()) if port is None else []
    yield from map(stop, problems)
    if not problems:
        yield ok(f"[{environment.name}] of samconfig.toml is filled in.")
    try:
        account = caller.identified(_account(environment, port))
    except _FAULTS as error:
        yield stop(sentence(error, caller.partition_of(environment.region)))
        return
    if account.session.region_name or environment.region:
        yield from of_account(account)
    else:
        yield ok(f"You are signed in to the account {account.number} as {account.caller['Arn']}.")


def of_account(account: Account) -> Iterator[Finding]:
    """Yield findings about the account; a part that may not be read is a warning, and the rest goes on."""
    who = list(caller.look(account))
    yield from who
    if any(each.level == Level.STOP for each in who):
        return
    looks = _LOOKS
    try:
        account = replace(account, stack=stack.deployed(account))
        looks += _LOOKS_AT_STACK
    except ClientError as error:
        yield warn(
            "The stack as it is now could not be looked at, so neither could names that are taken, nor the alarms."
            f" {sentence(error)}"
        )
    for what, look in looks:
        try:
            yield from look(account)
        except ClientError as error:
            level = warn if is_denied(error) else stop
            yield level(f"Looking at {what} failed. {sentence(error)}")
        except (BotoCoreError, EOFError) as error:
            yield stop(sentence(error))
            return


def _account(environment: Environment, port: int | None) -> Account:
    """Return the account that this machine is signed in to, or the embedded AWS's at a port."""
    if port is None:
        session = boto3.Session()
        return Account(environment, session, environment.region or session.region_name or _ANY_REGION)
    return Account(environment, boto3.Session(OWNER, OWNER), environment.region, f"http://127.0.0.1:{port}")


def _local(environment: Environment) -> Environment:
    """Return the environment with the variables that `make run` sets on the command line."""
    parameters = {"Stage": "local", "MailSender": MAIL_SENDER} | dict(environment.parameters)
    return replace(environment, region=environment.region or REGION, parameters=parameters)


def main() -> None:
    """Check everything and print the findings; the exit code is 1 if something cannot work."""
    parser = argparse.ArgumentParser(prog="make preflight")
    parser.add_argument("--env", default="production", help="a section of samconfig.toml")
    parser.add_argument("--config-file", type=Path, default=SAMCONFIG, help="another samconfig.toml")
    parser.add_argument("--port", type=int, help="look at the embedded AWS at this port, with any settings")
    arguments = parser.parse_args()
    try:
        environment = load(arguments.env, arguments.config_file)
        found = list(findings(environment if arguments.port is None else _local(environment), arguments.port))
    except SamConfigError as error:
        found = [stop(str(error))]
    sys.stdout.write(report(found))
    sys.exit(any(each.level == Level.STOP for each in found))


if __name__ == "__main__":
    main()
