"""Kills the processes of imports and of `onboard` on the deployed template at random moments."""

import io
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import openpyxl
from rich.console import Console
from rich.table import Table

from infra.local.ministack import free_port
from infra.local.settings import ROOT
from infra.local.stack import Stack
from infra.redrive import redrive
from muster.tasks.table import ENDED
from tests.e2e.helpers import IMPORT_TIMEOUT, kill_processes, messages_in, physical_ids, recorded_stack, snapshot_of
from tests.e2e.people import OWN_PASSWORD, Admin
from tests.functional.scenarios import OWN, row
from tests.invariants import discrepancies, of_import

ENTERPRISES = 8
ROWS = 100
# A message is received at most five times, and two runs that die without progress fail the import, as they should. So
# an import is killed at most three times, and only after progress.
KILLS_PER_IMPORT = 3
PARAMETERS = {"ImportTimeout": str(IMPORT_TIMEOUT)}
NAMES = ("Import", "Onboarding", "Urgent", "MailEvents")
QUEUES = tuple(f"{name}QueueUrl" for name in NAMES)
DEAD_LETTERS = tuple(f"{name}DeadLetterQueueUrl" for name in NAMES)


@dataclass
class Batch:
    """An import under way: its administrator, its rows, and how often its process was killed."""

    admin: Admin
    task_id: str
    rows: list[dict[str, object]]
    killed: int = 0
    killed_at: int = -1
    """How many rows its task showed as done at the last kill."""
    task: dict[str, object] = field(default_factory=dict)

    def refresh(self) -> bool:
        """Read the task again; return whether it is running."""
        self.task = self.admin.get(f"/v1/tasks/{self.task_id}")
        return self.task["state"] == "running"

    def may_be_killed(self) -> bool:
        """Return whether it was killed fewer times than allowed and has made progress since."""
        return self.killed < KILLS_PER_IMPORT and int(str(self.task["done"])) > self.killed_at

    def due(self) -> dict[int, bool]:
        """Return whether each row of the file must be created, by its number."""
        return {number: each["contact_no"] is None for number, each in enumerate(self.rows, 2)}


def kill(console: Console, runs: int, seed: int) -> int:
    """Kill so many running imports, wait until all are done, and return the number of discrepancies."""
    chance, began = random.Random(seed), time.monotonic()
    port = free_port()
    log = ROOT / "build" / "chaos" / f"aws-{port}.log"
    with ExitStack() as exits:
        stack = exits.enter_context(recorded_stack(port, log, PARAMETERS))
        names = [f"chaos{number}" for number in range(ENTERPRISES)]
        admins = [exits.enter_context(Admin.of(stack, name)) for name in names]
        batches = _disturb(console, stack, admins, runs, chance)
        redriven = _rest(stack, batches)
        wrong = list(_wrong(stack, batches))
    for sentence in wrong:
        console.print(f"[red]{sentence}[/red]", soft_wrap=True, highlight=False)
    table = Table("what", "figure", title="Killed on the deployed template")
    table.add_row("imports", f"{len(batches)}")
    table.add_row("rows", f"{len(batches) * ROWS:,}")
    table.add_row("imports killed while they ran, times", f"{sum(batch.killed for batch in batches)}")
    table.add_row("messages given up, and redriven", f"{redriven}")
    table.add_row("minutes", f"{(time.monotonic() - began) / 60:.1f}")
    table.add_row("discrepancies", f"{len(wrong)}")
    console.print(table)
    return len(wrong)


def _disturb(console: Console, stack: Stack, admins: list[Admin], runs: int, chance: random.Random) -> list[Batch]:
    """Import again and again for every enterprise, and kill at random moments."""
    importer, onboard = (physical_ids(stack)[name] for name in ("ImportUsersFunction", "OnboardFunction"))
    batches = [_start(admin, 0) for admin in admins]
    under_way = dict(enumerate(batches))
    while sum(batch.killed for batch in batches) < runs:
        time.sleep(chance.uniform(0, 3))
        running = [batch for batch in under_way.values() if batch.refresh()]
        if running and all(batch.may_be_killed() for batch in running) and kill_processes(stack, importer):
            for batch in running:
                batch.refresh()  # it may have made progress before the kill
                batch.killed, batch.killed_at = batch.killed + 1, int(str(batch.task["done"]))
            console.print(f"{sum(batch.killed for batch in batches)} of {runs} running imports killed")
        if chance.random() < 0.05:
            kill_processes(stack, onboard)
        for place, batch in under_way.items():
            if batch.task.get("state") in ENDED:
                under_way[place] = _start(batch.admin, len(batches))
                batches.append(under_way[place])
    return batches


def _start(admin: Admin, number: int) -> Batch:
    rows = [
        row(f"{admin.enterprise_id}-{number}-{each}")
        | {
            "email": f"p{number}-{each}@{admin.enterprise_id}.example.com",
            "password": OWN if each % 10 == 3 else None,
            "contact_no": 0 if each % 10 == 7 else None,
        }
        for each in range(ROWS)
    ]
    return Batch(admin, admin.upload(*rows), rows)


def _rest(stack: Stack, batches: list[Batch]) -> int:
    """Wait until nothing is under way, or for twenty minutes; redrive dead letters and return how many there were.

    There may be some: a process may be killed before its task is shown as running, which is not counted.
    """
    redriven, deadline = 0, time.monotonic() + 1200
    while time.monotonic() < deadline:
        time.sleep(5)
        redriven += sum(redrive(stack.sqs, stack.outputs, queue) for queue in ("import", "onboarding", "urgent"))
        for batch in batches:
            if batch.task.get("state") not in ENDED:
                batch.refresh()
        if all(batch.task["state"] in ENDED for batch in batches) and not any(messages_in(stack, q) for q in QUEUES):
            users = snapshot_of(stack).users.values()
            if not any(user.get("pending_action") for user in users):
                break
    return redriven


def _wrong(stack: Stack, batches: list[Batch]) -> Iterator[str]:
    own = {str(each["account"]): OWN for batch in batches for each in batch.rows if each["password"]}
    own |= {f"{batch.admin.enterprise_id}-admin": OWN_PASSWORD for batch in batches}
    yield from discrepancies(snapshot_of(stack, own))
    for batch in batches:
        book = openpyxl.load_workbook(io.BytesIO(batch.admin.download(batch.task)))
        lines = book["Users"].iter_rows(min_row=2, values_only=True)
        result = [(int(str(line[-3])), str(line[-2])) for line in lines]
        for sentence in of_import(batch.task, result, batch.due()):
            yield f"{batch.admin.enterprise_id}: {sentence}"
    for queue in DEAD_LETTERS:
        if count := messages_in(stack, queue):
            yield f"{queue} holds {count}."
    left = stack.s3.list_objects_v2(Bucket=stack.outputs["UploadsBucket"])["KeyCount"]
    if left:
        yield f"{left} uploaded files are left."
