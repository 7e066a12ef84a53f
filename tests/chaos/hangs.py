"""Lets each run that may hang do so at each call, while each command is carried out by an administrator."""

import time
from collections import Counter
from itertools import product

from rich.console import Console

from muster.logs import logger
from tests.chaos.printing import print_table, print_wrong
from tests.functional.hangs import COMMANDS, HANGING, Command
from tests.functional.region import region
from tests.functional.stage import Stage, stage


def hang_all(console: Console) -> int:
    """Run all pairs of a hanging call and a command; return the number of discrepancies."""
    logger.setLevel("CRITICAL")
    runs: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    with region():
        for scenario in HANGING:
            name, began = scenario.__name__, time.monotonic()
            with stage(scenario) as here:
                calls, sentences = here.play()
                wrong[name] += _show(console, name, "undisturbed", sentences)
                for command, call in product(COMMANDS, range(1, len(calls) + 1)):
                    runs[name] += 1
                    about = f"{command.__name__} while call {call} hangs: {calls[call - 1]}"
                    wrong[name] += _show(console, name, about, _play(here, call, command))
            console.print(f"{name}: {runs[name]:,} runs in {time.monotonic() - began:.0f} s")
    headers = ("run", "hanging calls × commands", "discrepancies")
    rows = ((name, count, wrong[name]) for name, count in runs.items())
    print_table(console, "Others act while a call hangs", headers, rows)
    return wrong.total()


def _play(here: Stage, call: int, command: Command) -> list[str]:
    try:
        return here.hang(call, command)
    except Exception as error:  # noqa: BLE001 - a discrepancy like others; the next runs go on
        return [repr(error)]


def _show(console: Console, name: str, about: str, sentences: list[str]) -> int:
    for sentence in sentences:
        print_wrong(console, name, f"{sentence} ({about})")
    return len(sentences)
