"""What a function imports is what its cold start costs: heavy libraries only where they are used."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = frozenset(
    {
        "boto3",
        "cryptography",
        "defusedxml",
        "email_validator",
        "jinja2",
        "openpyxl",
        "phonenumbers",
        "pypinyin",
        "safe_xlsx",
        "ulid",
        "zxcvbn",
    }
    | {"aws_lambda_powertools.utilities.parser.models"}
)
USED = {
    "import_users": {"defusedxml", "openpyxl", "safe_xlsx"},
    "export_users": {"defusedxml", "openpyxl", "safe_xlsx", "ulid"},
    "onboard": {"jinja2"},
    "custom_message": {"jinja2"},
}
FUNCTIONS = sorted(
    ".".join(path.parent.relative_to(ROOT / "functions").parts)
    for pattern in ("*/app.py", "*/function/app.py")
    for path in (ROOT / "functions").glob(pattern)
)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_imports_no_heavy_library_that_it_does_not_use(function: str) -> None:
    program = f"import sys, functions.{function}.app; print(*set({sorted(HEAVY)!r}).intersection(sys.modules))"

    assert set(_printed(program).split()) <= USED.get(function, set())


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_looks_for_garbage_seldom_before_it_imports_our_other_modules(function: str) -> None:
    source = (ROOT / "functions" / Path(*function.split(".")) / "app.py").read_text(encoding="utf-8")
    ours = [line for line in source.splitlines() if line.startswith(("from muster", "import muster"))]
    assert ours[0].startswith("from muster import garbage ")


def test_a_measured_cold_start_loads_little_beside_the_function() -> None:
    program = "import sys; from tests.bench.cold import main; main('console'); print(*sys.modules)"
    loaded = {name for name in _printed(program).splitlines()[-1].split() if name.startswith(("tests.", "infra."))}

    assert loaded == {"tests.bench", "tests.bench.cold", "tests.conftest", "tests.context", "tests.messages"}


def _printed(program: str) -> str:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT / "layers/muster/python"), str(ROOT)))}
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    ).stdout
