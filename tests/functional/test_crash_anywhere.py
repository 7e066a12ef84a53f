"""Whatever is stopped, wherever it is stopped: everything ends as if nothing had been.

`make chaos` plays the same scenarios at every call, in disorder, and with two faults at a time.
"""

from collections.abc import Iterator

import pytest

from tests.functional import scenarios
from tests.functional.cloud import Fault
from tests.functional.scenarios import Scenario
from tests.functional.silent_scenarios import Release
from tests.functional.stage import Stage, stage
from tests.functional.update_scenarios import BulkEdit, Preview, Update

pytestmark = pytest.mark.usefixtures("aws_region")

EVERY = {
    Update: 4,
    Preview: 6,
    BulkEdit: 5,
    Release: 3,
    scenarios.Import: 3,
    scenarios.Onboarding: 2,
    scenarios.Administration: 6,
}


def _calls(here: Stage, every: int = 1) -> Iterator[int]:
    calls, wrong = here.play()
    assert wrong == []
    yield from range(1, len(calls) + 1, every)


@pytest.mark.parametrize(
    "scenario",
    [*EVERY, scenarios.LastDays, scenarios.Acceptance, scenarios.Export, scenarios.AuditExport],
    ids=lambda scenario: scenario.__name__,
)
def test_a_function_that_is_killed_after_any_call_leaves_nothing_halfway(scenario: type[Scenario]) -> None:
    """After a call is before the next one too, since nothing but calls has an effect."""
    with stage(scenario) as here:
        wrong = {call: here.play({call: Fault.AFTER})[1] for call in _calls(here, EVERY.get(scenario, 1))}
    assert {call: sentences for call, sentences in wrong.items() if sentences} == {}


@pytest.mark.parametrize("fault", [Fault.BUSY, Fault.SILENT], ids=lambda fault: fault.name.lower())
@pytest.mark.parametrize(
    "scenario", [scenarios.Import, Update, Release, scenarios.Onboarding, scenarios.LastDays, scenarios.Export]
)
def test_a_service_that_is_busy_or_silent_leaves_nothing_halfway(scenario: type[Scenario], fault: Fault) -> None:
    with stage(scenario) as here:
        wrong = {call: here.play({call: fault})[1] for call in _calls(here, 7)}
    assert {call: sentences for call, sentences in wrong.items() if sentences} == {}


@pytest.mark.parametrize("scenario", [scenarios.SlowImport, Preview, scenarios.Onboarding])
def test_messages_that_come_twice_and_in_any_order_change_nothing(scenario: type[Scenario]) -> None:
    with stage(scenario) as here:
        calls = list(_calls(here))
        for seed in range(5):
            killed = calls[seed * 7919 % len(calls)]
            assert here.play({killed: Fault.AFTER}, seed=seed)[1] == [], f"seed {seed}, killed after call {killed}"
