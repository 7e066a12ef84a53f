"""The gateways of an import."""

from dataclasses import dataclass

from muster.gateways.files import Files
from muster.gateways.queues import Nudges, TaskQueue
from muster.gateways.sign_ins import SignIns
from muster.gateways.transactions import Transactions


@dataclass(frozen=True)
class Gateways:
    """The external services that an import needs."""

    uploads: Files
    reports: Files
    nudges: Nudges
    sign_ins: SignIns
    transactions: Transactions
    notices: TaskQueue
    """Where messages about notices of imports wait for `onboard`."""
