"""`make bench`: measures imports, exports and requests beside their floors and beside other libraries.

Real handlers run with a stub of AWS in another process. Each part runs in a fresh process, in turn with the part that
it is compared to; ratios are medians over the rounds. docs/performance.md says how each is measured.
"""

import argparse
import json
import tempfile
from pathlib import Path

from rich.console import Console

from infra.local.settings import ROOT
from tests.bench.table import show, write_page
from tests.bench.work import Work

FIGURES = ROOT / "build" / "bench.json"


def main() -> None:
    """Measure all figures, print them, and write them to build/bench.json and docs/performance.md."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--many", type=int, default=100_000, help="rows and users of the large runs; 0 for none")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        console.print("Writing the workbooks ...")
        work = Work(Path(folder), asked.rows, asked.many, asked.rounds, console.print)
        work.write_workbooks()
        figures = work.all()
    FIGURES.parent.mkdir(exist_ok=True)
    FIGURES.write_text(json.dumps(figures, indent=2) + "\n")
    show(console, figures)
    if asked.many == 100_000 and asked.rows == 10_000:
        write_page(figures)
    console.print(f"All figures are in {FIGURES.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
