"""The time."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """Return the time now, in UTC."""
    return datetime.now(UTC)


def wait_out_second(moment: datetime) -> None:
    """Return as soon as the second that `moment` lies in is over; that takes a second at most."""
    left = int(moment.timestamp()) + 1 - now().timestamp()
    time.sleep(min(max(left, 0), 1))
