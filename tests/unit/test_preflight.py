"""The preflight: its report, and the sentences on this machine, the Region, the stack, quotas and alarms."""

import pytest

from infra.preflight import alarms, capacity, machine, region, stack
from infra.preflight.findings import Level, ok, report, stop, warn
from infra.regions import SUPPORTED, WITHOUT_COGNITO_AND_SES, WITHOUT_SES


def test_what_stops_comes_first_and_is_counted() -> None:
    text = report([ok("All is well."), warn("It is slow."), stop("It fails."), stop("It fails.")])
    assert text.index("It fails.") < text.index("It is slow.") < text.index("All is well.")
    assert text.endswith("Do not deploy yet: 1 thing cannot work.\n")


def test_warnings_do_not_keep_from_deploying() -> None:
    assert report([warn("It is slow."), warn("It is dear.")]).endswith("Ready to deploy, with 2 warnings.\n")
    assert report([ok("All is well.")]).endswith("Ready to deploy.\n")


@pytest.mark.parametrize(
    ("version", "npm", "level", "word"),
    [
        ("v20.19.0", True, Level.OK, "20.19.0"),
        ("v22.1.0", True, Level.OK, "22.1.0"),
        ("v20.18.9", True, Level.STOP, "Node.js is 20.18.9"),
        ("v9.20.0", True, Level.STOP, "Node.js is 9.20.0"),
        ("", True, Level.STOP, "Node.js is missing"),
        ("v22.1.0", False, Level.STOP, "npm is missing"),
    ],
)
def test_the_console_is_built_with_node(version: str, npm: bool, level: Level, word: str) -> None:
    (found,) = machine.node(version, npm=npm)
    assert found.level == level
    assert word in found.sentence


def test_a_python_of_lambdas_version_is_found_or_will_be_fetched() -> None:
    there, missing = machine.python("/usr/bin/python3.13"), machine.python("")
    assert there.level == missing.level == Level.OK
    assert "is /usr/bin/python3.13." in there.sentence
    assert "`make build` fetches it" in missing.sentence


@pytest.mark.parametrize("name", WITHOUT_SES)
def test_a_region_without_ses_stops(name: str) -> None:
    found = region.judged(name)
    assert found.level == Level.STOP
    assert f"The Region {name} has no SES" in found.sentence
    assert "one of af-south-1, " in found.sentence


@pytest.mark.parametrize("name", WITHOUT_COGNITO_AND_SES)
def test_china_stops(name: str) -> None:
    found = region.judged(name)
    assert found.level == Level.STOP
    assert "neither Cognito user pools nor SES" in found.sentence


def test_a_region_is_supported_or_not_known() -> None:
    assert {region.judged(name).level for name in SUPPORTED} == {Level.OK}
    assert region.judged("eu-central-9").level == Level.WARN


@pytest.mark.parametrize(
    ("status", "level", "what_to_do"),
    [
        ("", Level.OK, "is not there yet"),
        ("CREATE_COMPLETE", Level.OK, "can be updated"),
        ("UPDATE_ROLLBACK_COMPLETE", Level.OK, "can be updated"),
        ("REVIEW_IN_PROGRESS", Level.WARN, "Change sets"),
        ("ROLLBACK_COMPLETE", Level.STOP, "aws cloudformation delete-stack --stack-name muster"),
        ("CREATE_FAILED", Level.STOP, "aws cloudformation delete-stack --stack-name muster"),
        ("DELETE_FAILED", Level.STOP, "aws cloudformation delete-stack --stack-name muster"),
        ("UPDATE_IN_PROGRESS", Level.STOP, "until it is done"),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", Level.STOP, "until it is done"),
        ("UPDATE_ROLLBACK_FAILED", Level.STOP, "aws cloudformation continue-update-rollback --stack-name muster"),
        ("UPDATE_FAILED", Level.STOP, "aws cloudformation rollback-stack --stack-name muster"),
    ],
)
def test_the_state_of_the_stack_says_what_to_do(status: str, level: Level, what_to_do: str) -> None:
    found = stack.judged("muster", status, "eu-central-1")
    assert found.level == level
    assert what_to_do in found.sentence


@pytest.mark.parametrize(("free", "level"), [(5, Level.STOP), (6, Level.WARN), (10, Level.WARN), (100, Level.OK)])
def test_concurrency_must_be_enough_for_the_queues_and_better_for_the_console(free: int, level: Level) -> None:
    limits = {"ConcurrentExecutions": 100, "UnreservedConcurrentExecutions": free}
    (found,) = capacity.judged(limits, 6, "eu-central-1")
    assert found.level == level
    assert ("L-B99A9384" in found.sentence) == (level != Level.OK)
    assert ("less what other functions reserve" in found.sentence) == (free < 100)


def test_alarms_reach_nobody_before_the_address_is_confirmed() -> None:
    arns: list[list[str]] = [[], ["PendingConfirmation"], ["arn:aws:sns:eu-central-1:1:alarms:1"]]
    found = [next(alarms.judged("ops@acme.dev", each)) for each in arns]
    assert [each.level for each in found] == [Level.OK, Level.WARN, Level.OK]
