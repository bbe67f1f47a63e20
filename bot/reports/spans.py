"""Which local days a report is about: up to now where somebody asks, a finished time by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.kit.walltime import resolve
from bot.reports.models import Cadence

LONG = 90  # days of the second horizon (001-3)
_DAY = timedelta(days=1)
_ROLLING = {Cadence.DAILY: 1, Cadence.WEEKLY: 7, Cadence.MONTHLY: 30}


@dataclass(frozen=True)
class Span:
    """Local days [since, until)."""

    since: date
    until: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.until - self.since).days

    @property
    def last(self) -> date:
        """Its last day."""
        return self.until - _DAY

    @property
    def words(self) -> str:
        """`Tue 3 March`, `2 to 8 March`, `3 December 2025 to 2 March 2026`."""
        first, last = self.since, self.until - _DAY
        if first >= last:
            return f"{last:%a} {last.day} {last:%B}"
        if first.year != last.year:
            return f"{first.day} {first:%B %Y} to {last.day} {last:%B %Y}"
        month = "" if first.month == last.month else f" {first:%B}"
        return f"{first.day}{month} to {last.day} {last:%B}"

    def moments(self, zone: str) -> tuple[datetime, datetime]:
        """Its beginning and end as moments, UTC."""
        return (
            resolve(datetime.combine(self.since, time()), zone),
            resolve(datetime.combine(self.until, time()), zone),
        )


def so_far(cadence: Cadence, today: date) -> Span:
    """What somebody who asks now gets: today, the last seven or the last thirty days."""
    until = today + _DAY
    return Span(until - timedelta(days=_ROLLING[cadence]), until)


def finished(cadence: Cadence, today: date, works: Callable[[date], bool]) -> Span:
    """What comes by itself: the days since the last working day, last week, last month."""
    if cadence is Cadence.WEEKLY:
        monday = today - timedelta(days=today.weekday())
        return Span(monday - timedelta(days=7), monday)
    if cadence is Cadence.MONTHLY:
        first = today.replace(day=1)
        return Span((first - _DAY).replace(day=1), first)
    since = today - _DAY
    # Friday's report on Monday is about Friday and the weekend, whose calls count too.
    while not works(since) and (today - since).days < 14:
        since -= _DAY
    return Span(since, today)


def long_before(span: Span) -> Span:
    """The second horizon: the ninety days that end with this span."""
    return Span(span.until - timedelta(days=LONG), span.until)


def weeks_of(span: Span) -> list[date]:
    """The first days of the weeks (Mondays, and the span's own first day) in it."""
    days = [span.since]
    while (following := days[-1] + timedelta(days=7 - days[-1].weekday())) < span.until:
        days.append(following)
    return days
