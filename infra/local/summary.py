"""Tables that `make run` and `make demo` print: the sample's import, and the addresses of the deployment."""

from collections import Counter

from rich.console import Console
from rich.table import Table

from infra.local.seed import ADMINISTRATOR, ENTERPRISE, Seeded
from infra.local.stack import Stack


def _table(console: Console, title: str) -> Table:
    console.print(f"\n[bold]{title}[/bold]")
    table = Table(show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    return table


def show_outcome(console: Console, seeded: Seeded) -> None:
    """Print the result of the sample's import."""
    outcome = _table(console, "The import")
    outcome.add_row("Ended as", seeded.state.replace("_", " "))
    if seeded.problem:
        outcome.add_row("Problem", seeded.problem)
    outcome.add_row("Users created", f"{seeded.created:,}")
    outcome.add_row("Rows failed", f"{seeded.failed:,}")
    outcome.add_row("Mails sent", f"{seeded.mails:,}")
    outcome.add_row("Result workbook", seeded.result or "none")
    console.print(outcome, soft_wrap=True)


def show_faults(console: Console, seeded: Seeded) -> None:
    """Print which fields of the sample are wrong, and how often."""
    kinds = Counter(seeded.faulty.values())
    faults = _table(console, "Fields at fault in the sample")
    for fault, count in kinds.most_common():
        faults.add_row(fault, str(count))
    console.print(faults)


def show_addresses(console: Console, stack: Stack, password: str, *, console_is_built: bool) -> None:
    """Print all addresses and how to sign in."""
    places = _table(console, "Muster is running")
    places.add_row("Console", stack.api_url if console_is_built else f"{stack.api_url}  (being built; see below)")
    places.add_row("API", f"{stack.api_url}/v1")
    places.add_row("Its description", f"{stack.api_url}/docs")
    places.add_row("AWS endpoint", f"{stack.aws.endpoint}  (any credentials named test, region us-east-1)")
    places.add_row("Drop folder", f"{stack.outputs['DropFolder']}{ENTERPRISE}/")
    places.add_row("User pool client", stack.outputs["UserPoolClientId"])
    places.add_row("Administrator", ADMINISTRATOR)
    places.add_row("Password", password)
    places.add_row("Mails", f"make mail PORT={stack.aws.port}")
    console.print(places, soft_wrap=True)
