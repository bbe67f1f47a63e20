"""A council's year: evenly apart, off days off, never a seventh meeting in twelve months."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.council.models import MOST_A_YEAR
from bot.council.year import a_year_after, busiest, fits, following, near, spread

DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
HOLIDAYS = {date(2026, 12, 24), date(2026, 12, 25)}


def works(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


def always(_day: date) -> bool:
    return True


@pytest.mark.row("000-14")
@pytest.mark.parametrize(("per_year", "apart"), [(4, 91), (5, 73), (6, 61)])
def test_the_dates_are_evenly_apart(per_year: int, apart: int) -> None:
    days = spread(date(2026, 3, 5), per_year, works)
    assert len(days) == per_year
    assert all(works(d) for d in days)
    assert sum(d.weekday() != 3 for d in days) <= 1  # all on a Thursday, but Christmas Eve
    gaps = [(b - a).days for a, b in pairwise(days)]
    assert all(abs(gap - apart) <= 5 for gap in gaps)


def test_a_date_moves_to_the_nearest_working_day() -> None:
    assert near(date(2026, 12, 25), works) == date(2026, 12, 23)  # Christmas, then a weekend
    assert near(date(2026, 3, 8), works) == date(2026, 3, 9)
    assert near(date(2026, 3, 7), works) == date(2026, 3, 6)


@pytest.mark.row("000-14", "D6")
def test_a_seventh_in_any_twelve_months_does_not_fit_whatever_the_calendar_year() -> None:
    six = [date(2026, 7, 1) + timedelta(days=60 * n) for n in range(6)]
    assert not fits(six, date(2027, 6, 30))
    assert fits(six, date(2027, 7, 1))
    assert not fits(six, date(2026, 6, 30))  # before them counts as well
    assert fits(six[:5], date(2027, 6, 30))


@given(st.lists(DAYS, max_size=30))
def test_what_fits_one_by_one_never_makes_seven(days: list[date]) -> None:
    kept: list[date] = []
    for day in days:
        if fits(kept, day):
            kept.append(day)
    worst = [sum(first <= d < a_year_after(first) for d in kept) for first in kept]
    assert max(worst, default=0) == busiest(kept) <= MOST_A_YEAR


@given(DAYS, st.sampled_from([4, 5, 6]), st.integers(0, 500))
def test_the_next_year_follows_and_keeps_the_rule(first: date, per_year: int, ahead: int) -> None:
    days = spread(first, per_year, works)
    until = days[-1] + timedelta(days=ahead)
    more = following(days, first, days[-1], per_year, until, works)
    assert busiest([*days, *more]) <= MOST_A_YEAR
    assert len(more) >= ahead // (365 // per_year + 4) - 1
    assert sorted(more) == more
    assert all(d > days[-1] for d in more)
    both = [*days, *more]
    assert following(both, first, both[-1], per_year, until, works) == []
    for a, b in pairwise(both):
        assert abs((b - a).days - 365 / per_year) <= 10
