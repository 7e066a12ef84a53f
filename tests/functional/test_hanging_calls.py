"""Whatever others do while a call hangs: everything ends as if nothing had hung, and no password reaches a stranger.

`make chaos PART=hangs` plays every run, hanging at every call, against every command.
"""

import random

import pytest

from tests.functional import hangs
from tests.functional.hangs import HANGING, Command, Hanging
from tests.functional.stage import Stage, stage

pytestmark = pytest.mark.usefixtures("aws_region")


def _calls_of(here: Stage, operation: str) -> list[int]:
    calls, wrong = here.play()
    assert wrong == []
    return [number for number, call in enumerate(calls, 1) if call.endswith(operation)]


@pytest.mark.parametrize("operation", ["AdminCreateUser", "AdminSetUserPassword"])
@pytest.mark.parametrize("command", [hangs.take_over, hangs.reset_and_remove], ids=lambda command: command.__name__)
@pytest.mark.parametrize(
    "run",
    [hangs.Reset, hangs.FirstPassword, hangs.Addition, hangs.TypedImport, hangs.Accepting],
    ids=lambda run: run.__name__,
)
def test_a_password_that_hangs_never_opens_the_account_of_a_later_user(
    run: type[Hanging], command: Command, operation: str
) -> None:
    """Nor does the sign-in have the address of the former user, to whom codes for a forgotten password would go."""
    with stage(run) as here:
        wrong = {call: here.hang(call, command) for call in _calls_of(here, operation)}
    assert {call: sentences for call, sentences in wrong.items() if sentences} == {}


@pytest.mark.parametrize("run", [hangs.Addition, hangs.TypedImport, hangs.Accepting], ids=lambda run: run.__name__)
def test_a_typed_password_that_hangs_does_not_undo_a_reset(run: type[Hanging]) -> None:
    with stage(run) as here:
        wrong = {call: here.hang(call, hangs.reset) for call in _calls_of(here, "AdminSetUserPassword")}
    assert {call: sentences for call, sentences in wrong.items() if sentences} == {}


@pytest.mark.parametrize("run", [hangs.Removal, hangs.Reset, hangs.Accepting], ids=lambda run: run.__name__)
def test_a_user_who_is_restored_during_a_run_gets_a_password_that_works(run: type[Hanging]) -> None:
    with stage(run) as here:
        calls, wrong = here.play()
        assert wrong == []
        wrong_at = {call: here.hang(call, hangs.remove_and_restore) for call in range(1, len(calls) + 1)}
    assert {f"{call} {calls[call - 1]}": sentences for call, sentences in wrong_at.items() if sentences} == {}


def test_a_change_that_hangs_changes_no_later_user_of_the_account() -> None:
    with stage(hangs.Administering) as here:
        wrong = {call: here.hang(call, hangs.take_over) for call in _calls_of(here, "TransactWriteItems")}
    assert {call: sentences for call, sentences in wrong.items() if sentences} == {}


@pytest.mark.parametrize("run", HANGING, ids=lambda run: run.__name__)
def test_any_run_may_hang_at_any_call_during_any_command(run: type[Hanging]) -> None:
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    with stage(run) as here:
        calls, wrong = here.play()
        assert wrong == []
        for _ in range(2):
            call, command = chance.randint(1, len(calls)), chance.choice(list(hangs.COMMANDS))
            assert here.hang(call, command) == [], f"seed {seed}: call {call}, {calls[call - 1]}, {command.__name__}"
