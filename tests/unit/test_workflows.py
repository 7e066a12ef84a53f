"""What GitHub may do with this repository: run what was reviewed, with as little power as a job needs, and no keys."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.y*ml"))
PINNED = re.compile(r"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
DEPLOYS = "./.github/workflows/deploy-to.yml"

each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)


def parsed(name: str) -> dict[Any, Any]:
    workflow: dict[Any, Any] = yaml.safe_load((ROOT / ".github" / "workflows" / name).read_text())
    return workflow


def steps(workflow: dict[Any, Any]) -> Iterator[dict[str, Any]]:
    for job in workflow["jobs"].values():
        yield from job.get("steps", [])


@each_workflow
def test_an_action_is_pinned_by_its_whole_commit_and_says_its_version(path: Path) -> None:
    for line in path.read_text().splitlines():
        if "uses:" in line and "uses: ./" not in line:
            assert PINNED.fullmatch(line.strip().removeprefix("- ")), line


@each_workflow
def test_no_key_is_stored(path: Path) -> None:
    text = path.read_text().lower()
    for kept in ("secrets.", "access-key", "aws_secret", "aws_session", "secrets: inherit"):
        assert kept not in text


@each_workflow
def test_a_workflow_reads_the_repository_and_only_a_deployment_may_ask_for_a_role(path: Path) -> None:
    workflow = parsed(path.name)
    may_deploy = {"contents": "read", "id-token": "write"}
    is_deployment = path.name == Path(DEPLOYS).name
    assert workflow["permissions"] == (may_deploy if is_deployment else {"contents": "read"})
    for job in workflow["jobs"].values():
        if "permissions" in job:
            assert job["permissions"] == may_deploy
            assert job["uses"] == DEPLOYS


@each_workflow
def test_no_expression_is_pasted_into_a_shell(path: Path) -> None:
    for step in steps(parsed(path.name)):
        assert "${{" not in step.get("run", "")


@each_workflow
def test_the_checkout_leaves_no_token_behind(path: Path) -> None:
    for step in steps(parsed(path.name)):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@each_workflow
def test_what_a_workflow_makes_the_makefile_has(path: Path) -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for step in steps(parsed(path.name)):
        assert set(re.findall(r"\bmake ([a-z0-9-]+)", step.get("run", ""))) <= targets


def test_production_is_deployed_after_the_tests_and_a_staging_that_works() -> None:
    jobs = parsed("deploy.yml")["jobs"]
    assert jobs["test"]["uses"] == "./.github/workflows/test.yml"
    assert jobs["staging"]["needs"] == "test"
    assert jobs["staging"]["with"] == {"environment": "staging", "smoke": True}
    assert jobs["production"]["needs"] == "staging"
    assert jobs["production"]["with"]["environment"] == "production"
    assert "if" not in jobs["production"]


def test_one_deployment_runs_at_a_time_and_none_is_cut_off() -> None:
    assert parsed("deploy.yml")["concurrency"] == {"group": "deploy", "cancel-in-progress": False}


def test_a_deployment_takes_the_role_of_its_environment() -> None:
    deploy = parsed("deploy-to.yml")["jobs"]["deploy"]
    (role,) = [step["with"] for step in deploy["steps"] if "configure-aws-credentials" in step.get("uses", "")]
    assert deploy["environment"] == "${{ inputs.environment }}"
    assert role == {
        "role-to-assume": "${{ vars.DEPLOY_ROLE }}",
        "aws-region": "${{ steps.target.outputs.region }}",
    }


def test_every_python_that_is_supported_is_tested() -> None:
    tested = parsed("test.yml")["jobs"]["functions"]["strategy"]["matrix"]["python"]
    oldest = re.search(r'requires-python = ">=(3\.\d+)"', (ROOT / "pyproject.toml").read_text())
    deployed = re.search(r"Runtime: python(3\.\d+)", (ROOT / "infra" / "template.yaml").read_text())
    assert oldest is not None
    assert deployed is not None
    assert tested[0] == oldest[1]
    assert deployed[1] in tested
    assert tested == [f"3.{minor}" for minor in range(11, 11 + len(tested))]
