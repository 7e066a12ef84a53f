"""The brake: an import that would take many sign-ins, or many administrators' roles, waits to be applied."""

from dataclasses import dataclass

from muster.imports.cells import status_of
from muster.imports.options import ImportOptions
from muster.imports.rows import RowPlan
from muster.messages import Message, message
from muster.spreadsheets.reader import Reading
from muster.tasks.rows import RowStatus
from muster.users import brake
from muster.users.rules import Role
from muster.users.user import Status


@dataclass
class Planned:
    """How many users a plan takes the sign-in from, and how many it makes administrators or takes that role from."""

    taken: int = 0
    roles: int = 0

    def add(self, plan: RowPlan, status: RowStatus) -> None:
        """Count the plan of a row that is going to end with this status."""
        if not plan.update or status is RowStatus.FAILED:
            return
        self.taken += status in {RowStatus.DISABLED, RowStatus.REMOVED}
        self.roles += any(
            Role.ADMINISTRATOR in {change.user.role, change.edits["role"]}
            for change in plan.update.changes
            if "role" in change.edits
        )


def may_wait(reading: Reading, options: ImportOptions) -> bool:
    """Return whether so many rows ask for another status, or for a role, that the brake may stop the import.

    Only then all rows are planned before the first is done.
    """
    if not options.updates:
        return False
    taken = roles = 0
    for row in reading.rows:
        taken += status_of(row, removes=True) in {Status.DISABLED, Status.REMOVED}
        roles += options.allow_role_changes and bool(row.cells.get("role", "").strip())
        if taken > brake.MOST_TAKEN or roles > brake.MOST_ROLES:
            return True
    return False


def reason_to_wait(planned: Planned, enterprise_id: str) -> Message | None:
    """Return why the plan of an import waits until it is applied; None if it may go on. Raises ThrottledError."""
    if planned.roles > brake.MOST_ROLES:
        return message(
            "braked_by_roles",
            "This import would give or take the role of administrator {count} times. Look at the plan, then apply or "
            "discard it.",
            count=planned.roles,
        )
    total = brake.too_many_taken(planned.taken, enterprise_id)
    if total is None:
        return None
    return message(
        "braked_by_disabled",
        "This import would disable or remove {count:,} of {total:,} users. Look at the plan, then apply or discard it.",
        count=planned.taken,
        total=total,
    )
