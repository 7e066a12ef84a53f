"""A first enterprise with its administrator, and a sample workbook imported through the drop folder."""

import json
import secrets
import string
import time
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from infra.local.api import Administrator, Task
from infra.local.sample import write_sample
from infra.local.settings import LocalError
from infra.local.stack import Stack
from infra.local.workbooks import created_rows

ENTERPRISE = "acme"
ADMINISTRATOR = "admin"
SAMPLE_SEED = 1
SECONDS_PER_ROW = 0.2  # of an import, after which it is given up; most take far less


@dataclass(frozen=True)
class Seeded:
    """The result of the first start, as later starts read it."""

    rows: int
    faulty: dict[int, str]  # the rows that must fail, and what is wrong with them
    state: str
    problem: str | None
    created: int
    failed: int
    result: str  # the path of the result workbook; empty when there is none
    mails: int

    def save(self, path: Path) -> None:
        """Keep it for the next start."""
        path.write_text(json.dumps(asdict(self), indent=1))

    @classmethod
    def load(cls, path: Path) -> "Seeded":
        """Return the result of the first start."""
        kept = json.loads(path.read_text())
        known = {field.name: kept[field.name] for field in fields(cls)}  # an older start kept more
        return cls(**known | {"faulty": {int(row): fault for row, fault in kept["faulty"].items()}})


def seed(stack: Stack, folder: Path, rows: int, password: str, console: Console) -> Seeded:
    """Create the enterprise, import a sample of so many rows, wait for its mails; files go to `folder`.

    An import that an earlier, interrupted start has begun is followed to its end.
    """
    sample, result = folder / "sample.xlsx", folder / "sample-result.xlsx"
    faulty = write_sample(sample, rows, SAMPLE_SEED)
    create_enterprise(stack, password)
    administrator = Administrator(stack, ADMINISTRATOR, password)
    if not administrator.tasks():
        console.print(f"Dropping {rows:,} people, {len(faulty):,} of them faulty, into the drop folder.")
        stack.s3.upload_file(str(sample), stack.outputs["UploadsBucket"], f"imports/{ENTERPRISE}/sample.xlsx")
    patience = 60 + rows * SECONDS_PER_ROW
    with _progress(console) as progress:
        task = _follow(administrator, progress, patience, stack.aws.log)
        mails = 0
        if task["state"] != "failed":
            result.write_bytes(administrator.result(task))
            wanted = len(created_rows(result))
            mails = _await_mails(stack, progress, wanted, patience)
    return Seeded(
        rows=rows,
        faulty=faulty,
        state=task["state"],
        problem=task["problem"],
        created=task["created"],
        failed=task["failed"],
        result=str(result) if result.exists() else "",
        mails=mails,
    )


def create_enterprise(stack: Stack, password: str) -> None:
    """Create the sample enterprise, as an operator does for a new customer."""
    administrator = {
        "name": "Ada Admin",
        "email": "admin@example.com",
        "account": ADMINISTRATOR,
        "password": password,
    }
    enterprise = {"enterprise_id": ENTERPRISE, "name": "Acme Industries", "administrator": administrator}
    answer = stack.invoke("CreateEnterpriseFunction", enterprise)
    if "problem" in answer:
        raise LocalError(f"The sample enterprise could not be created: {answer['problem']} {answer.get('errors', '')}")


def new_password() -> str:
    """Return a password that satisfies our rules and Cognito's."""
    alphabet = string.ascii_letters + string.digits
    return "".join(secrets.choice(alphabet) for _ in range(14)) + "-7aZ"


def _progress(console: Console) -> Progress:
    bar = (BarColumn(), MofNCompleteColumn(), TaskProgressColumn(), TimeElapsedColumn())
    return Progress(TextColumn("{task.description:<8}"), *bar, console=console)


def _follow(administrator: Administrator, progress: Progress, patience: float, log: Path) -> Task:
    shown = progress.add_task("Importing", total=None)
    last: Task | None = None
    try:
        for last in administrator.follow_newest(patience):
            progress.update(shown, completed=last["done"], total=last["total"] or None)
    except TimeoutError as error:
        raise LocalError(f"{error} {log} says more.") from None
    assert last is not None  # noqa: S101 - following ends with a task or with an error
    return last


def _await_mails(stack: Stack, progress: Progress, wanted: int, patience: float) -> int:
    """Wait until so many mails were sent, or until patience is over; return how many were."""
    shown = progress.add_task("Mails", total=wanted)
    deadline = time.monotonic() + patience
    while (sent := stack.mails_sent()) < wanted and time.monotonic() < deadline:
        progress.update(shown, completed=sent)
        time.sleep(0.5)
    progress.update(shown, completed=sent)
    return sent
