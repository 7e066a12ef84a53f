"""Why an import fails as a whole, and what to do: the problem that its task shows."""

from muster.messages import Message, in_a_row, message
from muster.tasks.worker import Interruption
from muster.users.authority import lost_before_import

DELETED = message("file_deleted", "The file was deleted before its import began. Upload it once more.")
REPLACED = message(
    "file_replaced",
    "Another file was uploaded in place of this one before its import began. That one has an import of its own.",
)
INTERRUPTION = Interruption(
    again=message(
        "import_interrupted",
        "The import was interrupted by a fault on our side. It goes on by itself in a few minutes.",
    ),
    given_up=message(
        "import_given_up",
        "The import was interrupted too often by a fault on our side. The operators have been alerted; it goes on when "
        "they have mended it, and no row is lost or done twice.",
    ),
)
TOO_LARGE_TO_PLAN = message(
    "too_large_to_plan",
    "This file takes too long to preview. Split it into several files, or import it without a preview.",
)
PLAN_GONE = message(
    "plan_gone", "The plan is no longer there. Start the import once more and upload the file. Nothing was changed."
)
_NO_USER = message("no_user_created", "No user was created.")
_SOME_USERS = message(
    "created_users_kept",
    "Users that it created are kept; in another import their rows fail, since these users exist already.",
)


def ended_runs(*, some_done: bool) -> Message:
    """Return what is told of a file over which two runs died; `some_done` is whether rows were imported before."""
    broke_off = message("file_ends_runs", "Two runs of this import broke off at this file without coming any further.")
    smaller = message(
        "file_ends_runs_split", "Copy its users into a fresh template, in several smaller files, and upload those."
    )
    return in_a_row([broke_off, smaller, _SOME_USERS if some_done else _NO_USER])


def enterprise_unknown(enterprise_id: str) -> Message:
    """Return what is told of a file in the drop folder of no enterprise."""
    return message(
        "enterprise_unknown",
        "There is no enterprise {enterprise!r}. Put the file into imports/<enterprise>/, with the id that the "
        "enterprise was created with.",
        enterprise=enterprise_id,
    )


def session_ended(account: str) -> Message:
    """Return what is told of an import when all sessions of who started it ended before its file was taken up."""
    return message(
        "import_session_ended",
        "Not imported: all sessions of {account}, who started this import, were ended before it began, so whoever has "
        "the upload form may be somebody else. Sign in, and start the import once more.",
        account=account,
    )


def stopped(account: str) -> Message:
    """Return what is told of the rows that are left when an import is stopped."""
    return message(
        "import_stopped",
        "Not imported: the import was stopped by {account}. Import this result to import the rows that are left.",
        account=account,
    )


def stopped_planning(account: str) -> Message:
    """Return what is told of an import that is stopped while its rows are planned."""
    return message(
        "import_stopped_planning",
        "{account} stopped the import while it was planned. Nothing was changed.",
        account=account,
    )


def not_allowed(account: str) -> Message:
    """Return what is told of an import, or of its rows, when the administrator who started it has lost the role."""
    ask = message("import_ask_administrator", "Ask an administrator to import the file.")
    return in_a_row([lost_before_import(account), ask])
