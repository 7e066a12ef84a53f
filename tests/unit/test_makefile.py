"""The commands of a deployment, in their order, as `make` would run them; none is run here."""

import os
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from infra.setup.lambda_python import VERSION
from tests.template import template

ROOT = Path(__file__).parents[2]
LAYER = ROOT / "layers" / "dependencies"
# Byte code that names the time of its source is not used once SAM has packed the source with another time:
# https://docs.python.org/3/reference/import.html#cached-bytecode-invalidation
COMPILED = r"-m compileall .*--invalidation-mode (un)?checked-hash "


@cache
def commands(target: str, *variables: str, folder: Path = ROOT) -> str:
    """Return what `make` would run if nothing was made yet."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    command = ["make", "--dry-run", "--always-make", "--no-print-directory", "-C", str(folder), target, *variables]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    return done.stdout


def place(text: str, pattern: str) -> int:
    """Return where the only match of a pattern begins."""
    (found,) = re.finditer(pattern, text)
    return found.start()


def needs(target: str) -> set[str]:
    """Return the targets that a target of the Makefile is made after."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    found: set[str] = set()
    waiting = [target]
    while waiting:
        rule = re.search(rf"^{re.escape(waiting.pop())}:([^=#\n]*)", makefile, re.MULTILINE)
        more = set(rule[1].split()) - found if rule else set()
        found |= more
        waiting += more
    return found


@pytest.mark.parametrize("env", ["staging", "production"])
def test_the_settings_and_the_account_are_looked_at_before_anything_is_built_or_deployed(env: str) -> None:
    planned = commands("deploy", f"ENV={env}")
    steps = [
        rf'-m infra\.samconfig "{env}"',
        rf'-m infra\.preflight --env "{env}"',
        rf'sam build --config-env "{env}"',
        rf'sam deploy --config-env "{env}"',
    ]
    places = [place(planned, step) for step in steps]
    assert places == sorted(places)


def test_nothing_is_deployed_without_the_console() -> None:
    """The function would put a page in its place that says so, on a deployment that had it."""
    assert "console" in needs("deploy")
    assert "maybe-console" not in needs("deploy")
    planned = commands("deploy", "ENV=staging")
    assert place(planned, "npm run --silent build") < place(planned, "sam build ")


def test_libraries_are_deployed_with_byte_code_so_that_functions_start_in_half_the_time() -> None:
    """Cognito waits five seconds for a trigger, cold starts included.

    https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
    """
    planned = commands("build-DependenciesLayer", "ARTIFACTS_DIR=/layer", "LAMBDA_PYTHON=/lambdas/python", folder=LAYER)
    compiled = place(planned, rf'"/lambdas/python" {COMPILED}"/layer/python"')
    assert place(planned, "-name __pycache__ .* -exec rm -r") < compiled


def test_the_product_is_deployed_with_byte_code_too() -> None:
    planned = commands("build", "ENV=staging")
    compiled = place(planned, rf'"\$python" {COMPILED}layers/muster/python')
    assert place(planned, r"-name __pycache__ .* -exec rm -r") < compiled < place(planned, "sam build ")
    assert place(planned, r'export LAMBDA_PYTHON="\$python"') < compiled  # for the layer of libraries


def test_byte_code_and_libraries_are_for_the_python_that_the_functions_run_on() -> None:
    assert template()["Globals"]["Function"]["Runtime"] == f"python{VERSION}"
    planned = commands("build-DependenciesLayer", "ARTIFACTS_DIR=/layer", folder=LAYER)
    assert f"--python-version {VERSION} " in planned


def test_the_layer_has_the_model_of_each_service_that_the_product_calls() -> None:
    makefile = (LAYER / "Makefile").read_text(encoding="utf-8")
    (services,) = re.findall(r"^SERVICES = (.*)$", makefile, re.MULTILINE)
    product = (ROOT / "layers/muster/python/muster").rglob("*.py")
    called = {name for path in product for name in re.findall(r"\bclient\(\"([\w-]+)\"", path.read_text("utf-8"))}
    assert called == set(services.split()) - {"sts"}  # which botocore asks for by itself
