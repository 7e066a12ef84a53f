"""Running an import: the file of an upload becomes users, its task tells how far, its result says of every row.

A run may be killed at any moment and be repeated: what it wrote is recognised (`users/creation.py`), what is pending is
still pending (`users/pending.py`), and the result is made again from the file, which goes last.
"""

import math
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext

from muster.delivery import Delivery
from muster.enterprises import Enterprise, find_enterprise
from muster.errors import MusterError, NotFoundError, ThrottledError, WorkbookError
from muster.imports import failures
from muster.imports.brakes import may_wait
from muster.imports.bulk_edits import list_key
from muster.imports.checkpoint import Checkpoint, checkpoint_key, load, save
from muster.imports.four_eyes import four_eyes_reason
from muster.imports.gateways import Gateways
from muster.imports.known import ExistingUsers
from muster.imports.notices import announced, due_at_end
from muster.imports.nudging import Nudging
from muster.imports.options import ImportOptions
from muster.imports.plans import RowPlans
from muster.imports.preview_run import PreviewRun
from muster.imports.previews import Digests, approved, plan_key
from muster.imports.reading import reading_of
from muster.imports.result_files import ResultFiles, result_files
from muster.imports.results import store_refusal
from muster.imports.rows import RowPlan, RowResult, RowValidator, batches, write
from muster.imports.trail import Trail
from muster.imports.upload import NO_FILE, Upload, with_task
from muster.logs import logger
from muster.messages import Message, message
from muster.spreadsheets.reader import Reading, SheetRow
from muster.tasks import running
from muster.tasks.rows import Progress, RowStatus
from muster.tasks.table import State, Task
from muster.tasks.worker import lease_of
from muster.users.authority import Authority, Requester, sessions_ended_since
from muster.users.creation import Source
from muster.users.domains import Owners

THREADS = 8  # hide 10 ms of latency; more would only wait for each other
_RESULT_SECONDS_PER_ROW = 1e-4  # to write and store the result, generously
SHOW_SECONDS = 1.0  # between two times that the task shows how far it is
SAVE_SECONDS = 15.0  # between two checkpoints


class NoProgressError(MusterError):
    """A run had too little time to do a single row more."""


def run_import(upload: Upload, delivery: Delivery, gateways: Gateways) -> bool:
    """Import an upload as far as the time allows; True at its end or when it is planned, False if a run must go on.

    Raises TaskLeasedError, PlannedError, LeaseLostError, ThrottledError or NoProgressError when no row could be done,
    and errors of services.
    """
    upload, task = with_task(upload, gateways.uploads)
    if task is not None:
        is_new = task.started_at is None and task.state == State.QUEUED  # no request has announced it
        try:
            with (
                announced(task, gateways.notices),
                lease_of(task, delivery, failures.INTERRUPTION, arrival=upload.arrival),
            ):
                if is_new:
                    Trail(task).taken_up()
                run = _Run(task, upload, delivery, gateways)
                if not run.execute():
                    return False
                if run.is_planned:
                    return True  # its file waits with it
        except running.TaskEndedError:
            logger.info("The import had ended before", task_id=task.task_id)
    if task is None or task.planned_at or upload.etag == NO_FILE:
        gateways.reports.delete(plan_key(upload.enterprise_id, upload.task_id))
    if upload.etag == NO_FILE:
        gateways.reports.delete(list_key(upload.enterprise_id, upload.task_id))
    gateways.reports.delete(checkpoint_key(upload.enterprise_id, upload.task_id))
    gateways.uploads.delete(upload.key, etag=upload.etag)  # goes last: while it is there, all can be done again
    return True


