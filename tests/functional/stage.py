"""Playing a scenario again and again from its beginning, each time with other faults."""

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TypeAlias

from tests.functional.cloud import Cloud, Fault, cloud
from tests.functional.scenarios import (
    Acceptance,
    Administration,
    Export,
    Import,
    Onboarding,
    Scenario,
    SlowImport,
)

SCENARIOS = (Import, SlowImport, Onboarding, Administration, Acceptance, Export)
Faults: TypeAlias = Mapping[int, Fault]


class Stage:
    """A scenario's beginning, from which it can be played again and again."""

    def __init__(self, scenario: type[Scenario], where: Cloud) -> None:
        self._scene = scenario(where)
        self._scene.prepare()
        self._bring_back = where.keep()

    def play(
        self, faults: Mapping[int, Fault] | None = None, *, seed: int | None = None
    ) -> tuple[list[str], list[str]]:
        """The calls that the scenario made, and what is wrong at its end; a seed brings disorder among messages."""
        where = self._scene.cloud
        self._bring_back()
        where.tick = self._scene.tick
        where.post.disorder = None if seed is None else random.Random(seed)
        where.arm(faults or {})
        self._scene.act()
        calls = where.calls
        where.arm({})
        return calls, list(self._scene.wrong())


@contextmanager
def stage(scenario: type[Scenario]) -> Iterator[Stage]:
    """Set the stage, in the region that there is."""
    with cloud() as where:
        yield Stage(scenario, where)
