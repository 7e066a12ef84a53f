"""The pace of an export's run: how far it is, whether it was stopped, and whether its time is enough."""

import time

from muster.delivery import Delivery
from muster.errors import WorkbookError
from muster.messages import Message, message
from muster.tasks import running
from muster.tasks.rows import Progress
from muster.tasks.table import Task

_SHOW_SECONDS = 1.0
_CLOSE_SECONDS = 5.0  # to finish and store a small file
_CLOSE_SECONDS_PER_ROW = 3e-4  # and for each row that it has, generously


class Pace:
    """Counts the rows of a run and shows the task's progress once a second."""

    def __init__(self, task: Task, delivery: Delivery) -> None:
        self.done = 0
        self._task, self._delivery = task, delivery
        self._shown_at = time.monotonic()
        self._too_slow: Message | None = None

    def begin(self, total: int, *, too_slow: Message) -> None:
        """Note how many rows there will be, 0 if that is unknown, and what to say if they take too long."""
        running.begin(self._task, self._delivery.runner, total=total, notes=[])
        self._too_slow = too_slow

    def step(self) -> None:
        """Count a row. Raises WorkbookError if the export was stopped or its time is not enough, and LeaseLostError."""
        self.done += 1
        if time.monotonic() - self._shown_at < _SHOW_SECONDS:
            return
        if self._too_slow and self._delivery.time_left() < _CLOSE_SECONDS + self.done * _CLOSE_SECONDS_PER_ROW:
            raise WorkbookError(self._too_slow)
        running.report_progress(self._task, self._delivery.runner, Progress(self.done))
        check_stopped(self._task)
        self._shown_at = time.monotonic()


def check_stopped(task: Task) -> None:
    """Raise WorkbookError if the export was stopped."""
    if task.stopped_at:
        raise WorkbookError(
            message("export_stopped", "Not exported: {account} stopped the export.", account=task.stopped_by)
        )
