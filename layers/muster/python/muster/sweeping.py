"""Finding what has been wanted for too long, because a nudge was lost or whoever followed it died."""

from datetime import timedelta

from muster.clock import now
from muster.gateways.queues import Nudges
from muster.logs import logger
from muster.users.wanted import overdue_accounts

_OVERDUE = timedelta(minutes=5)  # after all that a nudge may take when nothing is wrong
_SWEPT = 1000  # accounts per shard and sweep


def sweep(nudges: Nudges) -> None:
    """Nudge again for what has been wanted for too long, unless nudges are still waiting to be taken up."""
    if nudges.waiting():
        logger.info("Nothing swept: nudges are waiting")
        return
    accounts = list(overdue_accounts(now() - _OVERDUE, limit=_SWEPT))
    if accounts:
        nudges.send(accounts)
    logger.info("Swept", accounts=len(accounts))
