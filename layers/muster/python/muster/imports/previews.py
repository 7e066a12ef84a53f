"""Previews: the plan of every row, made without writing users, and compared when the import is applied.

A row whose plan is another one by then, as its user was changed after the preview, is refused; the others go through.
"""

import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO

from muster.errors import FieldError, NotFoundError
from muster.gateways.files import Files
from muster.gateways.transactions import Transactions
from muster.imports.chunks import chunks
from muster.imports.rows import RowPlan, RowResult
from muster.messages import message
from muster.tasks.rows import RowStatus
from muster.users.history import plain
from muster.users.taken import Clash, explain, in_use

_TAKEN = "!"  # follows the digest of a row that fails by unique keys of other users
_DRIFTED = message(
    "row_drifted",
    "Not done: this row would do something else now than the preview showed, as its user was changed after it. Import "
    "this result for a new preview of the row.",
)


def foreseen(
    plans: Iterable[RowPlan], enterprise_id: str, transactions: Transactions
) -> Iterator[tuple[RowPlan, RowResult, str]]:
    """Yield each plan, the result that it will have if nothing changes until then, and the digest of the plan.

    Writes nothing. Raises ThrottledError.
    """
    for some in chunks(plans):
        for plan, taken in zip(some, _taken(some, enterprise_id, transactions), strict=True):
            yield plan, _result(plan, [*plan.faults, *taken]), digest(plan) + _TAKEN * bool(taken)


def _taken(plans: Sequence[RowPlan], enterprise_id: str, transactions: Transactions) -> Iterator[Sequence[FieldError]]:
    """Yield the faults of each plan by unique keys that other users have."""
    clashes = [_clash(plan, enterprise_id) for plan in plans]
    told = iter(explain([clash for clash in clashes if clash], transactions))
    for plan, clash in zip(plans, clashes, strict=True):
        faults = next(told) if clash else ()
        takes = [key for change in (plan.update.changes if plan.update else ()) for key in change.takes]
        yield [*faults, *(in_use(takes, plan.update.user.id, transactions) if plan.update and takes else ())]


def _clash(plan: RowPlan, enterprise_id: str) -> Clash | None:
    if plan.draft and not plan.faults:
        return Clash(plan.draft.user, enterprise_id, {}, plan.draft.keys)
    return plan.clash


def _result(plan: RowPlan, faults: Sequence[FieldError]) -> RowResult:
    if plan.sheet.is_done:
        return RowResult(plan.sheet, RowStatus.SKIPPED)
    if faults:
        return RowResult(plan.sheet, RowStatus.FAILED, [fault.message for fault in faults])
    if plan.update:
        told = plan.update
        return RowResult(plan.sheet, told.status, told.messages, told.shown, told.user.account)
    return RowResult(plan.sheet, RowStatus.CREATED, plan.notes, account=plan.draft.account if plan.draft else "")


def digest(plan: RowPlan) -> str:
    """Return the digest of a plan: of the status that its row is to have, its user, and each change of the user."""
    changes = [
        [change.action, {name: plain(value) for name, value in change.edits.items()}]
        for change in (plan.update.changes if plan.update else ())
    ]
    user_id = plan.update.user.id if plan.update else None
    told = json.dumps([_result(plan, plan.faults).status, user_id, changes], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


class Digests:
    """The digests of an import's plans in a file, a line for each row in the order of the sheet."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._lines: Iterator[tuple[int, str]] = iter(())

    def add(self, row: int, of_plan: str) -> None:
        """Add the digest of a row's plan."""
        self._file.write(f"{row} {of_plan}\n".encode())

    def read(self) -> None:
        """Go to the first row, for `of`."""
        self._file.seek(0)
        split = (line.split() for line in self._file)
        self._lines = ((int(row), of_plan.decode()) for row, of_plan in split)

    def of(self, row: int) -> str | None:
        """Return the digest of a row. Ask for rows in their order."""
        return next((of_plan for number, of_plan in self._lines if number == row), None)


def plan_key(enterprise_id: str, task_id: str) -> str:
    """Return the key under which the digests of an import's plans are stored."""
    return f"checkpoints/{enterprise_id}/{task_id}-plan"


@contextmanager
def approved(files: Files, key: str) -> Iterator[Digests | None]:
    """Yield the digests of the plans that were approved; None if they are not there any more."""
    with tempfile.TemporaryFile() as file:
        digests = Digests(file)
        try:
            files.read(key, file)
        except NotFoundError:
            yield None
            return
        digests.read()
        yield digests


def compared(
    plans: Iterable[RowPlan], digests: Digests, enterprise_id: str, transactions: Transactions
) -> Iterator[RowPlan]:
    """Yield each plan, refused if it is not the approved one. A row that failed, and still does, says why.

    Raises ThrottledError.
    """
    for plan in plans:
        then = digests.of(plan.sheet.number) or ""
        goes_on = plan.is_done or (plan.update is not None and plan.update.is_begun)
        same = goes_on or then.removesuffix(_TAKEN) == digest(plan)
        if same and not goes_on and then.endswith(_TAKEN):
            (taken,) = _taken([plan], enterprise_id, transactions)
            yield RowPlan(plan.sheet, faults=taken) if taken else plan.refused(_DRIFTED, keep_draft=True)
        elif same or plan.faults:
            yield plan
        else:
            yield plan.refused(_DRIFTED, keep_draft=True)
