"""Updating users by rows: finding the user of each row, planning the changes, and writing them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from muster.audit.entries import caused_by
from muster.errors import ConflictError, FieldError, ForbiddenError, InvalidError, ThrottledError
from muster.gateways.transactions import Transactions
from muster.imports.cells import status_of
from muster.imports.chunks import chunks
from muster.imports.matching import Found, find_users, no_user
from muster.imports.options import ImportOptions, Match, Mode
from muster.imports.planning import Author, Planner, UpdatePlan
from muster.imports.rows import RowPlan, RowResult
from muster.messages import after_label, message
from muster.retrying import CHANGED_BY_OTHERS, tries
from muster.spreadsheets.columns import STATUS
from muster.spreadsheets.rows import SheetRow
from muster.tasks.logged import run_of
from muster.tasks.rows import RowStatus
from muster.tasks.table import Task
from muster.users import repository
from muster.users.changes import Change
from muster.users.creation import imported_user_id
from muster.users.service import fail_awaiting_imports
from muster.users.user import NOBODY, Status, User

_TRIES = 8  # of a row, while others change its user
_GONE = FieldError("", message("user_removed_meanwhile", "The user was removed while the import went on."))

_NEW_DISABLED = FieldError(
    "status", after_label(STATUS, message("new_user_disabled", "a new user cannot be disabled; clear the cell."))
)


@dataclass
class Updater:
    """Plans rows in their order: by a planner if their user exists, else by `create`. Writes the plans of updates."""

    planner: Planner
    create: Callable[[SheetRow], RowPlan]
    enterprise_id: str
    transactions: Transactions
    _rows: dict[str, int] = field(default_factory=dict)
    """The row that a user is in, by the user's id."""

    def plans(self, rows: Iterable[SheetRow]) -> Iterator[RowPlan]:
        """Yield the plan of each row. Raises ThrottledError."""
        for some in chunks(rows):
            yield from map(self._plan, some, self._found(some))

    def pass_over(self, rows: Sequence[SheetRow]) -> None:
        """Note the users of rows that an earlier run has done."""
        for row, found in zip(rows, self._found(rows), strict=True):
            if found.user:
                self._rows.setdefault(found.user.id, row.number)

    def _found(self, rows: Sequence[SheetRow]) -> Sequence[Found]:
        return find_users(rows, self.planner.options, self.enterprise_id, self.transactions)

    def _plan(self, row: SheetRow, found: Found) -> RowPlan:
        if row.is_done:
            return RowPlan(row)
        if found.faults:
            return RowPlan(row, faults=[*row.faults, *found.faults])
        if found.user is None:
            return self._of_nobody(row, found)
        return self._of_user(row, found, found.user)

    def _of_user(self, row: SheetRow, found: Found, user: User) -> RowPlan:
        """Plan a row with an existing user."""
        if user.id == imported_user_id(self.planner.import_id, row.number):  # an earlier run has created it
            return self.create(self.planner.without_none(row))
        if user.id in self._rows:
            return RowPlan(row, faults=[_twice(self._rows[user.id])])
        self._rows[user.id] = row.number
        planned = self.planner.plan(row, found, user)
        if isinstance(planned, tuple):
            return RowPlan(row, faults=planned)
        return RowPlan(row, update=planned, carry_out=lambda: self._carry_out(row, found, planned))

    def _of_nobody(self, row: SheetRow, found: Found) -> RowPlan:
        """Plan a row without an existing user."""
        identity = found.identity
        creates = self.planner.options.mode is Mode.CREATE_AND_UPDATE
        if identity and (not creates or identity.match is Match.ID):
            return RowPlan(row, faults=[no_user(identity)])
        if status_of(row) is Status.DISABLED:
            return RowPlan(row, faults=[_NEW_DISABLED])
        return self.create(self.planner.without_none(row))

    def _carry_out(self, row: SheetRow, found: Found, planned: UpdatePlan) -> RowResult:
        """Write the changes of a row; plan it again after another change of the user."""
        plan, user_id = planned, planned.user.id
        try:
            for _ in tries(_TRIES):
                if self._is_written(row, plan.changes):
                    return _result(row, planned, plan)
                user = repository.kept_user(user_id)
                if user is None or (user.status is Status.REMOVED and not self.planner.options.removes):
                    return _failed(row, [_GONE])
                again = self.planner.plan(row, found, user)
                if isinstance(again, tuple):
                    return _failed(row, again)
                plan = again
        except InvalidError as error:
            return _failed(row, error.faults)
        except (ConflictError, ForbiddenError) as error:
            return _failed(row, [FieldError("", error.message)])
        raise ThrottledError(CHANGED_BY_OTHERS)

    def _is_written(self, row: SheetRow, changes: Sequence[Change]) -> bool:
        with caused_by(self.planner.mark(row)):
            for change in changes:
                if not repository.write(change):
                    return False
                if change.only_by:
                    fail_awaiting_imports(change)
        return True


def _result(row: SheetRow, planned: UpdatePlan, plan: UpdatePlan) -> RowResult:
    """Return the result of a row as it was first planned; `plan` was written in the end."""
    pending = any(change.sets.get("pending_action") for change in plan.changes)
    wakes = plan.user.id if pending or (plan.is_done and plan.user.pending_action) else None
    return RowResult(
        row, planned.status, planned.messages, changes=planned.shown, account=planned.user.account, user_id=wakes
    )


def _failed(row: SheetRow, faults: Sequence[FieldError]) -> RowResult:
    return RowResult(row, RowStatus.FAILED, [fault.message for fault in faults])


def _twice(number: int) -> FieldError:
    sentence = message("user_in_other_row", "This user is in row {row} too; delete one of the rows.", row=number)
    return FieldError("", sentence)


def updater_of(
    task: Task,
    fields: frozenset[str],
    language: str,
    create: Callable[[SheetRow], RowPlan],
    transactions: Transactions,
) -> Updater:
    """Return the updater of an import.

    Args:
        task: the import's.
        fields: those that the file has columns for.
        language: the enterprise's.
        create: plans a row whose user does not exist.
        transactions: reads users.

    """
    options = ImportOptions.of(task.import_options)
    requester = repository.kept_user(task.requester_id) if task.requester_id else None
    nobody = User(id=NOBODY, account=task.created_by, enterprise_id=task.enterprise_id)
    author = Author(requester or nobody, run_of(task), is_user=requester is not None)
    planner = Planner(options, fields, language, author, task.task_id)
    return Updater(planner, create, task.enterprise_id, transactions)
