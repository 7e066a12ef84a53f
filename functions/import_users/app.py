"""The drop folder and granted uploads: a workbook becomes users and a result."""

from muster import garbage  # noqa: F401 - first, as it is about what the others make
from muster.delivery import Delivery, entry
from muster.gateways import live
from muster.imports.delivery import receive
from muster.imports.gateways import Gateways


def import_file(delivery: Delivery) -> None:
    """Do the import that a message tells of."""
    gateways = Gateways(
        live.uploads(), live.reports(), live.bulk_nudges(), live.sign_ins(), live.transactions(), live.notices()
    )
    receive(delivery, live.import_queue(), gateways)


lambda_handler = entry(import_file)
