"""Which local days a report is about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reports.models import Cadence
from bot.reports.spans import Span, finished, long_before, so_far, weeks_of

TUESDAY = date(2026, 3, 3)


def _weekday(day: date) -> bool:
    return day.weekday() < 5


@pytest.mark.row("002-9")
@pytest.mark.parametrize(
    ("cadence", "now", "by_itself"),
    [
        (Cadence.DAILY, (3, 3, 3, 4), (3, 2, 3, 3)),
        (Cadence.WEEKLY, (2, 25, 3, 4), (2, 23, 3, 2)),
        (Cadence.MONTHLY, (2, 2, 3, 4), (2, 1, 3, 1)),
    ],
)
def test_who_asks_gets_the_days_up_to_now_and_by_itself_comes_what_is_over(
    cadence: Cadence, now: tuple[int, ...], by_itself: tuple[int, ...]
) -> None:
    def span(m: int, d: int, to_m: int, to_d: int) -> Span:
        return Span(date(2026, m, d), date(2026, to_m, to_d))

    assert so_far(cadence, TUESDAY) == span(*now)
    assert finished(cadence, TUESDAY, _weekday) == span(*by_itself)


def test_monday_s_daily_report_is_about_friday_and_the_weekend() -> None:
    monday = date(2026, 3, 9)
    assert finished(Cadence.DAILY, monday, _weekday) == Span(date(2026, 3, 6), monday)


@settings(deadline=None)
@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(0, 400))
def test_weeks_cover_a_span_without_gap_or_overlap(first: date, days: int) -> None:
    span = Span(first, first + timedelta(days=days + 1))
    starts = weeks_of(span)
    assert starts[0] == span.since
    assert all(day.weekday() == 0 for day in starts[1:])
    assert all(0 < (b - a).days <= 7 for a, b in pairwise(starts))
    assert 0 < (span.until - starts[-1]).days <= 7


def test_a_span_in_words_and_as_moments_of_a_zone() -> None:
    assert so_far(Cadence.DAILY, TUESDAY).words == "Tue 3 March"
    assert Span(date(2026, 3, 2), date(2026, 3, 9)).words == "2 to 8 March"
    assert Span(date(2026, 2, 23), date(2026, 3, 2)).words == "23 February to 1 March"
    long = long_before(so_far(Cadence.DAILY, TUESDAY))
    assert long.words == "4 December 2025 to 3 March 2026"
    assert long.days == 90
    # The week in which the clock goes forward is an hour shorter.
    spring = Span(date(2026, 3, 23), date(2026, 3, 30)).moments("Europe/Berlin")
    assert spring == (datetime(2026, 3, 22, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC))
