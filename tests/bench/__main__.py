"""What a row of an import costs, beside the sum of its floors: `make bench`.

The real handler imports a workbook, with an AWS in another process that answers at once. The floors are the same rows
through the bare libraries: nothing that reads, checks, writes and reports them can cost less. All in one run, in turn,
each in a fresh process; the medians are printed.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from infra.local.sample import write_sample

FLOORS = ("read", "check", "write", "report")
WHAT = {
    "import": "import_users, file to result",
    "read": "floor: read with calamine",
    "check": "floor: check each row",
    "write": "floor: packed transactions, client's checks off",
    "report": "floor: write with openpyxl",
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workbook = Path(folder) / "sample.xlsx"
        write_sample(workbook, arguments.rows)
        rounds = [_round(workbook) for _ in range(arguments.rounds)]
    _show(arguments.rows, rounds)


def _round(workbook: Path) -> dict[str, dict[str, float]]:
    return {name: _measure(name, workbook) for name in ("import", *FLOORS)}


def _measure(name: str, workbook: Path) -> dict[str, float]:
    """CPU seconds, wall seconds and peak memory in MB of one part, in a fresh process beside a fresh stand-in."""
    stand_in = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.stand_in", str(workbook)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert stand_in.stdout is not None
        port = stand_in.stdout.readline().strip()
        keys = {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"}
        environment = os.environ | keys | {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}"}
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.parts", name, str(workbook)],
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    finally:
        stand_in.kill()
        stand_in.communicate()
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _show(rows: int, rounds: list[dict[str, dict[str, float]]]) -> None:
    def median(name: str, figure: str) -> float:
        return statistics.median(each[name][figure] for each in rounds)

    table = Table(title=f"{rows:,} rows, median of {len(rounds)} rounds")
    for header in ("", "CPU µs/row", "rows/s", "peak MB"):
        table.add_column(header, justify="left" if not header else "right")
    for name, what in WHAT.items():
        cpu, wall = median(name, "cpu") / rows * 1e6, rows / median(name, "wall")
        table.add_row(what, f"{cpu:.0f}", f"{wall:,.0f}", f"{median(name, 'peak'):.0f}")
    ratio = statistics.median(each["import"]["cpu"] / sum(each[name]["cpu"] for name in FLOORS) for each in rounds)
    console = Console()
    console.print(table)
    console.print(f"The import's CPU is [bold]{ratio:.2f}[/bold] times the sum of its floors.")


if __name__ == "__main__":
    main()
