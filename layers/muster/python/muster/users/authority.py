"""The authority behind deferred work: checked when the work is done, not only when it was asked for."""

import time
from dataclasses import dataclass
from datetime import datetime

from muster.messages import Message, message
from muster.users.repository import kept_user
from muster.users.rules import Role
from muster.users.user import Status, User

CHECK_SECONDS = 15.0
"""How long an answer counts before the requester is looked up again."""


@dataclass(frozen=True)
class Requester:
    """An administrator behind work that is done later; an id of None stands for an unknown user."""

    enterprise_id: str
    user_id: str | None

    @classmethod
    def of(cls, user: User) -> "Requester":
        """Return the requester that this user is."""
        return cls(user.enterprise_id, user.id)

    def is_administrator(self) -> bool:
        """Look the requester up; return whether this user is an active administrator of the enterprise now.

        Raises ThrottledError.
        """
        user = kept_user(self.user_id) if self.user_id else None
        return (
            user is not None
            and user.enterprise_id == self.enterprise_id
            and (user.status, user.role) == (Status.ACTIVE, Role.ADMINISTRATOR)
        )


def sessions_ended_since(user_id: str, moment: datetime) -> bool:
    """Return whether every session of the user was ended at this moment or later. Raises ThrottledError."""
    user = kept_user(user_id)
    return user is not None and user.signed_out_at is not None and user.signed_out_at >= moment


class Authority:
    """The authority of a run of deferred work; looked up when first asked for, and again every CHECK_SECONDS.

    Without a requester it always holds: such work comes from somewhere that AWS itself guards, as the drop folder is.
    """

    def __init__(self, requester: Requester | None) -> None:
        self._requester = requester
        self._valid_until = 0.0
        self._lost = False

    def holds(self) -> bool:
        """Return whether the requester still has the role. Once lost, it does not come back. Raises ThrottledError."""
        if self._requester and not self._lost and time.monotonic() >= self._valid_until:
            self._lost = not self._requester.is_administrator()
            self._valid_until = time.monotonic() + CHECK_SECONDS
        return not self._lost


def lost_before_import(account: str) -> Message:
    """Return what is told of an import whose requester is no longer an administrator."""
    return message(
        "import_requester_lost_role",
        "Not imported: {account}, who started this import, is no longer an administrator.",
        account=account,
    )
