"""`make smoke`: prove a deployment's main job, and leave no trace of that."""

import argparse
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from infra.deployment import Deployment, add_arguments, deployment
from infra.local.settings import LocalError
from infra.local.terminal import main
from infra.smoke.cleanup import remove, remove_leftovers
from infra.smoke.report import conclude, show
from infra.smoke.steps import attempt
from infra.smoke.visit import Visit
from infra.smoke.world import World

PATIENCE = 300.0  # seconds


def smoke(console: Console, there: Deployment, patience: float = PATIENCE, mail_patience: float | None = None) -> int:
    """Try everything, remove everything, print the findings, and return the exit code.

    Args:
        console: where to print.
        there: the deployment.
        patience: for how many seconds each thing that takes its time is waited for.
        mail_patience: for how many the ends of all mails; as for the rest if it is not given.

    """
    with Visit(there, World.new(), patience, mail_patience or patience) as visit:
        _check_reachable(visit)
        findings = show(console, remove_leftovers(visit))
        try:
            findings += show(console, attempt(visit))
        finally:
            with _undisturbed():
                findings += show(console, remove(visit, visit.world))
        return conclude(console, findings)


def _check_reachable(visit: Visit) -> None:
    """Raise LocalError unless the stack is there, and one of Muster's."""
    there = visit.there
    try:
        outputs, _ = visit.outputs, visit.ids
    except ClientError as error:
        said = error.response["Error"].get("Message", "")
        raise LocalError(
            f"The stack {there.stack_name} cannot be read: {said}. Check its name, the Region and your role."
        ) from None
    except BotoCoreError as error:
        if there.endpoint:
            raise LocalError(
                f"Muster is not running at {there.endpoint}: start it with `make run`, or name its PORT or a STACK."
            ) from None
        raise LocalError(f"AWS cannot be asked: {error} Sign in to the account and choose a Region.") from None
    if "CreateEnterpriseFunction" not in outputs:
        raise LocalError(f"The stack {there.stack_name} is no deployment of Muster, or not a finished one.")


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Pass over Ctrl-C and requests to stop while the block runs, so that it finishes."""
    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(each, signal.SIG_IGN) for each in signals]
    try:
        yield
    finally:
        for each, handler in zip(signals, before, strict=True):
            signal.signal(each, handler)


def _named(arguments: argparse.Namespace) -> Deployment:
    """Return the deployment that the arguments name. Raises LocalError."""
    try:
        return deployment(arguments)
    except BotoCoreError as error:  # such as a profile that is not there
        raise LocalError(f"AWS cannot be asked: {error}. Check AWS_PROFILE.") from None


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="make smoke")
    add_arguments(parser)
    parser.add_argument("--patience", type=float, default=PATIENCE, help="seconds to wait for each thing")
    arguments = parser.parse_args()
    main(lambda console: smoke(console, _named(arguments), arguments.patience))
