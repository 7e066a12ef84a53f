"""`make mail`: the latest mails that the running Muster sent."""

import argparse
from datetime import UTC, datetime

import httpx
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from infra.local.mailbox import sent_mails
from infra.local.settings import DEFAULT_PORT, LocalError
from infra.local.terminal import main

LATEST = 5


def show_mails(console: Console, port: int) -> int:
    """Show the latest mails in the order they were sent, the newest last."""
    try:
        mails = sent_mails(f"http://127.0.0.1:{port}")
    except httpx.HTTPError:
        raise LocalError(f"Muster is not running on port {port}: start it with `make run`, or name its PORT.") from None
    for mail in mails[-LATEST:]:
        sent_at = datetime.fromtimestamp(mail.sent_at, UTC).astimezone()
        head = f"To: {mail.recipient}\nSubject: {mail.subject}\nSent: {sent_at:%Y-%m-%d %H:%M:%S}\n\n"
        console.print(Panel(Text(head + mail.text.strip())))
    console.print(f"{len(mails):,} mails since the last start, the latest {min(len(mails), LATEST)} shown.")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="make mail")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    arguments = parser.parse_args()
    main(lambda console: show_mails(console, arguments.port))
