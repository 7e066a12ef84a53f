"""Playing a scenario again and again from its beginning, each time with other faults."""

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TypeAlias

from tests.functional.cloud import Cloud, Disturbance, cloud
from tests.functional.hangs import Command, Hanging, hang, nothing_more
from tests.functional.scenarios import (
    Acceptance,
    Administration,
    AuditExport,
    Export,
    Import,
    LastDays,
    Onboarding,
    Scenario,
    SlowImport,
)
from tests.functional.silent_scenarios import Release
from tests.functional.update_scenarios import BulkEdit, Preview, Update

SCENARIOS = (
    Import,
    SlowImport,
    Update,
    Preview,
    BulkEdit,
    Release,
    Onboarding,
    Administration,
    LastDays,
    Acceptance,
    Export,
    AuditExport,
)
Faults: TypeAlias = Mapping[int, Disturbance]


class Stage:
    """A scenario's beginning, from which it can be played again and again."""

    def __init__(self, scenario: type[Scenario], where: Cloud) -> None:
        self.scene = scenario(where)
        self.scene.prepare()
        self._bring_back = where.keep()

    def play(self, faults: Faults | None = None, *, seed: int | None = None) -> tuple[list[str], list[str]]:
        """The calls that the scenario made, and what is wrong at its end; a seed brings disorder among messages."""
        where = self.scene.cloud
        self._bring_back()
        where.tick = self.scene.tick
        where.queues.disorder = None if seed is None else random.Random(seed)
        where.arm(faults or {})
        where.disturbances, where.deaths = len(faults or {}), 0
        self.scene.act()
        calls = where.calls
        where.arm({})
        return calls, list(self.scene.wrong())

    def hang(self, call: int, command: Command) -> list[str]:
        """What is wrong at the end when the scenario hangs at a call while a command is carried out.

        The scenario must be one of those that may hang.
        """
        assert isinstance(self.scene, Hanging)
        self.scene.expected = nothing_more
        return self.play({call: hang(self.scene, command)})[1]


@contextmanager
def stage(scenario: type[Scenario]) -> Iterator[Stage]:
    """Set the stage, in the region that there is."""
    with cloud() as where:
        yield Stage(scenario, where)
