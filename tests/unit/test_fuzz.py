"""Some broken workbooks, the same each time; `make fuzz` tries thousands."""

import os
import subprocess
import sys

from infra.local.settings import ROOT


def test_broken_workbooks_end_in_rows_or_a_sentence_within_bounded_memory_and_time() -> None:
    # In a process of its own: each file gets a process with limits, and those are made by forking.
    command = [sys.executable, "-m", "tests.fuzz", "--files", "150"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr
