"""A program for a person: one clear sentence when something is wrong, and no noise when it is told to stop."""

import signal
import sys
from collections.abc import Callable
from types import FrameType

from rich.console import Console

from infra.local.settings import LocalError


def main(program: Callable[[Console], int]) -> None:
    """Run a program for a person: an error is one sentence, and being told to stop is no error."""
    for told_to_stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told_to_stop, _interrupt)
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
