"""Retry of writes that others' writes at the same moment get in the way of, with exponential back-off and jitter."""

import random
import time
from collections.abc import Iterator

from muster.messages import message

CHANGED_BY_OTHERS = message("user_busy", "Others are changing the same user at this moment. Try again.")
_FIRST_WAIT = 0.05  # seconds, at most; twice as long before each further try


def tries(most: int) -> Iterator[int]:
    """Yield the number of each try, from 0; wait before each but the first.

    All waits together come to 0.05 × 2^(most - 1) seconds at most, and to half of that on average.
    """
    for number in range(most):
        if number:
            back_off(number - 1)
        yield number


def back_off(number: int) -> None:
    """Wait after the try of this number, from 0; for loops that also go on without a wait."""
    time.sleep(random.uniform(0, _FIRST_WAIT * 2**number))  # noqa: S311 - jitter, not a secret
