"""Events of mails: delivered, bounced, complained of."""

from muster.delivery import Message, entry
from muster.mails.events import note_event


def note(message: Message) -> None:
    """Note the event that a message tells of."""
    note_event(message.body)


lambda_handler = entry(note)
