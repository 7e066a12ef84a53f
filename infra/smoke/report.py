"""Output of a smoke test: a line for each finding as it comes, with the remedy for each failure."""

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from infra.smoke.findings import Finding

_MARKS = {True: "[green]✓[/green]", False: "[red]✗[/red]", None: "[yellow]–[/yellow]"}


def show(console: Console, findings: Iterable[Finding]) -> list[Finding]:
    """Print findings as they come, and return them."""
    shown = []
    for finding in findings:
        line = Table.grid(padding=(0, 1))
        line.add_column(no_wrap=True)
        line.add_column(overflow="fold")
        line.add_row(_MARKS[finding.held], escape(_sentence(finding.sentence)))
        if finding.advice:
            line.add_row("", f"[dim]{escape(finding.advice)}[/dim]")
        console.print(line)
        shown.append(finding)
    return shown


def conclude(console: Console, findings: Iterable[Finding]) -> int:
    """Print how many held, and return the exit code: 0 if none failed."""
    marks = [finding.held for finding in findings]
    failed, held = marks.count(False), marks.count(True)
    if failed:
        console.print(f"\n[red]{failed} of {failed + held} did not hold.[/red] What to do stands below each.")
        return 1
    skipped = f"; {marks.count(None)} could not be tried here" if None in marks else ""
    console.print(f"\n[green]All {held} held[/green]{skipped}.")
    return 0


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