class _Run:
    def __init__(self, task: Task, upload: Upload, delivery: Delivery, gateways: Gateways) -> None:
        self._task = task
        self._upload = upload
        self._runner = delivery.runner
        self._time_left = delivery.time_left
        self._to = gateways
        self._margin = min(10.0, delivery.time_left() / 4)
        self._checkpoint_key = checkpoint_key(task.enterprise_id, task.task_id)
        self._is_resumed = bool(task.reached)  # so there may be users of rows that no checkpoint has
        self._trail = Trail(task)
        self._options = ImportOptions.of(task.import_options)
        self._source = Source(
            task.enterprise_id, task.created_by, task.task_id, mail_not_before=self._options.mail_nobody_before
        )
        self.is_planned = False
        requester = Requester(task.enterprise_id, task.requester_id)
        self._authority = Authority(requester if upload.granted or task.approver_id else None)
        self._digests: Digests | None = None
        self._enterprise: Enterprise | None = None
        self._before: Checkpoint
        self._so_far: Checkpoint
        self._nudging = Nudging(gateways.nudges, task.enterprise_id)
        self._shown_at = self._saved_at = time.monotonic()

    def execute(self) -> bool:
        """Run the import; return whether the task has ended."""
        try:
            self._check_enterprise()
            with (
                load(self._to.reports, self._checkpoint_key, self._upload.etag) as self._before,
                Checkpoint(self._upload.etag) as self._so_far,
                self._approved() as self._digests,
            ):
                self._check_authority()
                with reading_of(self._task, self._upload, self._to, self._language, self._before_opening) as reading:
                    self.is_planned = self._plans_first(reading) and self._waits(reading)
                    return self.is_planned or self._import(reading)
        except running.FatalFileError:
            logger.warning("The import failed: runs died over its file", task_id=self._task.task_id)
            self._fail(failures.ended_runs(some_done=bool(self._task.reached)))
        except WorkbookError as error:
            self._fail(error.message)
        return True

    def _fail(self, problem: Message) -> None:
        language = self._enterprise.language if self._enterprise else None
        key = store_refusal(self._task, problem, language, self._to.reports)
        self._task.notice = due_at_end(self._task, self._enterprise)
        running.fail(self._task, self._runner, problem, key)
        self._trail.failed()

    def _check_enterprise(self) -> None:
        try:
            self._enterprise = find_enterprise(self._task.enterprise_id, consistent=self._options.updates)
        except NotFoundError:
            raise WorkbookError(failures.enterprise_unknown(self._task.enterprise_id)) from None
        if self._upload.problem:
            raise WorkbookError(self._upload.problem)

    def _check_authority(self) -> None:
        """Refuse to begin for a requester without the role, or whose sessions were ended since the form was made.

        An import that has begun ends with a result.
        """
        if self._before.last_row:
            return
        if not self._authority.holds():
            raise WorkbookError(failures.not_allowed(self._task.requester))
        if self._task.approver_id:
            if self._digests is None:
                raise WorkbookError(failures.PLAN_GONE)
            return
        form_made_at = self._upload.form_made_at
        if form_made_at and not self._task.reached and sessions_ended_since(str(self._task.creator_id), form_made_at):
            raise WorkbookError(failures.session_ended(self._task.created_by))

    def _approved(self) -> AbstractContextManager[Digests | None]:
        """Open the plans that were approved; None without any."""
        key = plan_key(self._task.enterprise_id, self._task.task_id)
        return approved(self._to.reports, key) if self._task.approver_id else nullcontext()

    def _before_opening(self, digest: str | None) -> None:
        running.open_file(self._task, self._runner, digest)
        if self._is_resumed:  # if the run before died, note at once when this one comes further
            self._shown_at = -math.inf

    @property
    def _language(self) -> str:
        return self._enterprise.language if self._enterprise else "en"

    def _import(self, reading: Reading) -> bool:
        running.begin(self._task, self._runner, total=reading.count, notes=reading.notes)
        with result_files(reading, self._language) as told:
            complete = self._do_rows(reading, told)
            self._nudging.send_all()
            if not complete or self._out_of_time():
                self._leave_to_next_run()
                return False
            self._finish(told)
        return True

    @property
    def _four_eyes(self) -> Message | None:
        return four_eyes_reason(self._enterprise, self._options)

    def _plans_first(self, reading: Reading) -> bool:
        """Return whether all rows are to be planned before any is done: for a preview, or because of the brake."""
        if self._task.approver_id or self._task.let_go_on_at:
            return False
        return self._options.preview or self._four_eyes is not None or may_wait(reading, self._options)

    def _waits(self, reading: Reading) -> bool:
        """Plan every row; return whether the import waits now until the plan is applied."""
        running.begin(self._task, self._runner, total=reading.count, notes=reading.notes)
        validator = RowValidator(self._source, owned_by_others=Owners().faults)
        told = self._too_late_after, self._show_progress, self._four_eyes
        preview = PreviewRun(self._task, self._runner, self._upload, self._to, self._language, *told)
        return preview.waits(reading, self._plans(reading, validator, lambda _: None))

    def _do_rows(self, reading: Reading, told: ResultFiles) -> bool:
        """Import rows; return whether all are done. When time is short or a service slow, end only those under way."""
        known = ExistingUsers(self._source, reading.count)
        validator = RowValidator(self._source, known.holders, Owners().faults)

        def again(row: SheetRow) -> None:
            self._add(RowResult(row, *self._before.outcome(row.number)), told)

        window: deque[Future[list[RowResult]]] = deque()
        complete = True
        try:
            with ThreadPoolExecutor(THREADS) as pool:
                for batch in batches(self._plans(reading, validator, again)):
                    if self._out_of_time():
                        complete = False
                        break
                    window.append(pool.submit(write, batch, self._to.transactions, self._to.sign_ins))
                    if len(window) > THREADS:
                        done = window.popleft().result()
                        known.observe(done)
                        self._collect(done, told, pool)
                while window:
                    self._collect(window.popleft().result(), told, pool)
        except ThrottledError:
            if self._so_far.last_row <= self._before.last_row:
                raise  # without any progress, so it is the queue's turn to slow down
            complete = False
        return complete

    def _plans(self, reading: Reading, validator: RowValidator, again: Callable[[SheetRow], None]) -> Iterator[RowPlan]:
        """Yield the plans of the rows that no earlier run has done; `again` writes the outcome of the others."""
        return RowPlans(
            self._task,
            reading,
            validator,
            self._language,
            self._to.transactions,
            self._authority,
            self._before.last_row,
            again,
            self._digests,
        ).left()

    def _collect(self, done: Sequence[RowResult], told: ResultFiles, pool: ThreadPoolExecutor) -> None:
        for row in done:
            if row.user_id:
                self._nudging.add(row.user_id)
            if row.status == RowStatus.CREATED:
                self._trail.note(row.sheet)
            self._add(row, told)
        self._nudging.send_full_calls(pool)
        self._show_progress(self._so_far.progress)
        if time.monotonic() - self._saved_at >= SAVE_SECONDS:
            self._nudging.send_all()  # of rows before the checkpoint, no later run will
            save(self._to.reports, self._checkpoint_key, self._so_far)
            self._saved_at = time.monotonic()

    def _show_progress(self, so_far: Callable[[], Progress]) -> None:
        if time.monotonic() - self._shown_at >= SHOW_SECONDS:
            running.report_progress(self._task, self._runner, so_far())
            self._shown_at = time.monotonic()

    def _add(self, row: RowResult, told: ResultFiles) -> None:
        account = "" if row.sheet.cells.get("account") else row.account  # which the sheet tells in a later run too
        self._so_far.add(row.sheet.number, row.status, told.add(row), row.changes, account)
        self._trail.count(row.sheet, row.status)

    def _out_of_time(self) -> bool:
        """Return whether just enough time is left to write the result, or to leave the rest to another run."""
        return self._too_late_after(self._so_far.last_row)

    def _too_late_after(self, rows: int) -> bool:
        return self._time_left() < self._margin + rows * _RESULT_SECONDS_PER_ROW

    def _leave_to_next_run(self) -> None:
        if self._so_far.last_row <= self._before.last_row:
            raise NoProgressError(message("run_too_short", "One run has too little time for any row of this import."))
        save(self._to.reports, self._checkpoint_key, self._so_far)
        running.report_progress(self._task, self._runner, self._so_far.progress())
        running.put_back(self._task, self._runner)
        logger.info("The import goes on in another run", task_id=self._task.task_id, last_row=self._so_far.last_row)

    def _finish(self, told: ResultFiles) -> None:
        key = told.store(self._task, self._to.reports)
        progress = self._so_far.progress()
        self._task.notice = due_at_end(self._task, self._enterprise)
        running.finish(self._task, self._runner, progress, key)
        self._trail.ended(progress)
