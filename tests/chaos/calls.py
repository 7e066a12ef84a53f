"""Runs every scenario with each fault at each call, then with two faults and messages out of order."""

import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle
from typing import ClassVar, TypeAlias

from rich.console import Console

from muster.logs import logger
from tests.chaos.printing import print_table, print_wrong
from tests.functional.cloud import Fault
from tests.functional.region import region
from tests.functional.scenarios import OWN, Import, Scenario, row
from tests.functional.stage import SCENARIOS, Faults, Stage, stage

Plan: TypeAlias = tuple[Mapping[int, Fault], int | None]
"""The faults by the number of the call, and the seed of the order of messages, if it is random."""


class WideImport(Import):
    """An import of sixty rows of all kinds, for faults at random calls only."""

    KINDS: ClassVar = cycle(("blank", "typed", "blank", "phone", "faulty", "repeated", "blank"))
    ROWS: ClassVar = [
        row(
            "again" if kind == "repeated" else f"user{number}",
            password=OWN if kind == "typed" else None,
            phone=f"+86138001380{number:02}" if kind == "phone" else None,
            contact_no=0 if kind == "faulty" else None,
        )
        for number, kind in zip(range(60), KINDS, strict=False)
    ]
    DUE: ClassVar = {
        number: row["contact_no"] is None and (row["account"] != "again" or number == 7)
        for number, row in enumerate(ROWS, 2)
    }


@dataclass
class Tally:
    """The outcome of a scenario's runs."""

    runs: int = 0
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0


def shake(console: Console, runs: int, seed: int) -> int:
    """Run each scenario with each fault at each call, and `runs` times at random; count the discrepancies."""
    logger.setLevel("CRITICAL")
    tallies: dict[str, Tally] = {}
    with region():
        for scenario in (*SCENARIOS, WideImport):
            tally = tallies[scenario.__name__] = _shake(scenario, runs, random.Random(f"{seed} {scenario.__name__}"))
            for sentence in tally.wrong:
                print_wrong(console, scenario.__name__, sentence)
            console.print(f"{scenario.__name__}: {tally.runs:,} runs in {tally.seconds:.0f} s")
    rows = ((name, tally.runs, len(tally.wrong)) for name, tally in tallies.items())
    print_table(console, "Stopped at calls to the outside", ("scenario", "runs", "discrepancies"), rows)
    return sum(len(tally.wrong) for tally in tallies.values())


def _shake(scenario: type[Scenario], runs: int, chance: random.Random) -> Tally:
    tally, began = Tally(), time.monotonic()
    with stage(scenario) as here:
        calls, wrong = here.play()
        tally.wrong += wrong
        every = () if scenario is WideImport else _one_at_a_time(len(calls))
        for faults, seed in (*every, *_two_at_a_time(len(calls), runs, chance)):
            tally.runs += 1
            tally.wrong += [
                f"{sentence} ({_named(faults, calls)}; disorder {seed})" for sentence in _play(here, faults, seed)
            ]
    tally.seconds = time.monotonic() - began
    return tally


def _one_at_a_time(calls: int) -> Iterator[Plan]:
    for fault in Fault:
        for call in range(1, calls + 1):
            yield {call: fault}, None


def _two_at_a_time(calls: int, runs: int, chance: random.Random) -> Iterator[Plan]:
    """Yield two random faults each, the second perhaps in the retry; messages come twice and out of order."""
    for _ in range(runs):
        first, second = chance.sample(range(1, calls * 5 // 4), 2)
        yield {first: chance.choice(list(Fault)), second: chance.choice(list(Fault))}, chance.randrange(10**6)


def _play(here: Stage, faults: Faults, seed: int | None) -> list[str]:
    try:
        return here.play(faults, seed=seed)[1]
    except Exception as error:  # noqa: BLE001 - a discrepancy like others; the next runs go on
        return [repr(error)]


def _named(faults: Mapping[int, Fault], calls: list[str]) -> str:
    return ", ".join(
        f"{fault.value} {call}: {calls[call - 1] if call <= len(calls) else '...'}" for call, fault in faults.items()
    )
