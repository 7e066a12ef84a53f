"""Users become a workbook."""

from muster import garbage  # noqa: F401 - first, as it is about what the others make
from muster.delivery import Delivery, entry
from muster.exports.run import receive
from muster.gateways import live


def export_users(delivery: Delivery) -> None:
    """Do the export that a message tells of."""
    receive(delivery, live.export_queue(), live.reports())


lambda_handler = entry(export_users)
