"""Events of mails: delivered, bounced, complained of."""

from muster import garbage  # noqa: F401 - first, as it is about what the others make
from muster.delivery import Delivery, entry
from muster.mails.events import note_event


def note(delivery: Delivery) -> None:
    """Note the event that a message tells of."""
    note_event(delivery.body)


lambda_handler = entry(note)
