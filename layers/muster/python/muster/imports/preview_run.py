"""The run that plans an import: it writes no user, and ends with a plan that waits to be applied, or lets it go on."""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
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
from muster.tasks.rows import Progress, RowStatus
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
    _counts: Counter[RowStatus] = field(default_factory=Counter)

    def waits(self, reading: Reading, plans: Iterable[RowPlan]) -> bool:
        """Plan every row; return whether the import waits now until its plan is applied.

        Raises WorkbookError if the time is too short, LeaseLostError and ThrottledError.
        """
        with tempfile.TemporaryFile() as kept, result_files(reading, self.language, PLAN_TEXTS) as told:
            planned = self._plan(plans, told, Digests(kept))
            reason = reason_to_wait(planned, self.task.enterprise_id)
            if reason is None and not ImportOptions.of(self.task.import_options).preview:
                running.let_go_on(self.task, self.runner)
                return False
            kept.seek(0)
            self.to.reports.write(plan_key(self.task.enterprise_id, self.task.task_id), kept, content_type="text/plain")
            key = told.store(self.task, self.to.reports, what="plan")
        notes: list[Message] = [*([reason] if reason else []), *reading.notes]
        self.task.notice = due_with_plan(self.task, reason)
        running.plan(self.task, self.runner, self._progress(), key, self.upload.record, notes)
        return True

    def _plan(self, plans: Iterable[RowPlan], told: ResultFiles, digests: Digests) -> Planned:
        planned = Planned()
        for plan, row, digest in foreseen(plans, self.task.enterprise_id, self.to.transactions):
            told.add(row)
            digests.add(row.sheet.number, digest)
            self._counts[row.status] += 1
            planned.add(plan, row.status)
            self.show(self._progress)
            if self.out_of_time(self._counts.total()):
                raise WorkbookError(failures.TOO_LARGE_TO_PLAN)
        return planned

    def _progress(self) -> Progress:
        return Progress(self._counts.total(), dict(self._counts))
