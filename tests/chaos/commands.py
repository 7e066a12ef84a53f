"""Plays long random sequences of every command by several administrators of two enterprises."""

import time

from hypothesis import Phase, settings
from rich.console import Console

from muster.logs import logger
from tests.chaos.printing import print_table, print_wrong
from tests.functional.every_command import play
from tests.functional.region import region
from tests.unit.properties import PROPERTY

STEPS = 60  # commands of a sequence, at most


def play_commands(console: Console, runs: int, seed: int) -> int:
    """Play so many sequences; return 1 if one of them ended wrong, and print the shortest such one that is found."""
    logger.setLevel("CRITICAL")
    began, wrong = time.monotonic(), 0
    long = settings(
        PROPERTY,
        max_examples=runs,
        stateful_step_count=STEPS,
        phases=(Phase.generate, Phase.shrink),
        print_blob=True,
    )
    with region():
        try:
            play(long, seed)
        except Exception as error:  # noqa: BLE001 - a discrepancy, told with the commands that led to it
            wrong = 1
            print_wrong(console, "Commands", "\n".join([repr(error), *getattr(error, "__notes__", [])]))
    console.print(f"Commands: {runs:,} sequences in {time.monotonic() - began:.0f} s")
    print_table(
        console, "Every command, at random", ("what", "sequences", "discrepancies"), [("commands", runs, wrong)]
    )
    return wrong
