"""The run that plans an import: it writes no user, and ends with a plan that waits to be applied, or lets it go on."""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from muster.errors import WorkbookError
from muster.imports import failures
from muster.imports.brakes import Planned, reason_to_wait
from muster.imports.gateways import Gateways
from muster.imports.notices import due_with_plan
from muster.imports.options import ImportOptions
from muster.imports.previews import Digests, foreseen, plan_key
from muster.imports.result_files import ResultFiles, result_files
from muster.imports.rows import RowPlan
from muster.imports.upload import Upload
from muster.messages import Message
from muster.spreadsheets.columns import PLAN_TEXTS
from muster.spreadsheets.reader import Reading
from muster.tasks import running
from muster.tasks.rows import Progress, RowStatus, rows_key
from muster.tasks.table import Task


@dataclass
class PreviewRun:
    """Plans the rows of an import."""

    task: Task
    runner: str
    upload: Upload
    to: Gateways
    language: str
    out_of_time: Callable[[int], bool]
    """Whether just enough time is left to write the plan, given the number of rows so far."""
    show: Callable[[Callable[[], Progress]], None]
    """Shows the progress of the task, now and then."""
    four_eyes: Message | None = None
    """Why the import waits for another administrator, if it does."""
    _counts: Counter[RowStatus] = field(default_factory=Counter)

    def waits(self, reading: Reading, plans: Iterable[RowPlan]) -> bool:
        """Plan every row; return whether the import waits now until its plan is applied.

        Raises WorkbookError if the time is too short or the import was stopped, LeaseLostError and ThrottledError.
        """
        try:
            return self._waits(reading, plans)
        except WorkbookError:  # the import fails and has changed no user, so the task counts no row as done
            running.report_progress(self.task, self.runner, Progress())
            raise

    def _waits(self, reading: Reading, plans: Iterable[RowPlan]) -> bool:
        with tempfile.TemporaryFile() as kept, result_files(reading, self.language, PLAN_TEXTS) as told:
            planned = self._plan(plans, told, Digests(kept))
            reason = reason_to_wait(planned, self.task.enterprise_id) or self.four_eyes
            if reason is None and not ImportOptions.of(self.task.import_options).preview:
                running.let_go_on(self.task, self.runner)
                return False
            kept.seek(0)
            self.to.reports.write(plan_key(self.task.enterprise_id, self.task.task_id), kept, content_type="text/plain")
            key = told.store(self.task, self.to.reports, what="plan")
        self._end(key, reason, reading.notes)
        return True

    def _end(self, key: str, reason: Message | None, notes: Sequence[Message]) -> None:
        """Let the import wait; if it was stopped since the last row was planned, delete the plan and fail it."""
        self.task.notice = due_with_plan(self.task, reason)
        told = [*([reason] if reason else []), *notes]
        try:
            running.plan(self.task, self.runner, self._progress(), key, self.upload.record, told)
        except running.StoppedError as stopped:
            for stored in (plan_key(self.task.enterprise_id, self.task.task_id), key, rows_key(key)):
                self.to.reports.delete(stored)
            raise WorkbookError(failures.stopped_planning(stopped.account)) from None

    def _plan(self, plans: Iterable[RowPlan], told: ResultFiles, digests: Digests) -> Planned:
        planned = Planned()
        for plan, row, digest in foreseen(plans, self.task.enterprise_id, self.to.transactions):
            told.add(row)
            digests.add(row.sheet.number, digest)
            self._counts[row.status] += 1
            planned.add(plan, row.status)
            self.show(self._progress)
            if self.task.stopped_at:  # seen in the answer to a report of progress, or when the run took the task
                raise WorkbookError(failures.stopped_planning(str(self.task.stopped_by)))
            if self.out_of_time(self._counts.total()):
                raise WorkbookError(failures.TOO_LARGE_TO_PLAN)
        return planned

    def _progress(self) -> Progress:
        return Progress(self._counts.total(), dict(self._counts))
