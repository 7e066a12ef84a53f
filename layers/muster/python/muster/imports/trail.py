"""Audit lines of an import: its start, each administrator that it creates, and its end with the counts."""

from collections.abc import Mapping

from muster.logs import audit
from muster.spreadsheets.reader import SheetRow
from muster.tasks.rows import Progress, RowStatus
from muster.tasks.table import Task
from muster.users.rules import Role
from muster.users.text import clean


class Trail:
    """The audit lines of one run of an import, in the name of its requester."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._administrators = 0

    def taken_up(self) -> None:
        """Note that the import of a file in the drop folder begins: no request has asked for it."""
        self._audit("start_import", {})

    def count(self, row: SheetRow, status: RowStatus) -> None:
        """Count a row at its end, also one that an earlier run has done."""
        self._administrators += status == RowStatus.CREATED and _is_of_administrator(row)

    def note(self, row: SheetRow) -> None:
        """Log the administrator that a row created; nothing for a member.

        At once, for the import may never come to its end. A run that does rows of a killed one again repeats the line.
        """
        if _is_of_administrator(row) and not isinstance(new := row.check(), tuple):
            self._audit("add_user", {"role": new.role}, account=new.account)

    def ended(self, progress: Progress) -> None:
        """Note the end of the import."""
        counts = {"users_created": progress.of(RowStatus.CREATED), "rows_failed": progress.of(RowStatus.FAILED)}
        self._audit("end_import", {"state": "ended", **counts, "administrators_created": self._administrators})

    def failed(self) -> None:
        """Log that the import as a whole has failed; users that it created before are kept, and counted."""
        self._audit("end_import", {"state": "failed", "users_created": int(self._task.created or 0)})

    def _audit(self, action: str, details: Mapping[str, object], account: str | None = None) -> None:
        audit(
            action,
            by=self._task.created_by,
            enterprise_id=self._task.enterprise_id,
            account=account,
            task_id=self._task.task_id,
            details=details,
        )


def _is_of_administrator(row: SheetRow) -> bool:
    return clean(row.cells.get("role", "")).lower() == Role.ADMINISTRATOR
