"""Every run that may hang, at every call, while every command is carried out by others."""

import time
from collections import Counter
from itertools import product

from rich.console import Console
from rich.table import Table

from muster.logs import logger
from tests.functional.hangs import COMMANDS, HANGING, Command
from tests.functional.region import region
from tests.functional.stage import Stage, stage


def hang_all(console: Console) -> int:
    """Play all pairs of a hanging call and a command; the number of discrepancies."""
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
    table = Table(title="Others act while a call hangs")
    for header in ("run", "hanging calls × commands", "discrepancies"):
        table.add_column(header, justify="left" if header == "run" else "right")
    for name, count in runs.items():
        table.add_row(name, f"{count:,}", f"{wrong[name]}")
    console.print(table)
    return wrong.total()


def _play(here: Stage, call: int, command: Command) -> list[str]:
    try:
        return here.hang(call, command)
    except Exception as error:  # noqa: BLE001 - the next run has no part in it
        return [repr(error)]


def _show(console: Console, name: str, about: str, sentences: list[str]) -> int:
    for sentence in sentences:
        console.print(f"[red]{name}: {sentence} ({about})[/red]", soft_wrap=True, highlight=False)
    return len(sentences)
