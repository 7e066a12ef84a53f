"""The blocks of docs/api.md, run one after the other."""

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from infra.local.settings import ROOT
from infra.local.stack import Stack
from tests.e2e.people import OWN_PASSWORD, Admin
from tests.functional.imports import person, workbook

PAGE = ROOT / "docs" / "api.md"


@pytest.fixture
def variables(stack: Stack) -> Mapping[str, str]:
    """Return the variables that the page asks its reader to set."""
    with Admin.of(stack, "walk"):
        return {
            "API": stack.api_url,
            "COGNITO": stack.aws.endpoint,
            "CLIENT_ID": stack.outputs["UserPoolClientId"],
            "ACCOUNT": "walk-admin",
            "PASSWORD": OWN_PASSWORD,
        }


def test_every_block_of_the_page_succeeds(variables: Mapping[str, str], tmp_path: Path) -> None:
    (tmp_path / "people.xlsx").write_bytes(workbook(*(person(number) for number in range(3)), person(0)))
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert len(blocks) > 6
    announced = (f"echo '=== block {number}' >&2\n{block}" for number, block in enumerate(blocks, start=1))
    script = "\n".join(("set -euo pipefail", *announced))
    environment = {"PATH": os.environ["PATH"], "NO_PROXY": "*", **variables}
    done = subprocess.run(  # noqa: S603 - the page is ours
        ["bash", "-c", script],  # noqa: S607 - of any version
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr

    assert "Row" in _headers(tmp_path / "result.xlsx")
    assert "Status" in _headers(tmp_path / "users.xlsx")


def _headers(path: Path) -> list[object]:
    return [cell.value for cell in openpyxl.load_workbook(path)["Users"][1]]
