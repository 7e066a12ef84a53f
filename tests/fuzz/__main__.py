"""`make fuzz`: breaks good workbooks in thousands of ways and reads each.

The same seed makes the same files. Each must end in rows or in one of the product's messages, within its memory and
time. A file that does not is kept in build/fuzz, and the command fails.
"""

import argparse
import os
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from random import Random

from rich.console import Console
from rich.table import Table

from infra.local.settings import ROOT
from tests.fuzz.bombs import BOMBS
from tests.fuzz.mutations import mutated
from tests.fuzz.trial import Outcome, try_out, warm_up
from tests.unit import programs
from tests.unit.workbooks import filled_in, workbook

FAILED = ROOT / "build" / "fuzz"


@dataclass(frozen=True)
class Trial:
    """A file and its outcome."""

    name: str
    size: int
    outcome: Outcome


@cache
def seeds() -> Mapping[str, bytes]:
    """Return good workbooks by the program that wrote them."""
    makers: dict[str, Callable[[], bytes]] = {
        "template": filled_in,
        "openpyxl": lambda: workbook(*([f"P{number}", f"p{number}@example.com"] for number in range(20))).getvalue(),
        "Google Sheets": lambda: programs.google_sheets().getvalue(),
        "LibreOffice": lambda: programs.libreoffice().getvalue(),
        "Numbers": lambda: programs.numbers().getvalue(),
        "WPS": lambda: programs.wps().getvalue(),
    }
    return {name: make() for name, make in makers.items()}


def made(seed: int, number: int) -> tuple[str, bytes]:
    """Return the program of the workbook that the file of this number is made from, and the file."""
    rng = Random(zlib.crc32(f"{seed}/{number}".encode()))
    kind = rng.choice(sorted(seeds()))
    return kind, mutated(seeds()[kind], rng)


def trial(seed: int, number: int) -> Trial:
    """Make the file of this number and read it; write the result of every fourth only, which takes longer."""
    kind, content = made(seed, number)
    return _judged(kind, f"{seed}-{number}", content, result=number % 4 == 0)


def bomb(name: str) -> Trial:
    """Read a file that was made to do harm."""
    return _judged(name, name.replace(" ", "-"), BOMBS[name](), result=True)


def _judged(name: str, file_name: str, content: bytes, *, result: bool) -> Trial:
    outcome = try_out(content, result=result)
    if not outcome.good:
        FAILED.mkdir(parents=True, exist_ok=True)
        (FAILED / f"{file_name}.xlsx").write_bytes(content)
    return Trial(name, len(content), outcome)


def main() -> None:
    """Read all files and print their outcomes."""
    parser = argparse.ArgumentParser(prog="make fuzz")
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bombs", action="store_true", help="the files that were made to do harm, too")
    arguments = parser.parse_args()
    numbers = range(arguments.files)
    with ProcessPoolExecutor(os.cpu_count(), initializer=warm_up, initargs=(filled_in(),)) as pool:
        bombs = list(pool.map(bomb, BOMBS)) if arguments.bombs else []
        trials = list(pool.map(trial, [arguments.seed] * len(numbers), numbers, chunksize=50))
    console = Console()
    _show(console, trials)
    if bombs:
        _show_bombs(console, bombs)
    failures = [each for each in (*trials, *bombs) if not each.outcome.good]
    for each in failures:
        console.print(f"{each.name}: {each.outcome.end}", style="red", markup=False)
    if failures:
        sys.exit(f"{len(failures)} of {len(trials) + len(bombs)} files ended as none may; they are in {FAILED}.")


def _show(console: Console, trials: list[Trial]) -> None:
    table = Table(title=f"{len(trials):,} broken workbooks")
    most = ("CPU at most", "to read", "median", "memory at most", "disk at most")
    for header in ("made from", "files", "rows", "refused", "sentences", *most):
        table.add_column(header, justify="left" if header == "made from" else "right")
    for kind in (*sorted(seeds()), ""):
        some = [each.outcome for each in trials if kind in ("", each.name)]
        if not some:
            continue
        sentences = Counter(each.end for each in some if each.end != "rows")
        cpu = sorted(each.cpu for each in some)
        table.add_row(
            kind or "all",
            f"{len(some):,}",
            f"{sum(each.end == 'rows' for each in some):,}",
            f"{sum(sentences.values()):,}",
            str(len(sentences)),
            f"{cpu[-1]:.2f} s",
            f"{max(each.reading for each in some):.2f} s",
            f"{cpu[len(cpu) // 2] * 1000:.0f} ms",
            f"{max(each.memory for each in some) >> 20} MB",
            f"{max(each.disk for each in some) >> 20} MB",
        )
    console.print(table)
    ends = Counter(each.outcome.end for each in trials)
    for end, count in ends.most_common():
        console.print(f"{count:>7,}  {end}", highlight=False, markup=False)


def _show_bombs(console: Console, bombs: list[Trial]) -> None:
    table = Table(title="Workbooks made to do harm")
    for header in ("file", "size", "ends in", "CPU", "to read", "memory", "disk"):
        table.add_column(header, justify="left" if header in ("file", "ends in") else "right")
    for each in bombs:
        end = f"{each.outcome.rows:,} rows" if each.outcome.end == "rows" else each.outcome.end
        memory, disk = each.outcome.memory >> 20, each.outcome.disk >> 20
        used = f"{each.outcome.cpu:.2f} s", f"{each.outcome.reading:.2f} s", f"{memory} MB", f"{disk} MB"
        table.add_row(each.name, f"{each.size / 1024:,.0f} KB", end, *used)
    console.print(table)


if __name__ == "__main__":
    main()
