"""Times in requests, written as in 2026-01-31T09:00:00Z."""

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator

from muster.clock import now
from muster.messages import message
from muster.users.text import wrong

_FURTHEST = timedelta(days=90)


def _future_time(value: object) -> datetime:
    """Return the time that a text names. pydantic itself takes numbers for times too, and times without a zone."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value, re.ASCII):
        with suppress(ValueError):
            time = datetime.fromisoformat(value.replace("Z", "+00:00")).astimezone(UTC)
            if not now() < time <= now() + _FURTHEST:
                raise wrong(message("time_not_ahead", "write a time in the future, at most 90 days ahead."))
            return time
    raise wrong(message("time_invalid", "write a time in UTC as in 2026-01-31T09:00:00Z."))


FutureTime: TypeAlias = Annotated[datetime, BeforeValidator(_future_time)]
