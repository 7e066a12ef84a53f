"""Entry point of the commands on this machine: one sentence for an error, no stack trace for Ctrl-C."""

import signal
import sys
from collections.abc import Callable
from types import FrameType

from rich.console import Console

from infra.local.settings import LocalError


def main(program: Callable[[Console], int]) -> None:
    """Run a program and exit with its code: 1 and one sentence for a LocalError, 130 when it is interrupted."""
    for interruption in (signal.SIGINT, signal.SIGTERM):
        signal.signal(interruption, _interrupt)
    console = Console()
    try:
        sys.exit(program(console))
    except LocalError as error:
        Console(stderr=True).print(f"[red]{error}[/red]", highlight=False, soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        console.print("Stopped.")
        sys.exit(130)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
