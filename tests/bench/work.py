"""The comparisons of the benchmark; each measures its parts in turn."""

import json
import os
import re
import statistics
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import openpyxl

from infra.local.sample import write_sample
from infra.local.settings import CONSOLE_PAGES, ROOT
from tests.bench.calls import calls_over_ideal
from tests.bench.cold import FUNCTIONS
from tests.bench.process import Figures, measure
from tests.bench.stand_in import TRANSACTIONS
from tests.functional.imports import person, workbook

PEERS = ROOT / ".venv-bench" / "bin" / "python"
FLOORS = ("read", "check", "write")
REQUESTS = ("list", "read", "add")
_WARM = 50  # users to warm up with
AUDIT_PAGES = ("audit", "audit_filtered", "history")


@dataclass
class Work:
    """Files to work with, in `folder`, and how often to measure."""

    folder: Path
    rows: int
    many: int
    rounds: int
    report: Callable[[str], object]
    figures: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.warm, self.sample, self.clean, self.large = (
            self.folder / f"{name}.xlsx" for name in ("warm", "sample", "clean", "large")
        )
        self.one = self.folder / "a.xlsx"  # the file in the event of `cold.py`

    def write_workbooks(self) -> None:
        """Write a small sample to warm up with, the sample with and without faulty rows, a large one, and one row.

        No row has a password: setting one takes calls to Cognito, which no floor and no other library has.
        """
        write_sample(self.warm, 50)
        faulty = write_sample(self.sample, self.rows, typed_passwords=0)
        clean = openpyxl.Workbook()
        sheet = clean.worksheets[0]
        sheet.title = "Users"
        rows = openpyxl.load_workbook(self.sample, read_only=True)["Users"].iter_rows(values_only=True)
        for number, row in enumerate(rows, start=1):
            if number not in faulty:
                sheet.append(row)
        clean.save(self.clean)
        self.one.write_bytes(workbook(person(1)))
        if self.many:
            write_sample(self.large, self.many, typed_passwords=0)

    def all(self) -> dict[str, float]:
        """Measure every figure and return them by name."""
        imports = (self._import, self._peer, self._latency, self._large, self._plan, self._update)
        for compare in (*imports, self._cold, self._requests, self._export):
            self.report(f"Measuring {compare.__name__.strip('_')} ...")
            compare()
        self._search()
        self._audit()
        self._calls()
        self._console()
        return self.figures

    def _import(self) -> None:
        rounds = list(
            self._in_turn(self._imported(self.sample), *map(self._floor, FLOORS), self._peer_part("xlsxwriter"))
        )
        self._ratio(
            "import_cpu_over_floor", [ours["cpu"] / sum(each["cpu"] for each in rest) for ours, *rest in rounds]
        )
        self._median("import_cpu_us_per_row", [ours["cpu"] / self.rows * 1e6 for ours, *_ in rounds])
        for place, name in enumerate((*FLOORS, "report"), start=1):
            self._median(f"floor_{name}_cpu_us_per_row", [each[place]["cpu"] / self.rows * 1e6 for each in rounds])

    def _peer(self) -> None:
        rounds = list(self._in_turn(self._imported(self.clean), self._peer_part("django")))
        name = "import_rows_per_s_over_django_import_export"
        self._ratio(name, [theirs["wall"] / ours["wall"] for ours, theirs in rounds])
        self._ratio("import_cpu_under_django_import_export", [theirs["cpu"] / ours["cpu"] for ours, theirs in rounds])

    def _latency(self) -> None:
        rounds = self._in_turn(self._imported(self.sample, delay=0.005), self._imported(self.sample))
        self._ratio("import_5ms_over_0ms_wall", [slow["wall"] / fast["wall"] for slow, fast in rounds])

    def _large(self) -> None:
        if self.many:
            (large, small), *_ = self._in_turn(self._imported(self.large), self._imported(self.sample), rounds=1)
            self._ratio("import_100k_over_10k_cpu_per_row", [large["cpu"] / self.many / (small["cpu"] / self.rows)])
            self._median("import_100k_peak_mb", [large["peak"]])

    def _plan(self) -> None:
        """Measure the plan of an import that changes many users, beside reading and checking its rows."""
        if self.many:
            plan, floor = (self._updated(name, self.many) for name in ("plan", "read_check"))
            (ours, theirs), *_ = self._in_turn(plan, floor, rounds=1)
            self._ratio("plan_of_100k_cpu_over_read_and_check", [ours["cpu"] / theirs["cpu"]])
            self._median("plan_of_100k_peak_mb", [ours["peak"]])

    def _update(self) -> None:
        """Count what an unedited export writes; measure updates and an undo beside their transactions."""
        recorded = self.folder / TRANSACTIONS
        recorded.touch()
        self._updated("unchanged", self.rows, records=True)()
        self.figures["unchanged_export_writes"] = len(recorded.read_text().splitlines())
        self._updated("update", self.rows, records=True)()
        rounds = list(self._in_turn(*(self._updated(name, self.rows) for name in ("update", "undo", "write"))))
        self._ratio("update_cpu_over_transactions", [update["cpu"] / floor["cpu"] for update, _, floor in rounds])
        self._ratio("undo_cpu_over_transactions", [undo["cpu"] / floor["cpu"] for _, undo, floor in rounds])

    def _updated(self, name: str, users: int, *, records: bool = False) -> Callable[[], Figures]:
        return partial(
            measure, "updating", name, users, _WARM, self.folder, folder=self.folder, users=users, records=records
        )

    def _cold(self) -> None:
        parts = [partial(measure, "cold", name, folder=self.folder) for name in ("boto3", *FUNCTIONS)]
        rounds = list(self._in_turn(*parts))
        for place, name in enumerate(FUNCTIONS, start=1):
            self._ratio(f"cold_start_over_boto3_{name}", [each[place]["cpu"] / each[0]["cpu"] for each in rounds])

    def _requests(self) -> None:
        for name in REQUESTS:
            rounds = self._in_turn(*(partial(measure, "requests", name, which) for which in ("product", "floor")))
            self._ratio(f"request_{name}_cpu_over_resolver", [ours["cpu"] / floor["cpu"] for ours, floor in rounds])

    def _export(self) -> None:
        if self.many:
            parts = [partial(measure, "exporting", name, self.many, users=self.many) for name in ("export", "floor")]
            (ours, floor), *_ = self._in_turn(*parts, rounds=1)
            self._ratio("export_cpu_over_floor", [ours["cpu"] / floor["cpu"]])
            self._median("export_peak_mb", [ours["peak"]])

    def _search(self) -> None:
        found = measure("requests", "search", "product", users=100_000)
        self._median("search_page_of_100k_users_cpu_s", [found["cpu"]])

    def _audit(self) -> None:
        """Measure pages of a log that goes on behind them: what they read does not depend on its length."""
        for name in AUDIT_PAGES:
            self._median(f"{name}_page_cpu_s", [measure("requests", name, "product")["cpu"]])

    def _calls(self) -> None:
        """Measure calls of an import over the fewest possible; and the same if 3 % of the users exist already."""
        self.figures["import_calls_over_ideal"] = round(calls_over_ideal(self.rows, taken=0), 2)
        self.figures["import_calls_over_ideal_with_conflicts"] = round(calls_over_ideal(self.rows, taken=0.03), 2)

    def _console(self) -> None:
        """Measure the download of the first page: its files, the words of one language, and the fonts."""
        page = CONSOLE_PAGES / "index.html"
        if page.exists():
            text = page.read_text()
            files = [path for path in CONSOLE_PAGES.rglob("*") if path.is_file()]
            needed = [path for path in files if path.name in text or path.suffix == ".woff2"]
            words = max((path for path in files if re.fullmatch(r"pack-.*\.js", path.name)), key=_packed)
            self._median("console_first_page_kb", [sum(map(_packed, (page, words, *needed))) / 1024])

    def _imported(self, path: Path, delay: float = 0.0) -> Callable[[], Figures]:
        return partial(measure, "importing", "import", path, self.warm, folder=self.folder, delay=delay)

    def _floor(self, name: str) -> Callable[[], Figures]:
        return partial(measure, "importing", name, self.sample, self.warm)

    def _peer_part(self, name: str) -> Callable[[], Figures]:
        path = self.clean if name == "django" else self.sample
        command = [str(PEERS), str(Path(__file__).with_name("peers.py")), name, str(path)]

        def run() -> Figures:
            environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
            done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
            figures: Figures = json.loads(done.stdout.splitlines()[-1])
            return figures

        return run

    def _in_turn(self, *parts: Callable[[], Figures], rounds: int | None = None) -> Iterator[list[Figures]]:
        for _ in range(rounds or self.rounds):
            yield [part() for part in parts]

    def _ratio(self, name: str, values: list[float]) -> None:
        self.figures[name] = round(statistics.median(values), 2)

    def _median(self, name: str, values: list[float]) -> None:
        self.figures[name] = float(f"{statistics.median(values):.3g}")


def _packed(path: Path) -> int:
    """Return the bytes of a file of the console as it is sent to most browsers."""
    smaller = path.with_name(f"{path.name}.br")
    return (smaller if smaller.exists() else path).stat().st_size
