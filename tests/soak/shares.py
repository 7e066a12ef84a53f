"""Measures invitations and small imports of one enterprise during a large import of another."""

import statistics
import time
from contextlib import ExitStack
from threading import Event, Thread
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from infra.local.stack import Stack
from tests.e2e.helpers import messages_in, wait_for
from tests.e2e.people import Admin
from tests.functional.scenarios import row

SMALL = 5  # rows of a small import
_PAUSE = 2.0  # seconds between two invitations, and between two small imports
_ANSWER = 60.0  # seconds for a request: a long one is to be measured, not to fail
_PATIENCE = 1800.0  # seconds


def measure(stack: Stack, rows: int, minutes: float, console: Console) -> int:
    """Print the times; return 1 if a small import did not end, otherwise 0.

    Measuring ends after so many minutes, though the large import may not have ended.
    """
    with ExitStack() as exits:
        large, small = (exits.enter_context(Admin.of(stack, name)) for name in ("large", "small"))
        small.api.timeout = _ANSWER
        began = time.monotonic()
        task_id = large.upload(*(_person(large, f"l{number}") for number in range(rows)))
        wait_for(lambda: messages_in(stack, "OnboardingQueueUrl") > 0, "Mails that wait", 300)
        over = Event()
        imports: list[float] = []
        importing = Thread(target=_import_again_and_again, args=(small, over, imports), daemon=True)
        importing.start()
        singles: list[Single] = []
        while _is_under_way(stack) and time.monotonic() - began < minutes * 60:
            singles.append(_invited(small, f"s{len(singles)}"))
            time.sleep(_PAUSE)
        if not _is_under_way(stack):
            large.ended(task_id, _PATIENCE)
        took = time.monotonic() - began
        over.set()
        importing.join(_PATIENCE)
        task = large.get(f"/v1/tasks/{task_id}")
        state = f"{task['state']}, {task['created'] or 0:,} users, {stack.mails_sent():,} mails of both"
        _show(console, rows, f"{took:.0f} s: {state}", singles, imports)
        return int(importing.is_alive())


def _is_under_way(stack: Stack) -> bool:
    return messages_in(stack, "OnboardingQueueUrl") > 1 or messages_in(stack, "ImportQueueUrl") > 0


def _person(admin: Admin, name: str) -> dict[str, object]:
    account = f"{admin.enterprise_id}-{name}"
    return row(account) | {"email": f"{account}@{admin.enterprise_id}.example.com"}


class Single(NamedTuple):
    """The seconds of an invitation, from its request until the answer, and until the mail is sent."""

    answered: float
    sent: float


def _invited(admin: Admin, name: str) -> Single:
    """Invite a person and wait for the mail."""
    person, began = _person(admin, name), time.monotonic()
    admin.api.post("/v1/users", json=person).raise_for_status()
    answered = time.monotonic() - began
    wait_for(lambda: admin.get(f"/v1/users/{person['account']}")["mail_status"] != "queued", "The mail", _PATIENCE)
    return Single(answered, time.monotonic() - began)


def _import_again_and_again(admin: Admin, over: Event, seconds: list[float]) -> None:
    """Import a few people and wait for their mails, until `over`; add the seconds of each import to `seconds`."""
    number = 0
    while not over.wait(_PAUSE):
        people = [_person(admin, f"i{number}-{each}") for each in range(SMALL)]
        number, began = number + 1, time.monotonic()
        admin.ended(admin.upload(*people), _PATIENCE)
        for person in people:
            wait_for(lambda of=person: not _is_pending(admin, of), "The mail", _PATIENCE)  # type: ignore[misc]
        seconds.append(time.monotonic() - began)


def _is_pending(admin: Admin, person: dict[str, object]) -> bool:
    return admin.get(f"/v1/users/{person['account']}")["pending_action"] is not None


def _show(console: Console, rows: int, large: str, singles: list[Single], imports: list[float]) -> None:
    table = Table("what", "figure", title=f"An import of {rows:,} rows, and another enterprise beside it")
    table.add_row("the large import after", large)
    if singles:
        longest = max(singles, key=lambda each: each.sent)
        table.add_row(
            "the longest single",
            f"number {singles.index(longest) + 1}: {longest.sent:.1f} s, {longest.answered:.1f} s until the answer",
        )
    for name, seconds in (
        ("single invitations", [each.sent for each in singles]),
        (f"imports of {SMALL} rows, with their mails", imports),
    ):
        figures = f"median {statistics.median(seconds):.1f} s, longest {max(seconds):.1f} s" if seconds else "none"
        table.add_row(f"{len(seconds)} {name}", figures)
    console.print(table)
