"""Keys of the counters of what became of an enterprise's mails: one a day (UTC) and outcome, in the table of limits."""

from collections.abc import Sequence
from datetime import datetime, timedelta

DAYS = 2
"""Days that count together: today and yesterday, so that at least a whole day does."""


def counter_keys(enterprise_id: str, outcome: str, moment: datetime) -> Sequence[str]:
    """Return the keys of the counters of an outcome that count at this moment, that of today first."""
    days = [moment - timedelta(days=back) for back in range(DAYS)]
    return [f"mails-{outcome}#{enterprise_id}#{day:%Y-%m-%d}" for day in days]
