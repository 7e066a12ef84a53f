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


def test_a_trial_stays_within_limits_that_its_process_has_already() -> None:
    program = (
        "import resource as r; from tests.fuzz.trial import limit; r.setrlimit(r.RLIMIT_AS, (2 << 30, 3 << 30));"
        "limit(r.RLIMIT_AS, 4 << 30); print(r.getrlimit(r.RLIMIT_AS)[0] >> 30)"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, check=True)  # noqa: S603
    assert done.stdout.strip() == b"3"
