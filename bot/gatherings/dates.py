"""When a series is held next, holidays of its site considered (000-10, 001-14, U14)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice

from bot.gatherings.models import Holidays, Series
from bot.gatherings.rules import local_dates, meets_weekend
from bot.gatherings.shown import NextDate
from bot.kit.db import Session
from bot.kit.walltime import resolve, zone_named
from bot.people.calendar import holiday_named, is_working_day

PREVIEW = 5
_BACK = 10  # days that a previous working day is looked for
_A_DAY = timedelta(days=1)


def wall(row: Series, day: date) -> datetime:
    """The moment (aware UTC) at which the series begins on that local day."""
    hour, minute = (int(part) for part in row.at.split(":"))
    return resolve(datetime(day.year, day.month, day.day, hour, minute), row.zone)  # noqa: DTZ001


def occurrences(session: Session, row: Series, after: date) -> Iterator[NextDate]:
    """Every date of the series later than the local day `after`; skipped ones are left out."""
    for day in local_dates(row.rule, row.starts_on, after):
        if day.isoformat() in row.exceptions:
            continue
        if is_working_day(session, day, row.site_id) or meets_weekend(row.rule, day):
            yield NextDate(day, wall(row, day))
            continue
        name = holiday_named(session, day, row.site_id) or "a day off there"
        if row.holidays is Holidays.ASK:
            yield NextDate(day, wall(row, day), name, asks=True)
        elif row.holidays is Holidays.BEFORE:
            yield NextDate(day, wall(row, day_before(session, row, day)), name, moved=True)


def day_before(session: Session, row: Series, day: date) -> date:
    """The working day before a day, at the series' site."""
    for back in range(1, _BACK):
        if is_working_day(session, day - back * _A_DAY, row.site_id):
            return day - back * _A_DAY
    return day - _A_DAY


def next_dates(
    session: Session, row: Series, now: datetime, count: int = PREVIEW
) -> list[NextDate]:
    """The next `count` dates by the rule, for a preview also of a series that is not stored."""
    today = now.astimezone(zone_named(row.zone)).date()
    to_come = (d for d in occurrences(session, row, today - _BACK * _A_DAY) if d.starts_at > now)
    return list(islice(to_come, count))
