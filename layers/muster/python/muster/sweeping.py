"""Sweep of actions that have been pending for too long, because a nudge was lost or a run died."""

from collections.abc import Mapping
from datetime import timedelta

from muster.clock import now
from muster.gateways.queues import Nudges
from muster.logs import logger
from muster.users.overdue import Share, overdue
from muster.users.pending import EFFECTS
from muster.users.user import PendingAction

_OVERDUE = timedelta(minutes=5)  # after all that a nudge may take when nothing is wrong
_URGENT = frozenset(action for action, effect in EFFECTS.items() if effect.ends_access)
_BULK = frozenset(PendingAction) - _URGENT
SHARE = 1000  # users of an enterprise for each queue and sweep
_BACKLOG = 40  # messages, which is what a minute works off; while more wait, only little is added
_SHARE_OF_BACKLOG = 24  # one message: enough for what got lost, and the queue grows slowly


def sweep(urgent: Nudges, bulk: Nudges) -> None:
    """Nudge again for overdue actions: for each enterprise its oldest users, up to a share.

    An enterprise whose share is used up is passed over, so thousands of users that always fail hide nobody else's.
    """
    queues = {_URGENT: urgent, _BULK: bulk}
    shares = {kinds: _SHARE_OF_BACKLOG if queue.waiting() > _BACKLOG else SHARE for kinds, queue in queues.items()}
    found: Mapping[Share, list[str]] = overdue(now() - _OVERDUE, shares)
    for kinds, queue in queues.items():
        queue.send({share.enterprise_id: ids for share, ids in found.items() if share.kinds == kinds})
    logger.info("Swept", users=sum(map(len, found.values())), shares=len(found))
