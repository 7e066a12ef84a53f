"""Running an import: the file of an upload becomes users, its task tells how far, its result says of every row.

A run may be killed at any moment and be repeated: what it wrote is recognised (`users/creation.py`), what is pending is
still pending (`users/pending.py`), and the result is made again from the file, which goes last.
"""

import io
import math
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from muster.delivery import Delivery
from muster.enterprises import Enterprise, find_enterprise
from muster.errors import MusterError, NotFoundError, ThrottledError, WorkbookError
from muster.gateways.files import Files
from muster.gateways.queues import Nudges
from muster.gateways.sign_ins import SignIns
from muster.gateways.transactions import Transactions
from muster.imports import failures
from muster.imports.checkpoint import Checkpoint, checkpoint_key, load, save
from muster.imports.known import ExistingUsers
from muster.imports.nudging import Nudging
from muster.imports.options import ImportOptions
from muster.imports.rows import RowPlan, RowResult, RowValidator, batches, write
from muster.imports.trail import Trail
from muster.imports.updating import AT_ONCE, updater_of
from muster.imports.upload import Upload, with_task
from muster.logs import logger
from muster.messages import Message, message
from muster.spreadsheets import WORKBOOK_TYPE
from muster.spreadsheets.reader import Reading, SheetRow, open_workbook
from muster.spreadsheets.report import Report, brief, refused
from muster.tasks import running
from muster.tasks.rows import RowStatus
from muster.tasks.table import State, Task
from muster.tasks.worker import lease_of
from muster.users.authority import Authority, Requester, sessions_ended_since
from muster.users.creation import Source
from muster.users.domains import Owners

THREADS = 8  # hide 10 ms of latency; more would only wait for each other
_RESULT_SECONDS_PER_ROW = 1e-4  # to write and store the result, generously
SHOW_SECONDS = 1.0  # between two times that the task shows how far it is
SAVE_SECONDS = 15.0  # between two checkpoints
_STEM = 200  # characters of the file's name that its result's has: a key holds 1,024 bytes


class NoProgressError(MusterError):
    """A run had too little time to do a single row more."""


@dataclass(frozen=True)
class Gateways:
    """The external services that an import needs."""

    uploads: Files
    reports: Files
    nudges: Nudges
    sign_ins: SignIns
    transactions: Transactions


