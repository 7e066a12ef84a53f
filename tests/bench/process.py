"""Measures a part of the benchmark in a fresh process, with a fresh stub of AWS."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from infra.local.settings import ROOT

Figures = dict[str, float]
"""Seconds of CPU (`cpu`) and of wall-clock time (`wall`), and peak memory in MB (`peak`)."""


def measure(
    part: str, *arguments: object, folder: Path = ROOT, users: int = 1_000, delay: float = 0.0, records: bool = False
) -> Figures:
    """Run `python -m tests.bench.<part> <arguments>`, which ends with `report`, and return its figures."""
    command = [sys.executable, "-m", "tests.bench.stand_in", "--users", str(users), "--delay", str(delay)]
    command += ["--folder", str(folder), *(["--records"] if records else [])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as stand_in:
        try:
            assert stand_in.stdout is not None
            port = stand_in.stdout.readline().strip()
            keys = {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"}
            done = subprocess.run(
                [sys.executable, "-m", f"tests.bench.{part}", *map(str, arguments)],
                env=os.environ | keys | {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}"},
                check=False,
                stdout=subprocess.PIPE,
                text=True,
            )
        finally:
            stand_in.kill()
    if done.returncode:
        sys.exit(f"{' '.join(done.args)} failed; it printed:\n{done.stdout}")
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def report(run: Callable[[], Any], times: int = 1) -> None:
    """Run a part so many times and print its figures: the mean times, and the peak memory."""
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(times):
        run()
    figures = {
        "cpu": (time.process_time() - cpu) / times,
        "wall": (time.perf_counter() - wall) / times,
        "peak": peak_mb(),
    }
    print(json.dumps(figures))


def peak_mb() -> float:
    """Return the peak memory of this process in MB.

    By proc(5), because getrusage(2) also counts the process from which this one was forked.
    """
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1]) / 1024
