"""The brake: an import that would take many sign-ins, or many administrators' roles, waits to be applied."""

from dataclasses import dataclass

from muster.imports.rows import RowPlan
from muster.messages import Message, message
from muster.tasks.rows import RowStatus
from muster.users import brake
from muster.users.rules import Role


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
