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
from infra.smoke.cleanup import leftovers, remove
from infra.smoke.findings import Finding
from infra.smoke.report import conclude, show
from infra.smoke.steps import attempt
from infra.smoke.visit import Visit
from infra.smoke.world import World

PATIENCE = 300.0  # seconds


def smoke(console: Console, there: Deployment, patience: float = PATIENCE, mail_patience: float | None = None) -> int:
    """Try everything, remove everything, print what held, and return the exit code.

    Args:
        console: where to print.
        there: the deployment.
        patience: for how many seconds each thing that takes its time is waited for.
        mail_patience: for how many the ends of all mails; as for the rest if it is not given.

    """
    with Visit(there, World.new(), patience, mail_patience or patience) as visit:
        _check_reachable(visit)
        findings: list[Finding] = []
        for world in leftovers(visit):
            console.print(f"An earlier smoke test was stopped; removing what it left ({world.enterprise_id}).")
            findings += show(console, remove(visit, world))
        try:
            findings += show(console, attempt(visit))
        finally:
            with _undisturbed():
                findings += show(console, remove(visit, visit.world))
        return conclude(console, findings)


def _check_reachable(visit: Visit) -> None:
    """Raise LocalError unless the stack is there."""
    there = visit.there
    try:
        visit.outputs, visit.ids  # noqa: B018 - asks for them
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
        raise LocalError(f"AWS cannot be asked: {error}. Sign in to the account and choose a Region.") from None


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


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="make smoke")
    add_arguments(parser)
    parser.add_argument("--patience", type=float, default=PATIENCE, help="seconds to wait for each thing")
    arguments = parser.parse_args()
    main(lambda console: smoke(console, deployment(arguments), arguments.patience))
