"""Days in requests, written as in 2026-01-31."""

import re
from contextlib import suppress
from datetime import date
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator

from muster.messages import message
from muster.users.text import wrong


def _day(value: object) -> date:
    """Return the day that a text names. pydantic itself takes numbers for days too, and other forms."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        with suppress(ValueError):
            return date.fromisoformat(value)
    raise wrong(message("day_invalid", "write a day as in 2026-01-31."))


Day: TypeAlias = Annotated[date, BeforeValidator(_day)]
