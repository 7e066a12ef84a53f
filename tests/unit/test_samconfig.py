"""What `samconfig.toml` says of an environment, and what is refused before anything is deployed."""

import re
from pathlib import Path

import pytest

from infra.samconfig import SAMCONFIG, Environment, SamConfigError, deployable, load

REAL = """
[live.deploy.parameters]
stack_name = "muster-live"
region = "eu-central-1"
parameter_overrides = %s
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "samconfig.toml"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    "overrides",
    [
        '{ Stage = "live", MailSender = "muster@acme.de", TaskDays = 30 }',
        '["Stage=live", "MailSender=muster@acme.de", "TaskDays=30"]',
        "'Stage=live MailSender=\"muster@acme.de\" TaskDays=30'",
    ],
)
def test_parameters_are_read_in_every_form_that_sam_takes(tmp_path: Path, overrides: str) -> None:
    environment = deployable("live", written(tmp_path, REAL % overrides))
    parameters = {"Stage": "live", "MailSender": "muster@acme.de", "TaskDays": "30"}
    assert environment == Environment("live", "muster-live", "eu-central-1", parameters)


@pytest.mark.parametrize("env", ["staging", "production"])
def test_the_file_as_it_comes_is_not_deployed(env: str) -> None:
    with pytest.raises(SamConfigError) as refused:
        deployable(env)
    missing, sender, alarms = str(refused.value).splitlines()
    assert missing.startswith("The Region is missing")
    assert sender.startswith("MailSender is still the placeholder")
    assert alarms.startswith("AlarmEmail is still the placeholder")


@pytest.mark.parametrize(
    "value",
    [
        "muster@example.com",
        "Muster@Example.COM",
        "ops@mail.example.org",
        "https://muster.example.com",
        "me@localhost",
        "me@muster.test",
        "me@here.invalid",
    ],
)
def test_an_address_that_belongs_to_nobody_is_a_placeholder(value: str) -> None:
    environment = Environment("live", "muster-live", "eu-central-1", {"MailSender": "muster@acme.de", "Other": value})
    (sentence,) = environment.problems()
    assert sentence.startswith(f'Other is still the placeholder "{value}"')


@pytest.mark.parametrize("value", ["me@counterexample.com", "me@example.company", "me@test.de", "me@contest.com", ""])
def test_an_address_that_only_looks_like_a_placeholder_passes(value: str) -> None:
    environment = Environment("live", "muster-live", "eu-central-1", {"MailSender": "muster@acme.de", "Other": value})
    assert not list(environment.problems())


@pytest.mark.parametrize("region", ["Frankfurt", "eu-central", "eu_central_1", "eu-central-1a"])
def test_what_is_no_region_is_refused(region: str) -> None:
    (sentence,) = Environment("live", "muster-live", region, {"MailSender": "muster@acme.de"}).problems()
    assert sentence.startswith(f'"{region}" is not a Region')


@pytest.mark.parametrize("region", ["us-east-1", "ap-southeast-2", "us-gov-west-1", "il-central-1"])
def test_a_region_passes(region: str) -> None:
    assert not list(Environment("live", "muster-live", region, {"MailSender": "muster@acme.de"}).problems())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[live", "samconfig.toml is not valid TOML: "),
        ("[other.deploy.parameters]", 'samconfig.toml has no environment "live": use one of other as ENV'),
        ("live = 1", 'samconfig.toml has no environment "live"'),
        ("live.deploy = 1", "samconfig.toml names no stack"),
        ("live.deploy.parameters = []", "samconfig.toml names no stack"),
        ("[live.deploy.parameters]\nregion = 'eu-central-1'", "samconfig.toml names no stack"),
        (REAL % '["Stage"]', 'samconfig.toml [live]: "Stage" in parameter_overrides is not Name=value.'),
        (REAL % "'Stage=\"live'", "samconfig.toml [live]: parameter_overrides cannot be read"),
        (REAL % "3", "samconfig.toml [live]: parameter_overrides is neither"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(SamConfigError, match=f"^{re.escape(sentence)}"):
        load("live", written(tmp_path, text))


def test_a_missing_file_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SamConfigError, match=r"^There is no samconfig.toml"):
        load("live", tmp_path / "samconfig.toml")


@pytest.mark.parametrize("env", ["staging", "production"])
def test_each_environment_has_a_stack_and_artifacts_of_its_own(env: str) -> None:
    text = SAMCONFIG.read_text()
    assert load(env).stack_name == f"muster-{env}"
    assert load(env).parameters["Stage"] == env
    assert text.count(f's3_prefix = "muster-{env}"') == 1
