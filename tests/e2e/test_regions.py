"""The Regions for Muster: those in which cfn-lint knows every type of the template."""

import json
import subprocess
from functools import cache
from pathlib import Path

import pytest

from infra.local.settings import ROOT, SAM_BIN, TEMPLATE
from infra.regions import SUPPORTED, WITHOUT_COGNITO_AND_SES, WITHOUT_SES

# Regions for one government or one alliance, about which AWS publishes little.
UNDOCUMENTED = ("us-iso", "eu-iso", "eusc-")


@cache
def lacking() -> dict[str, list[str]]:
    """Return the types that each Region lacks."""
    script = Path(__file__).with_name("regional_types.py")
    command = [SAM_BIN / "python", script, TEMPLATE]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("region", SUPPORTED)
def test_a_supported_region_has_everything(region: str) -> None:
    assert lacking()[region] == []


@pytest.mark.parametrize("region", WITHOUT_SES)
def test_a_region_without_ses_lacks_ses_alone(region: str) -> None:
    assert {kind.split("::")[1] for kind in lacking()[region]} == {"SES"}


@pytest.mark.parametrize("region", WITHOUT_COGNITO_AND_SES)
def test_aws_china_lacks_cognito_and_ses(region: str) -> None:
    assert {kind.split("::")[1] for kind in lacking()[region]} == {"Cognito", "SES"}


def test_each_region_is_supported_or_there_is_a_reason() -> None:
    listed = {*SUPPORTED, *WITHOUT_SES, *WITHOUT_COGNITO_AND_SES}
    assert {region for region in lacking() if not region.startswith(UNDOCUMENTED)} == listed


def test_the_documentation_lists_the_same_regions() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    (_, section) = text.split("\n## Regions\n")
    section = section.split("\n## ")[0]
    possible, _, impossible = section.partition("\nNot in AWS China")
    assert {region for region in lacking() if f"`{region}`" in possible} == set(SUPPORTED)
    assert {region for region in lacking() if f"`{region}`" in impossible} == set(WITHOUT_SES)
