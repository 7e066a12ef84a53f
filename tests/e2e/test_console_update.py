"""Updating the console of a running API without a deployment, as `make run` does."""

import shutil
from pathlib import Path

from infra.local.console import FUNCTION, deploy_console
from infra.local.stack import Stack


def test_a_console_that_is_built_later_is_served(stack: Stack, tmp_path: Path) -> None:
    shutil.copy(FUNCTION / "app.py", tmp_path)
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "index.html").write_text("<!doctype html><title>Built later</title>")
    with stack.http() as client:
        client.timeout = 120  # a busy machine starts a function slowly
        before = client.get("/").text
        try:
            deploy_console(stack, tmp_path)
            after = client.get("/")
        finally:
            deploy_console(stack)
        restored = client.get("/").text

    assert "Built later" in after.text
    assert after.headers["content-type"].startswith("text/html")
    assert restored == before != after.text
