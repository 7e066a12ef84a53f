"""Four eyes: one administrator starts an import that changes users, another applies it; an option of the enterprise."""

from muster.enterprises import Enterprise, find_enterprise
from muster.errors import ConflictError
from muster.imports.options import ImportOptions
from muster.messages import Message, message
from muster.tasks.table import Task
from muster.users.user import User

_WAITS = message(
    "four_eyes_wait",
    "In your enterprise, imports that change users wait until another administrator than the one who started them "
    "applies the plan.",
)
_OWN_PLAN = message(
    "four_eyes_own_plan",
    "You started this import, so you cannot apply its plan: your enterprise wants another administrator to do that. "
    "Every administrator but you can apply it.",
)


def four_eyes_reason(enterprise: Enterprise | None, options: ImportOptions) -> Message | None:
    """Return why an import waits for another administrator; None if it need not."""
    return _WAITS if enterprise and enterprise.four_eyes and options.updates else None


def check_another_applies(task: Task, caller: User) -> None:
    """Raise ConflictError if the caller started the import, and another administrator has to apply its plan.

    Files of the drop folder were started by no administrator, so each may apply their plans. Raises ThrottledError.
    """
    is_own = task.creator_id == caller.id and ImportOptions.of(task.import_options).updates
    if is_own and find_enterprise(caller.enterprise_id, consistent=True).four_eyes:
        raise ConflictError(_OWN_PLAN)
