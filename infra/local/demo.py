"""`make demo`: an import, an edited export and its undo on a throw-away AWS; fails unless all ends as expected."""

import argparse
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from infra.local.api import Administrator
from infra.local.demo_plan import EDITS, edit_and_undo
from infra.local.mailbox import Mail
from infra.local.ministack import free_port
from infra.local.seed import ADMINISTRATOR, Seeded, new_password, seed
from infra.local.settings import ROOT, LocalError
from infra.local.stack import running_stack
from infra.local.summary import show_faults, show_outcome
from infra.local.terminal import main
from infra.local.workbooks import addresses, created_rows, failed_rows, read_rows

FILES = ROOT / "build" / "demo"


def demo(console: Console, rows: int) -> int:
    """Import the sample and check the result of every row and every mail. Raises LocalError if one is wrong."""
    console.print("Building Muster and starting it on this machine ...")
    shutil.rmtree(FILES, ignore_errors=True)
    FILES.mkdir(parents=True)
    with running_stack(free_port(), FILES / "aws.log") as stack:
        password = new_password()
        seeded = seed(stack, FILES, rows, password, console)
        show_faults(console, seeded)
        show_outcome(console, seeded)
        wrong = list(discrepancies(seeded, FILES / "sample.xlsx", stack.mails()))
        if seeded.created >= EDITS and not wrong:
            wrong = list(edit_and_undo(Administrator(stack, ADMINISTRATOR, password), FILES, console))
    for sentence in wrong[:20]:
        console.print(f"[red]{sentence}[/red]", highlight=False, soft_wrap=True)
    if wrong:
        raise LocalError(f"{len(wrong)} things did not end as they should.")
    console.print(f"[green]All {seeded.rows:,} rows ended as they should, and so did their mails and the undo.[/green]")
    return 0


def discrepancies(seeded: Seeded, sample: Path, mails: list[Mail]) -> Iterator[str]:
    """Yield a sentence for each difference between the sample and the outcome of its import."""
    if not seeded.result:
        yield f"The import {seeded.state}: {seeded.problem}"
        return
    result = Path(seeded.result)
    rows, failed, created = {number for number, _ in read_rows(sample)}, failed_rows(result), created_rows(result)
    if len(rows) != seeded.rows:
        yield f"The sample has {len(rows)} rows, not {seeded.rows}."
    if seeded.state != ("completed_with_errors" if seeded.faulty else "succeeded"):
        yield f"The task ended as {seeded.state}."
    if (seeded.created, seeded.failed) != (len(created), len(failed)):
        counted = f"{seeded.created} created and {seeded.failed} failed"
        yield f"The task counts {counted}; its result has {len(created)} and {len(failed)}."
    for row in sorted(failed.keys() - seeded.faulty.keys()):
        yield f"Row {row} failed but has no fault: {failed[row]}"
    for row in sorted(seeded.faulty.keys() - failed.keys()):
        yield f"Row {row} did not fail, though: {seeded.faulty[row]}"
    for row in sorted(row for row in failed if not failed[row]):
        yield f"Row {row} failed without a reason."
    for row in sorted(rows - failed.keys() - created):
        yield f"Row {row} is missing from the result."
    yield from _mail_discrepancies(sample, created, mails)


def _mail_discrepancies(sample: Path, created: set[int], mails: list[Mail]) -> Iterator[str]:
    wanted = Counter(address.lower() for row, address in addresses(sample).items() if row in created)
    sent = Counter(mail.recipient.lower() for mail in mails)
    for address in sorted(wanted.keys() | sent.keys()):
        if wanted[address] != sent[address]:
            yield f"{address} got {sent[address]} mails, not {wanted[address]}."


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="make demo")
    parser.add_argument("--rows", type=int, default=1000)
    arguments = parser.parse_args()
    main(lambda console: demo(console, arguments.rows))
