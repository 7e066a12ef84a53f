"""Users become a workbook."""

from muster.delivery import Message, entry
from muster.exports.run import receive
from muster.gateways import live


def export_users(message: Message) -> None:
    """Do the export that a message tells of."""
    receive(message, live.export_queue(), live.reports())


lambda_handler = entry(export_users)
