"""The figures of the benchmark as a table, on the terminal and in docs/performance.md."""

from collections.abc import Mapping
from typing import Literal

from rich.console import Console
from rich.table import Table

from infra.local.settings import ROOT

PAGE = ROOT / "docs" / "performance.md"
_BEGIN, _END = "<!-- figures: begin (make bench writes them) -->\n", "<!-- figures: end -->"

# By figure: whether it should be at most or at least this.
AIMS: dict[str, tuple[Literal["≤", "≥"], float]] = {
    "import_cpu_over_floor": ("≤", 1.25),
    "import_rows_per_s_over_django_import_export": ("≥", 5),
    "import_5ms_over_0ms_wall": ("≤", 1.3),
    "import_100k_over_10k_cpu_per_row": ("≤", 1.1),
    "import_100k_peak_mb": ("≤", 256),
    "plan_of_100k_cpu_over_read_and_check": ("≤", 1.3),
    "plan_of_100k_peak_mb": ("≤", 256),
    "unchanged_export_writes": ("≤", 0),
    "update_cpu_over_transactions": ("≤", 1.3),
    "undo_cpu_over_transactions": ("≤", 1.3),
    "import_calls_over_ideal": ("≤", 1.05),
    "import_calls_over_ideal_with_conflicts": ("≤", 1.4),
    "export_cpu_over_floor": ("≤", 1.5),
    "export_peak_mb": ("≤", 200),
    "search_page_of_100k_users_cpu_s": ("≤", 1),
    "audit_page_cpu_s": ("≤", 1),
    "audit_filtered_page_cpu_s": ("≤", 1),
    "history_page_cpu_s": ("≤", 1),
    "console_first_page_kb": ("≤", 350),
    "cold_start_over_boto3_admin_api": ("≤", 1.5),
    "cold_start_over_boto3_directory_api": ("≤", 1.5),
    "cold_start_over_boto3_public_api": ("≤", 1.5),
    "cold_start_over_boto3_import_users": ("≤", 2),
    "request_list_cpu_over_resolver": ("≤", 2),
    "request_read_cpu_over_resolver": ("≤", 2),
    "request_add_cpu_over_resolver": ("≤", 2),
}


def rows(figures: Mapping[str, float]) -> list[tuple[str, str, str, str]]:
    """Return the name, the value and the aim of each figure, and whether it is reached."""
    found = []
    for name, value in figures.items():
        sign, aim = AIMS.get(name, ("", 0.0))
        reached = {"≤": value <= aim, "≥": value >= aim}.get(sign)
        verdict = "" if reached is None else "yes" if reached else "no"
        found.append((name, f"{value:g}", f"{sign} {aim:g}" if sign else "", verdict))
    return found


def show(console: Console, figures: Mapping[str, float]) -> None:
    """Print the table."""
    table = Table("figure", "value", "aim", "reached")
    for row in rows(figures):
        table.add_row(*row)
    console.print(table)


def write_page(figures: Mapping[str, float]) -> None:
    """Replace the table in docs/performance.md."""
    lines = ["| figure | value | aim | reached |", "|---|---:|---:|---|"]
    lines += [f"| `{name}` | {value} | {aim} | {verdict} |" for name, value, aim, verdict in rows(figures)]
    before, _, rest = PAGE.read_text().partition(_BEGIN)
    _, _, after = rest.partition(_END)
    PAGE.write_text(before + _BEGIN + "\n".join(lines) + "\n" + _END + after)
