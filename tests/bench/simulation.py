"""`make simulate`: simulates an import under AWS's quotas, second by second.

Prints when the last user is created, when the last mail is sent, and which quotas were binding. docs/scale.md has the
sources of the quotas, and says how exact this is.
"""

import argparse
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rich.console import Console
from rich.table import Table

from tests.bench.units import MEASURED, Sizes, Units

ROWS_PER_FILE = 100_000
DAY = 86_400
VCPU_MB = 1769  # a function of so many megabytes has one processor
IMPORT_CPU_S = 200e-6  # per row: 150 by `make bench`, and Lambda's processors are taken to be slower

IMPORT, USERS, KEYS, DIRECTORY, PENDING = (
    "import_users",
    "Users",
    "UniqueKeys",
    "index directory",
    "index pending_actions",
)
ONBOARD, COGNITO, SES, SES_DAILY, EVENTS = "onboard", "Cognito", "SES rate", "SES daily quota", "mail_events"


@dataclass(frozen=True)
class Quotas:
    """Limits of each second, and of a day."""

    import_mb: float = 512
    imports_at_once: float = 3
    table_wru: float = 4_000  # what a new on-demand table takes at once; Users and UniqueKeys each
    directory_wru: float = 1_000  # of one enterprise: it begins in one partition
    pending_wru: float = 4_000  # four shards
    onboard_at_once: float = 4
    onboard_s: float = 0.25  # for one account
    cognito: float = 50
    ses: float = 14
    ses_daily: float = 50_000
    events_at_once: float = 4
    event_s: float = 0.05
    import_rows_per_s: float | None = None  # of one run, if it is known by a measurement

    def rates(self, rows: int) -> dict[str, float]:
        """Return units a second by quota. All files arrive at the same time, and each takes a run of its own."""
        runs = min(-(-rows // ROWS_PER_FILE), self.imports_at_once)
        rows_per_s = self.import_rows_per_s or self.import_mb / VCPU_MB / IMPORT_CPU_S
        return {
            IMPORT: runs * rows_per_s,
            USERS: self.table_wru,
            KEYS: self.table_wru,
            DIRECTORY: self.directory_wru,
            PENDING: self.pending_wru,
            ONBOARD: self.onboard_at_once / self.onboard_s,
            COGNITO: self.cognito,
            SES: self.ses,
            EVENTS: self.events_at_once / self.event_s,
        }


class Bucket:
    """A token bucket; its capacity is the tokens of a second and those that one user needs."""

    def __init__(self, rate: float, largest: float = 1.0) -> None:
        self._rate = rate
        self.capacity = rate + largest
        self._level = rate

    def room(self, now: int) -> float:
        return self._level

    def take(self, units: float, now: int) -> None:
        assert units <= self._level + 1e-6, "more was taken than there is"
        self._level -= units

    def refill(self) -> None:
        self._level = min(self.capacity, self._level + self._rate)


class Daily(Bucket):
    """A quota of any 24 hours."""

    def __init__(self, quota: float) -> None:
        super().__init__(quota)
        self._quota = quota
        self._taken: dict[int, float] = {}  # by second, oldest first
        self._sum = 0.0

    def room(self, now: int) -> float:
        for second in list(self._taken):
            if second > now - DAY:
                break
            self._sum -= self._taken.pop(second)
        return self._quota - self._sum

    def take(self, units: float, now: int) -> None:
        assert units <= self.room(now), "more was taken than a day allows"
        if units:
            self._taken[now] = self._taken.get(now, 0) + units
            self._sum += units

    def next_room(self) -> int:
        """Return the second in which the oldest use is a day old."""
        return next(iter(self._taken)) + DAY


@dataclass
class Stage:
    """A step that each user goes through, with the tokens it needs and the numbers of users before and behind it."""

    name: str
    needs: Mapping[str, float]
    waiting: int = 0
    done: int = 0
    ended: int = 0
    bound: Counter[str] = field(default_factory=Counter)
    """How many seconds users had to wait, by binding quota."""

    def advance(self, buckets: Mapping[str, Bucket], now: int) -> int:
        """Move on as many users as every bucket has tokens for; return how many."""
        if not self.waiting:
            return 0
        rooms = {name: int(buckets[name].room(now) / units + 1e-9) for name, units in self.needs.items()}
        tightest = min(rooms, key=rooms.__getitem__)
        through = min(self.waiting, rooms[tightest])
        for name, units in self.needs.items():
            buckets[name].take(through * units, now)
        if through < self.waiting:
            self.bound[tightest] += 1
        self.waiting -= through
        self.done += through
        self.ended = now + 1 if through else self.ended
        return through


Watch = Callable[[int, Mapping[str, Bucket], Sequence[Stage]], object]


def simulate(rows: int, quotas: Quotas, of: Sizes = MEASURED, watch: Watch | None = None) -> list[Stage]:
    """Return the stages at their end: users written, mails sent, mails noted. `watch` is called every second."""
    stages = _stages(of)
    written, mailed, noted = stages
    needs = {name: max(stage.needs.get(name, 0) for stage in stages) for name in quotas.rates(rows)}
    buckets: dict[str, Bucket] = {name: Bucket(rate, needs[name]) for name, rate in quotas.rates(rows).items()}
    daily = buckets[SES_DAILY] = Daily(quotas.ses_daily)
    written.waiting = rows
    now = 0
    while noted.done < rows:
        # The last stage first: a user reaches the next stage a second later.
        noted_now = noted.advance(buckets, now)
        mailed_now = mailed.advance(buckets, now)
        written_now = written.advance(buckets, now)
        noted.waiting += mailed_now
        mailed.waiting += written_now
        if watch:
            watch(now, buckets, stages)
        for bucket in buckets.values():
            bucket.refill()
        now = now + 1 if noted_now + mailed_now + written_now else _later(now, mailed, daily)
    return stages


def _later(now: int, mailed: Stage, daily: Daily) -> int:
    """Return the next second in which a user can move on, with days of waiting left out."""
    if mailed.waiting and daily.room(now) < 1:
        mailed.bound[SES_DAILY] += daily.next_room() - now - 1
        return daily.next_room()
    return now + 1


def _stages(of: Sizes) -> list[Stage]:
    mailing = {ONBOARD: 1, COGNITO: 1, SES: 1, SES_DAILY: 1}
    return [
        Stage("written", {IMPORT: 1} | _writes(of.create)),
        Stage("mailed", mailing | _writes(of.onboard)),
        Stage("noted", {EVENTS: 1} | _writes(of.note)),
    ]


def _writes(units: Units) -> dict[str, float]:
    written = {USERS: units.users, KEYS: units.keys, DIRECTORY: units.directory, PENDING: units.pending}
    return {name: count for name, count in written.items() if count}


DEFAULT = Quotas()
MAIL_RAISED = replace(DEFAULT, ses=200, ses_daily=2_000_000, onboard_at_once=64, events_at_once=16)
ALL_RAISED = replace(
    MAIL_RAISED, import_mb=1769, cognito=200, directory_wru=4_000, table_wru=40_000, ses=250, events_at_once=32
)
SETTINGS = {"as an account starts": DEFAULT, "mail raised": MAIL_RAISED, "all raised": ALL_RAISED}


def main() -> None:
    """Print when an import of each size ends, and which quotas were binding."""
    parser = argparse.ArgumentParser(prog="make simulate")
    parser.add_argument("--rows", type=int, nargs="*", default=[1_000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--rows-per-s", type=float, help="of an import measured here, to compare with it")
    parser.add_argument("--mails-per-s", type=float, help="likewise")
    asked = parser.parse_args()
    settings = SETTINGS
    if asked.rows_per_s and asked.mails_per_s:
        settings = {"this machine": _here(asked.rows_per_s, asked.mails_per_s)}
    table = Table("quotas", "users", "last user there", "bound by", "last mail out", "bound by")
    for name, quotas in settings.items():
        for rows in asked.rows:
            written, mailed, _ = simulate(rows, quotas)
            ends = (duration(written.ended), binding(written), duration(mailed.ended), binding(mailed))
            table.add_row(name, f"{rows:,}", *ends)
        table.add_section()
    Console(width=150).print(table)


def _here(rows_per_s: float, mails_per_s: float) -> Quotas:
    """Return the measured speed of the embedded AWS, which has no quotas."""
    none = 1e9
    at_once = DEFAULT.onboard_at_once
    return Quotas(
        import_rows_per_s=rows_per_s,
        onboard_at_once=at_once,
        onboard_s=at_once / mails_per_s,
        table_wru=none,
        directory_wru=none,
        pending_wru=none,
        cognito=none,
        ses=none,
        ses_daily=none,
        events_at_once=none,
    )


def binding(stage: Stage) -> str:
    """Return the binding quotas of a stage, with the share of its waiting time for each."""
    total = stage.bound.total()
    if not total:
        return "nothing"
    return ", ".join(
        f"{name} {seconds / total:.0%}" for name, seconds in stage.bound.most_common() if seconds > total / 100
    )


def duration(seconds: int) -> str:
    """Return a time in the largest unit of which there are two."""
    for unit, size in (("days", DAY), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds} s"


if __name__ == "__main__":
    main()
