"""`make soak`: uses the deployed product in every way for minutes; prints figures, and fails if there was an error."""

import argparse
import statistics
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from threading import Event, Thread

import psutil
from rich.console import Console
from rich.table import Table

import tests.conftest  # noqa: F401 - the settings of a deployment that does not exist
from infra.local.ministack import free_port
from infra.local.settings import ROOT
from infra.local.stack import Stack, running_stack
from tests.e2e.helpers import messages_in, snapshot_of
from tests.e2e.people import OWN_PASSWORD, Admin
from tests.invariants import discrepancies
from tests.soak.shares import measure
from tests.soak.use import Use

NAMES = ("Import", "Export", "Onboarding", "Urgent", "MailEvents")
QUEUES = tuple(f"{name}{kind}QueueUrl" for name in NAMES for kind in ("", "DeadLetter"))
MIB = 1 << 20


def main() -> int:
    """Run the parts that are asked for; return the number of errors and discrepancies."""
    parser = argparse.ArgumentParser(prog="make soak")
    parser.add_argument("--minutes", type=float, default=30, help="of mixed use; 0 for none")
    parser.add_argument("--large", type=int, default=0, help="rows of an import beside another enterprise; 0 for none")
    parser.add_argument("--at-most", type=float, default=120, help="minutes for which the large import is watched")
    arguments = parser.parse_args()
    console, wrong = Console(), 0
    if arguments.large:
        with _stack() as stack:
            wrong += measure(stack, arguments.large, arguments.at_most, console)
    if arguments.minutes:
        wrong += _mixed(console, arguments.minutes)
    return wrong


def _stack() -> AbstractContextManager[Stack]:
    port = free_port()
    return running_stack(port, ROOT / "build" / "soak" / f"aws-{port}.log")


def _mixed(console: Console, minutes: float) -> int:
    """Use the product for so long and print the figures; return the number of errors and discrepancies."""
    stop = Event()
    with ExitStack() as exits:
        stack = exits.enter_context(_stack())
        admins = [exits.enter_context(Admin.of(stack, name)) for name in ("soak0", "soak1")]
        uses = [Use(admin, seed, stop) for seed, admin in enumerate(admins)]
        memory = _use(stack, uses, minutes * 60)
        wrong = [*(error for use in uses for error in use.errors), *_rest(stack, uses)]
        for sentence in wrong[:30]:
            console.print(f"[red]{sentence}[/red]", soft_wrap=True, highlight=False)
        _show(console, uses, memory, len(wrong), minutes)
    return len(wrong)


def _use(stack: Stack, uses: list[Use], seconds: float) -> dict[str, list[int]]:
    """Run all uses for so long; return the memory of each function's largest process, every 30 seconds."""
    threads = [Thread(target=work, daemon=True) for use in uses for work in (use.administer, use.import_people)]
    for thread in threads:
        thread.start()
    memory: dict[str, list[int]] = {}
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        time.sleep(min(30, max(0.1, deadline - time.monotonic())))
        for name, size in _memory(stack).items():
            memory.setdefault(name, []).append(size)
    uses[0].stop.set()
    for thread in threads:
        thread.join(600)
    return memory


def _memory(stack: Stack) -> dict[str, int]:
    found: dict[str, int] = {}
    for process in psutil.Process(stack.aws.process.pid).children():
        try:
            line = " ".join(process.cmdline())
            name = line.partition("ministack-lambda-muster-local-")[2].rpartition("/")[0].rpartition("-")[0]
            found[name] = max(found.get(name, 0), process.memory_info().rss)
        except psutil.NoSuchProcess:
            continue
    return found


def _rest(stack: Stack, uses: list[Use]) -> Iterator[str]:
    """Wait until all queues are empty and no action is pending; yield every discrepancy of the state then."""
    deadline = time.monotonic() + 900
    while time.monotonic() < deadline:
        if not any(messages_in(stack, queue) for queue in QUEUES):
            users = snapshot_of(stack).users.values()
            if not any(user.get("pending_action") for user in users):
                break
        time.sleep(5)
    own = {f"{use.admin.enterprise_id}-admin": OWN_PASSWORD for use in uses}
    yield from discrepancies(snapshot_of(stack, own | {k: v for use in uses for k, v in use.typed.items()}))
    for queue in QUEUES:
        if count := messages_in(stack, queue):
            yield f"{queue} holds {count}."
    for bucket, due in (("UploadsBucket", 0), ("ReportsBucket", sum(len(use.tasks) for use in uses))):
        pages = stack.s3.get_paginator("list_objects_v2").paginate(Bucket=stack.outputs[bucket])
        held = sum(page["KeyCount"] for page in pages)
        if held != due:
            yield f"{bucket} holds {held} files, not {due}."


def _show(console: Console, uses: list[Use], memory: dict[str, list[int]], wrong: int, minutes: float) -> None:
    seconds = sorted(second for use in uses for second in use.seconds)
    table = Table("what", "figure", title=f"{minutes:g} minutes of mixed use")
    table.add_row("requests", f"{len(seconds):,}")
    table.add_row(
        "seconds, median and 99th of 100", f"{statistics.median(seconds):.2f}, {seconds[len(seconds) * 99 // 100]:.2f}"
    )
    table.add_row(
        "answers",
        ", ".join(
            f"{sum(use.answers[code] for use in uses):,} × {code}"
            for code in sorted({code for use in uses for code in use.answers})
        ),
    )
    table.add_row("people imported", f"{sum(use.imported for use in uses):,}")
    table.add_row("tasks", f"{sum(len(use.tasks) for use in uses):,}")
    for name, sizes in sorted(memory.items()):
        middle = len(sizes) // 2
        table.add_row(
            f"MiB of {name}, first and second half", f"{max(sizes[: middle or 1]) // MIB}, {max(sizes[middle:]) // MIB}"
        )
    table.add_row("errors and discrepancies", f"{wrong}")
    console.print(table)


if __name__ == "__main__":
    raise SystemExit(min(main(), 1))
