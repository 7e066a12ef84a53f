"""Prints the discrepancies of a part, and the table of its figures."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table


def print_wrong(console: Console, name: str, sentence: str) -> None:
    """Print a discrepancy of a scenario, in red and on one line."""
    console.print(f"[red]{name}: {sentence}[/red]", soft_wrap=True, highlight=False)


def print_table(console: Console, title: str, headers: Sequence[str], rows: Iterable[tuple[str, int, int]]) -> None:
    """Print a table with a row for each scenario: its name, its runs, its discrepancies."""
    table = Table(title=title)
    for place, header in enumerate(headers):
        table.add_column(header, justify="right" if place else "left")
    for name, runs, wrong in rows:
        table.add_row(name, f"{runs:,}", f"{wrong}")
    console.print(table)
