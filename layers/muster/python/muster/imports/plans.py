"""The plans of an import's rows, as a run takes them one after the other."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from muster.gateways.transactions import Transactions
from muster.imports import failures
from muster.imports.chunks import chunks
from muster.imports.options import ImportOptions
from muster.imports.previews import Digests, compared
from muster.imports.rows import RowPlan, RowValidator
from muster.imports.updating import updater_of
from muster.messages import Message
from muster.spreadsheets.reader import Reading, SheetRow
from muster.tasks.table import Task
from muster.users.authority import Authority


@dataclass(frozen=True)
class RowPlans:
    """Plans the rows of a file that no earlier run has done.

    `last_row` is the last one that an earlier run has done; `again` writes the outcome of such a row once more.
    """

    task: Task
    reading: Reading
    validator: RowValidator
    language: str
    transactions: Transactions
    authority: Authority
    last_row: int
    again: Callable[[SheetRow], None]
    digests: Digests | None = None
    """The plans that were approved."""

    def left(self) -> Iterator[RowPlan]:
        """Yield the plan of each row that is left; after a preview, refused unless it is the approved one."""
        plans = self._updates() if ImportOptions.of(self.task.import_options).updates else self._creations()
        if self.digests is None:
            return plans
        return compared(plans, self.digests, self.task.enterprise_id, self.transactions)

    def _creations(self) -> Iterator[RowPlan]:
        """Yield the plans of rows that create users. To stop, rows fail unless an earlier run has created the user."""
        for row in self._rows(lambda rows: [*map(self.validator.check, rows)]):
            reason = self._reason_to_end()
            if reason and not self._is_resumed:
                yield RowPlan(row).refused(reason, keep_draft=True)
                continue
            plan = self.validator.check(row)
            yield plan.refused(reason, keep_draft=True) if reason else plan

    def _updates(self) -> Iterator[RowPlan]:
        """Yield the plans of rows that may update users."""
        updater = updater_of(self.task, self.reading.fields, self.language, self.validator.check, self.transactions)
        for plan in updater.plans(self._rows(updater.pass_over)):
            reason = None if plan.is_done else self._reason_to_end()
            yield plan.refused(reason, keep_draft=self._is_resumed) if reason else plan

    def _rows(self, pass_over: Callable[[Sequence[SheetRow]], object]) -> Iterator[SheetRow]:
        """Yield the rows that no earlier run has done. `pass_over` notes the unique values of some of the others."""
        for are_done, rows in groupby(self.reading.rows, lambda row: row.number <= self.last_row):
            if not are_done:
                yield from rows
                continue
            for some in chunks(rows):
                for row in some:
                    self.again(row)
                pass_over(some)

    @property
    def _is_resumed(self) -> bool:
        """Return whether there may be users of rows that no checkpoint has."""
        return bool(self.task.reached)

    def _reason_to_end(self) -> Message | None:
        """Return why no further row is to be imported; None if the import is to go on."""
        if self.task.stopped_at:
            return failures.stopped(str(self.task.stopped_by))
        return None if self.authority.holds() else failures.not_allowed(self.task.requester)
