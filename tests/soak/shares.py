"""A large import of one enterprise beside single invitations and small imports of another: how long those take."""

import statistics
import time
from contextlib import ExitStack
from threading import Event, Thread

from rich.console import Console
from rich.table import Table

from infra.local.stack import Stack
from tests.e2e.helpers import messages_in, wait_for
from tests.e2e.people import Admin
from tests.functional.scenarios import row

SMALL = 5  # rows of a small import
_PAUSE = 2.0  # seconds between two singles
_ANSWER = 60.0  # seconds for a request: what takes long is what is looked for
_PATIENCE = 1800.0


def measure(stack: Stack, rows: int, console: Console) -> int:
    """Print the times; return how many singles or small imports did not come to their end."""
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
        singles: list[float] = []
        while messages_in(stack, "OnboardingQueueUrl") > 1 or messages_in(stack, "ImportQueueUrl"):
            singles.append(_invited(small, f"s{len(singles)}"))
            time.sleep(_PAUSE)
        large.ended(task_id, _PATIENCE)
        took = time.monotonic() - began
        over.set()
        importing.join(_PATIENCE)
        _show(console, rows, took, singles, imports)
        return int(importing.is_alive())


def _person(admin: Admin, name: str) -> dict[str, object]:
    account = f"{admin.enterprise_id}-{name}"
    return row(account) | {"email": f"{account}@{admin.enterprise_id}.example.com"}


def _invited(admin: Admin, name: str) -> float:
    """Invite somebody; return the seconds until the mail is sent."""
    person, began = _person(admin, name), time.monotonic()
    admin.api.post("/v1/users", json=person).raise_for_status()
    wait_for(lambda: admin.get(f"/v1/users/{person['account']}")["mail_status"] != "queued", "The mail", _PATIENCE)
    return time.monotonic() - began


def _import_again_and_again(admin: Admin, over: Event, seconds: list[float]) -> None:
    """Import a few people, until all have their mails; note the seconds that each time takes."""
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


def _show(console: Console, rows: int, took: float, singles: list[float], imports: list[float]) -> None:
    table = Table("what", "figure", title=f"An import of {rows:,} rows, and another enterprise beside it")
    table.add_row("until its last mail was sent", f"{took:.0f} s")
    for name, seconds in (("single invitations", singles), (f"imports of {SMALL} rows, with their mails", imports)):
        figures = f"median {statistics.median(seconds):.1f} s, longest {max(seconds):.1f} s" if seconds else "none"
        table.add_row(f"{len(seconds)} {name}", figures)
    console.print(table)
