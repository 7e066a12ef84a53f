"""Users with a first mail that waits for the time of their import: finding them, and letting it go out now."""

from collections.abc import Iterator
from contextlib import suppress

from muster.clock import now
from muster.errors import NotFoundError
from muster.gateways.aws import aws_errors
from muster.retrying import tries
from muster.tasks.service import find_task
from muster.users.items import UserItem, user_of
from muster.users.pending import effect_of, held
from muster.users.repository import kept_user, update_if
from muster.users.user import Changes, User

_TRIES = 4
_NEEDED = ("id", "import_id", "pending_action", "due_at", "mail_not_before")


def waiting_users(enterprise_id: str, import_id: str) -> Iterator[User]:
    """Yield the users of an import with mails that wait, but no removed ones; with few attributes.

    From an index, which can be a moment behind the table.
    """
    which = (UserItem.import_id == import_id) & (UserItem.mail_not_before > now())
    with aws_errors():
        found = UserItem.directory.query(enterprise_id, None, which, attributes_to_get=list(_NEEDED))
        yield from map(user_of, found)


def release(user: User) -> bool:
    """Let the user be mailed from now on; return whether an action is pending, which is due now.

    `user` has the attributes of `waiting_users`. A mail that a disabled user is owed goes out when the user is enabled.
    A run at work on another action, after which the mail would wait, is overridden: it begins anew. Raises
    ThrottledError.
    """
    as_read: User | None = user
    for _ in tries(_TRIES):
        if as_read is None or as_read.import_id != user.import_id or not as_read.mail_not_before:
            return False  # nothing waits any more
        same = {name: getattr(as_read, name) for name in ("pending_action", "due_at", "mail_not_before")}
        if update_if(user.id, {"mail_not_before": now(), **_due_now(as_read)}, same):
            return as_read.pending_action is not None
        as_read = kept_user(user.id)
    return False


def _due_now(user: User) -> Changes:
    if user.pending_action is None:
        return {}
    return {"due_at": now(), **({} if effect_of(user).mails else held(user))}


def was_released(user: User) -> bool:
    """Return whether the mails of the user's import were released, while the user was removed, for example."""
    with suppress(NotFoundError):
        return bool(user.import_id) and find_task(user.enterprise_id, user.import_id or "").released_at is not None
    return False
