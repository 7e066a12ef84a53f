"""The mails that were sent through the embedded AWS."""

from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True)
class Mail:
    """A mail that was sent."""

    recipient: str
    subject: str
    text: str
    html: str
    sent_at: float


def sent_mails(endpoint: str) -> list[Mail]:
    """Return every mail that was sent through the embedded AWS at this address, oldest first."""
    answer = httpx.get(f"{endpoint}/_ministack/ses/messages", timeout=30, trust_env=False).raise_for_status()
    return [_mail(message) for account in answer.json()["messages"].values() for message in account]


def _mail(message: dict[str, Any]) -> Mail:
    return Mail(
        recipient=", ".join(message["To"]),
        subject=message["Subject"],
        text=message["BodyText"] or "",
        html=message["BodyHtml"] or "",
        sent_at=message["Timestamp"],
    )
