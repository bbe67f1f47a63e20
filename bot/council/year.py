"""A council's year: four to six dates, evenly apart, none on a day off, at most six in any twelve
months (000-14, D6). Dates in, dates out; what a working day is is handed in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from bot.council.models import MOST_A_YEAR

YEAR = 365
_REACH = 10  # days that a working day is looked for
Works = Callable[[date], bool]


def spread(first: date, per_year: int, works: Works) -> list[date]:
    """The dates of a year: about 91, 73 or 61 days apart, all on the weekday of the first; where
    that is a day off, on the nearest working day."""
    ideal = (first + timedelta(days=round(n * YEAR / per_year)) for n in range(per_year))
    return [near(on_weekday(day, first.weekday()), works) for day in ideal]


def on_weekday(day: date, weekday: int) -> date:
    """The nearest date of that weekday (0: Monday)."""
    return day + timedelta(days=(weekday - day.weekday() + 3) % 7 - 3)


def near(day: date, works: Works) -> date:
    """The working day nearest to `day`, the later of two; `day` itself where there is none."""
    for away in range(_REACH):
        for found in (day + timedelta(days=away), day - timedelta(days=away)):
            if works(found):
                return found
    return day


def a_year_after(day: date) -> date:
    """The same date a year on; 1 March for 29 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)


def busiest(days: Iterable[date]) -> int:
    """The most of these dates that fall into any twelve months."""
    ordered = sorted(days)
    return max(
        (sum(first <= d < a_year_after(first) for d in ordered) for first in ordered), default=0
    )


def fits(days: Iterable[date], new: date) -> bool:
    """Whether there is room for another date: no twelve months would hold a seventh."""
    near_it = [d for d in days if a_year_after(d) > new and a_year_after(new) > d]
    return busiest([*near_it, new]) <= MOST_A_YEAR


def following(
    days: Iterable[date], first: date, last: date, per_year: int, until: date, works: Works
) -> list[date]:
    """Further dates after `last`, until `until`, in the rhythm that `first` began and on its
    weekday; with `days` none of them is a seventh. Asked again with them, there are no more."""
    found: list[date] = []
    kept = list(days)
    after = last + timedelta(days=YEAR // per_year // 2)
    n = max((after - first).days * per_year // YEAR, 0)
    while (ideal := first + timedelta(days=round(n * YEAR / per_year))) <= until:
        new = near(on_weekday(ideal, first.weekday()), works)
        while not (works(new) and fits([*kept, *found], new)) and new < ideal + timedelta(days=30):
            new += timedelta(days=1)
        if new > after and fits([*kept, *found], new):
            found.append(new)
        n += 1
    return found
