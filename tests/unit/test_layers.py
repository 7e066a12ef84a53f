"""The import direction: each part of the product imports only what stands below it."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

PRODUCT = Path(__file__).parents[2] / "layers/muster/python/muster"
FUNCTIONS = Path(__file__).parents[2] / "functions"
ORDER = (
    {"http"},
    {"imports", "exports", "onboarding", "reconciling", "sweeping", "last_days"},
    {"mails"},
    {"enterprise_settings"},
    {"enterprises"},
    {"spreadsheets"},
    {"users"},
    {"tasks"},
    {"audit"},
    {"limits"},
    {"gateways"},
    {"delivery"},
    {"metrics"},
    {"logs"},
    {"errors", "languages", "retrying"},
    {"ulids"},
    {"settings", "clock", "graphemes", "messages"},
)
LEVEL = {part: level for level, parts in enumerate(ORDER) for part in parts}


def _imported(path: Path) -> set[str]:
    """The parts of the product that a module imports, wherever in it the import stands."""
    modules: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {module.split(".")[1] for module in modules if module.startswith("muster.")}


def _names(path: Path) -> set[str]:
    """Return the packages that a module imports."""
    imports = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Import)]
    froms = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ImportFrom)]
    return {alias.name.split(".")[0] for node in imports for alias in node.names} | {
        (node.module or "").split(".")[0] for node in froms
    }


def test_the_reader_of_workbooks_knows_nothing_of_the_product() -> None:
    own = PRODUCT.with_name("safe_xlsx")
    assert {path.name for path in own.iterdir()} >= {"README.md", "errors.py", "limits.py"}
    for path in own.rglob("*.py"):
        assert not _names(path) - {"safe_xlsx", "openpyxl", *sys.stdlib_module_names}, path


def test_only_the_spreadsheets_use_the_reader_of_workbooks() -> None:
    assert {_part(path) for path in PRODUCT.rglob("*.py") if "safe_xlsx" in _names(path)} == {"spreadsheets"}


def _part(path: Path) -> str:
    return path.relative_to(PRODUCT).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", sorted(PRODUCT.rglob("*.py")), ids=lambda path: str(path.relative_to(PRODUCT)))
def test_a_module_imports_only_its_own_part_and_those_below(path: Path) -> None:
    part = _part(path)
    if part == "__init__":
        return
    for imported in _imported(path) - {part}:
        assert LEVEL[imported] > LEVEL[part], f"{part} may not import {imported}"


def test_a_function_is_one_thin_file() -> None:
    files = [path for path in FUNCTIONS.rglob("*.py") if not {"__pycache__", "node_modules"} & {*path.parts}]

    assert {path.name for path in files} == {"app.py"}
    assert all(len(path.read_text(encoding="utf-8").splitlines()) < 50 for path in files)


def test_only_gateways_and_tables_speak_to_aws() -> None:
    for path in PRODUCT.rglob("*.py"):
        if _part(path) != "gateways":
            source = path.read_text(encoding="utf-8")
            assert "import boto" not in source, path
            assert "from boto" not in source, path


def test_only_the_repository_of_users_and_its_lists_know_pynamodb() -> None:
    users = PRODUCT / "users"
    assert {path.name for path in users.glob("*.py") if "pynamodb" in _names(path)} == {
        "items.py",
        "repository.py",
        "lists.py",
        "lists_by_time.py",
        "overdue.py",
    }


@pytest.mark.parametrize("name", ["user", "fields", "rules", "lifecycle", "pending", "changes", "editing", "notices"])
def test_the_rules_of_users_know_neither_tables_nor_settings(name: str) -> None:
    """What they import, and what that imports, in a process of its own."""
    program = (
        f"import sys, muster.users.{name}\n"
        "known = {'pynamodb', 'muster.users.repository', 'muster.settings'} & {*sys.modules}\n"
        "assert not known, known"
    )
    subprocess.run([sys.executable, "-c", program], env={"PYTHONPATH": str(PRODUCT.parent)}, check=True)  # noqa: S603 - our program


def test_every_function_logs_by_the_one_decorator() -> None:
    """Which logs the error that leaves a function, and keeps its message from Lambda's own log."""
    named = [
        path.name
        for path in [*FUNCTIONS.rglob("app.py"), *PRODUCT.rglob("*.py")]
        if "inject_lambda_context" in path.read_text()
    ]
    assert named == ["logs.py"]


def test_nothing_that_operators_run_imports_the_tests() -> None:
    for path in PRODUCT.parents[3].joinpath("infra").rglob("*.py"):
        imports = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ImportFrom)]
        assert not [node.module for node in imports if (node.module or "").split(".")[0] == "tests"], path


def test_importing_any_module_needs_no_environment() -> None:
    """A subprocess imports every module of the product and of the functions, with nothing set but the path."""
    root = PRODUCT.parents[3]
    layer = [path.relative_to(PRODUCT.parent) for path in PRODUCT.rglob("*.py")]
    handlers = [path.relative_to(root) for path in FUNCTIONS.glob("**/app.py") if "node_modules" not in path.parts]
    modules = [".".join(path.with_suffix("").parts) for path in [*layer, *handlers]]
    program = f"import importlib\nfor name in {modules!r}: importlib.import_module(name)"
    path = os.pathsep.join((str(PRODUCT.parent), str(root)))
    subprocess.run([sys.executable, "-c", program], env={"PYTHONPATH": path}, check=True)  # noqa: S603 - our program