def run_import(upload: Upload, delivery: Delivery, gateways: Gateways) -> bool:
    """Import an upload as far as the time allows; True at its end, False if another run must go on.

    Raises TaskLeasedError, LeaseLostError, ThrottledError or NoProgressError when no row could be done, and errors of
    services.
    """
    upload, task = with_task(upload)
    if task is not None:
        is_new = task.started_at is None and task.state == State.QUEUED  # no request has announced it
        try:
            with lease_of(task, delivery, failures.INTERRUPTION, arrival=upload.arrival):
                if is_new:
                    Trail(task).taken_up()
                if not _Run(task, upload, delivery, gateways).execute():
                    return False
        except running.TaskEndedError:
            logger.info("The import had ended before", task_id=task.task_id)
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
        requester = Requester(task.enterprise_id, task.creator_id)
        self._authority = Authority(requester if upload.granted else None)
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
                tempfile.TemporaryFile() as file,
            ):
                self._check_authority()
                self._fetch(file)
                running.open_file(self._task, self._runner)
                if self._is_resumed:  # if the run before died, note at once when this one comes further
                    self._shown_at = -math.inf
                with open_workbook(file, updates=self._options.updates) as reading:
                    return self._import(reading)
        except running.FatalFileError:
            logger.warning("The import failed: runs died over its file", task_id=self._task.task_id)
            self._fail(failures.ended_runs(some_done=bool(self._task.reached)))
        except WorkbookError as error:
            self._fail(error.message)
        return True

    def _fail(self, problem: Message) -> None:
        if self._enterprise:
            ending, content, kind = ".xlsx", refused(problem, self._enterprise.language), WORKBOOK_TYPE
        else:
            ending, content, kind = ".txt", f"{problem}\n".encode(), "text/plain; charset=utf-8"
        key = self._result_key(ending)
        self._to.reports.write(key, io.BytesIO(content), content_type=kind)
        running.fail(self._task, self._runner, problem, key)
        self._trail.failed()

    def _check_enterprise(self) -> None:
        try:
            self._enterprise = find_enterprise(self._task.enterprise_id)
        except NotFoundError:
            raise WorkbookError(failures.enterprise_unknown(self._task.enterprise_id)) from None

    def _check_authority(self) -> None:
        """Refuse to begin for a requester without the role, or whose sessions were ended since the form was made.

        An import that has begun ends with a result.
        """
        if self._before.last_row:
            return
        if not self._authority.holds():
            raise WorkbookError(failures.not_allowed(self._task.created_by))
        form_made_at = self._upload.form_made_at
        if form_made_at and not self._task.reached and sessions_ended_since(str(self._task.creator_id), form_made_at):
            raise WorkbookError(failures.session_ended(self._task.created_by))

    def _fetch(self, file: IO[bytes]) -> None:
        try:
            self._to.uploads.read(self._upload.key, file, etag=self._upload.etag)
        except NotFoundError:
            is_there = self._to.uploads.exists(self._upload.key)
            raise WorkbookError(failures.REPLACED if is_there else failures.DELETED) from None

    def _import(self, reading: Reading) -> bool:
        running.begin(self._task, self._runner, total=reading.count, notes=reading.notes)
        with (
            tempfile.TemporaryFile() as file,
            Report(
                file, reading.notes, reading.own, language=self._enterprise.language if self._enterprise else "en"
            ) as report,
        ):
            complete = self._do_rows(reading, report)
            self._nudging.send_all()
            if not complete or self._out_of_time():
                self._leave_to_next_run()
                return False
            report.close()
            self._finish(file)
        return True

    def _do_rows(self, reading: Reading, report: Report) -> bool:
        """Import rows; return whether all are done. When time is short or a service slow, end only those under way."""
        source = Source(self._task.enterprise_id, self._task.created_by, self._task.task_id)
        known = ExistingUsers(source, reading.count)
        intake = RowValidator(source, known.holders, Owners().faults)
        window: deque[Future[list[RowResult]]] = deque()
        complete = True
        try:
            with ThreadPoolExecutor(THREADS) as pool:
                for batch in batches(self._plans(reading, intake, report)):
                    if self._out_of_time():
                        complete = False
                        break
                    window.append(pool.submit(write, batch, self._to.transactions, self._to.sign_ins))
                    if len(window) > THREADS:
                        done = window.popleft().result()
                        known.observe(done)
                        self._collect(done, report, pool)
                while window:
                    self._collect(window.popleft().result(), report, pool)
        except ThrottledError:
            if self._so_far.last_row <= self._before.last_row:
                raise  # without any progress, so it is the queue's turn to slow down
            complete = False
        return complete

    def _plans(self, reading: Reading, intake: RowValidator, report: Report) -> Iterator[RowPlan]:
        """Yield the plan of each row that no earlier run has done."""
        if not self._options.updates:
            new_rows = self._new_rows(reading.rows, lambda rows: [*map(intake.check, rows)], report)
            yield from (self._checked(row, intake) for row in new_rows)
            return
        language = self._enterprise.language if self._enterprise else "en"
        updater = updater_of(self._task, reading.fields, language, intake.check, self._to.transactions)
        for plan in updater.plans(self._new_rows(reading.rows, updater.pass_over, report)):
            reason = None if plan.is_done else self._reason_to_end()
            yield plan.refused(reason, keep_draft=self._is_resumed) if reason else plan

    def _new_rows(
        self, rows: Iterator[SheetRow], pass_over: Callable[[Sequence[SheetRow]], object], report: Report
    ) -> Iterator[SheetRow]:
        """Yield the rows that no earlier run has done; write the outcome of the others into the result again.

        `pass_over` notes what later rows may not use again, of some of those others at once.
        """
        others: list[SheetRow] = []
        for row in rows:
            if row.number > self._before.last_row:
                pass_over(others)
                others = []
                yield row
                continue
            others.append(row)
            self._add(row, *self._before.outcome(row.number), report)
            if len(others) == AT_ONCE:
                pass_over(others)
                others = []

    def _checked(self, row: SheetRow, intake: RowValidator) -> RowPlan:
        """Check a row; when the import is not to go on, the row fails unless an earlier run has created its user."""
        reason = self._reason_to_end()
        if not reason:
            return intake.check(row)
        return (intake.check(row) if self._is_resumed else RowPlan(row)).refused(reason, keep_draft=True)

    def _reason_to_end(self) -> Message | None:
        """Return why no further row is to be imported; None if the import is to go on."""
        if self._task.stopped_at:
            return failures.stopped(str(self._task.stopped_by))
        return None if self._authority.holds() else failures.not_allowed(self._task.created_by)

    def _collect(self, done: Sequence[RowResult], report: Report, pool: ThreadPoolExecutor) -> None:
        for row in done:
            if row.user_id:
                self._nudging.add(row.user_id)
            if row.status == RowStatus.CREATED:
                self._trail.note(row.sheet)
            self._add(row.sheet, row.status, row.messages, report)
        self._nudging.send_full_calls(pool)
        if time.monotonic() - self._shown_at >= SHOW_SECONDS:
            running.report_progress(self._task, self._runner, self._so_far.progress())
            self._shown_at = time.monotonic()
        if time.monotonic() - self._saved_at >= SAVE_SECONDS:
            self._nudging.send_all()  # of rows before the checkpoint, no later run will
            save(self._to.reports, self._checkpoint_key, self._so_far)
            self._saved_at = time.monotonic()

    def _add(self, row: SheetRow, status: RowStatus, messages: Sequence[Message], report: Report) -> None:
        messages = brief(messages)
        report.add(row, status, messages)
        self._so_far.add(row.number, status, messages)
        self._trail.count(row, status)

    def _out_of_time(self) -> bool:
        """Return whether just enough time is left to write the result, or to leave the rest to another run."""
        return self._time_left() < self._margin + self._so_far.last_row * _RESULT_SECONDS_PER_ROW

    def _leave_to_next_run(self) -> None:
        if self._so_far.last_row <= self._before.last_row:
            raise NoProgressError(message("run_too_short", "One run has too little time for any row of this import."))
        save(self._to.reports, self._checkpoint_key, self._so_far)
        running.report_progress(self._task, self._runner, self._so_far.progress())
        running.put_back(self._task, self._runner)
        logger.info("The import goes on in another run", task_id=self._task.task_id, last_row=self._so_far.last_row)

    def _finish(self, file: IO[bytes]) -> None:
        key = self._result_key(".xlsx")
        file.seek(0)
        self._to.reports.write(key, file, content_type=WORKBOOK_TYPE)
        progress = self._so_far.progress()
        running.finish(self._task, self._runner, progress, key)
        self._trail.ended(progress)

    def _result_key(self, ending: str) -> str:
        stem = PurePosixPath(self._task.file_name).stem[:_STEM]
        return f"results/{self._task.enterprise_id}/{self._task.task_id}/{stem}-result{ending}"
