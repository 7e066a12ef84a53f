"""The simulation of an import against quotas: what it must never do, whatever the quotas."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest

from tests.bench.simulation import (
    ALL_RAISED,
    COGNITO,
    DAY,
    DEFAULT,
    DIRECTORY,
    IMPORT,
    MAIL_RAISED,
    SES,
    SES_DAILY,
    Bucket,
    Daily,
    Quotas,
    Stage,
    simulate,
)

SETTINGS = pytest.mark.parametrize("quotas", [DEFAULT, MAIL_RAISED, ALL_RAISED])


class Book:
    """Keeps what was taken of each bucket, and how far each stage was, second by second."""

    def __init__(self) -> None:
        self.taken: dict[str, dict[int, float]] = defaultdict(dict)
        self.done: list[tuple[int, ...]] = []
        self.waiting: list[tuple[int, ...]] = []
        self._before: dict[str, int] = {}

    def __call__(self, now: int, buckets: Mapping[str, Bucket], stages: Sequence[Stage]) -> None:
        self.done.append(tuple(stage.done for stage in stages))
        self.waiting.append(tuple(stage.waiting for stage in stages))
        for stage in stages:
            through = stage.done - self._before.get(stage.name, 0)
            self._before[stage.name] = stage.done
            for name, units in stage.needs.items():
                self.taken[name][now] = self.taken[name].get(now, 0) + through * units


def most_in(taken: Mapping[int, float], seconds: int) -> float:
    """The most that was taken in any so many seconds on end."""
    times = sorted(taken)
    most, begin, inside = 0.0, 0, 0.0
    for time in times:
        inside += taken[time]
        while times[begin] <= time - seconds:
            inside -= taken[times[begin]]
            begin += 1
        most = max(most, inside)
    return most


@SETTINGS
def test_no_rate_is_ever_exceeded_in_a_second_or_in_a_minute(quotas: Quotas) -> None:
    book = Book()
    stages = simulate(20_000, quotas, watch=book)
    for name, rate in quotas.rates(20_000).items():
        largest = max(stage.needs.get(name, 0) for stage in stages)
        for seconds in (1, 60):
            assert most_in(book.taken[name], seconds) <= rate * seconds + largest + 1e-6, name


def test_no_more_mails_go_out_in_any_24_hours_than_the_quota_allows() -> None:
    book = Book()
    *_, noted = simulate(5_000, replace(DEFAULT, ses_daily=1_000), watch=book)
    assert noted.ended > 4 * DAY
    assert most_in(book.taken[SES_DAILY], DAY) == 1_000


@SETTINGS
@pytest.mark.parametrize("rows", [1, 7, 10_000, 120_000])
def test_nobody_is_lost_or_counted_twice(quotas: Quotas, rows: int) -> None:
    book = Book()
    stages = simulate(rows, quotas, watch=book)
    assert [stage.done for stage in stages] == [rows] * 3
    assert all(
        done[0] + waiting[0] == rows and done[1] + waiting[1] == done[0] and done[2] + waiting[2] == done[1]
        for done, waiting in zip(book.done, book.waiting, strict=True)
    )


def test_nobody_is_mailed_before_being_written_nor_goes_back() -> None:
    book = Book()
    simulate(10_000, ALL_RAISED, watch=book)
    assert all(written >= mailed >= noted for written, mailed, noted in book.done)
    for before, after in pairwise(book.done):
        assert all(now >= then for then, now in zip(before, after, strict=True))


def test_more_users_never_end_earlier() -> None:
    ends = [[stage.ended for stage in simulate(rows, DEFAULT)] for rows in (1, 100, 5_000, 60_000, 70_000)]
    assert all(less <= more for fewer, many in pairwise(ends) for less, more in zip(fewer, many, strict=True))


@pytest.mark.parametrize("raised", [{"ses": 28}, {"cognito": 100}, {"onboard_at_once": 8}, {"directory_wru": 2_000}])
def test_a_higher_quota_never_makes_the_last_mail_later(raised: Mapping[str, float]) -> None:
    mails = [simulate(20_000, quotas)[1].ended for quotas in (DEFAULT, replace(DEFAULT, **raised))]
    assert mails[1] <= mails[0]


@pytest.mark.parametrize(
    ("low", "stage", "expected"),
    [
        ({"import_rows_per_s": 10}, 0, IMPORT),
        ({"directory_wru": 50, "ses": 200}, 0, DIRECTORY),
        ({"cognito": 5}, 1, COGNITO),
        ({"ses": 5}, 1, SES),
        ({"ses_daily": 100}, 1, SES_DAILY),
    ],
)
def test_what_is_lowest_is_what_binds(low: Mapping[str, float], stage: int, expected: str) -> None:
    ((name, _),) = simulate(2_000, replace(DEFAULT, **low))[stage].bound.most_common(1)
    assert name == expected


def test_a_steady_rate_takes_as_long_as_arithmetic_says() -> None:
    _, mailed, _ = simulate(14_000, DEFAULT)
    assert mailed.ended == pytest.approx(14_000 / DEFAULT.ses, abs=3)


def test_taking_more_than_there_is_fails() -> None:
    with pytest.raises(AssertionError, match="more was taken"):
        Bucket(10).take(11, 0)
    daily = Daily(5)
    daily.take(5, 0)
    with pytest.raises(AssertionError, match="more was taken"):
        daily.take(1, DAY - 1)
    daily.take(5, DAY)
