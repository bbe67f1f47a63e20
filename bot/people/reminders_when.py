"""When a reminder is due for one person: their own morning, or exactly so long before (U14)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from bot.kit.walltime import resolve
from bot.people.calendar import START, zone_named
from bot.people.crowd import Whereabouts

_LEAD = re.compile(r"([1-9]\d{0,3})([wdhm])")
_DAYS = {"w": 7, "d": 1}
_MINUTES = {"h": 60, "m": 1}
_BACK = 10  # days: no run of holidays and weekends is longer


@dataclass(frozen=True)
class Lead:
    """How long before: whole `days`, or exactly `span`."""

    days: int = 0
    span: timedelta = timedelta()

    @property
    def exact(self) -> bool:
        """Whether it is of hours or minutes: said then, whatever the day's budget."""
        return not self.days


@lru_cache(maxsize=256)
def read_lead(typed: str) -> Lead:
    """`2w`, `2d`, `1h`, `30m`. Raises ValueError for anything else."""
    found = _LEAD.fullmatch(typed)
    if found is None:
        raise ValueError(f"{typed!r} is no lead time: 2w, 2d, 1h or 30m")
    number, unit = int(found[1]), found[2]
    if unit in _DAYS:
        return Lead(days=number * _DAYS[unit])
    return Lead(span=timedelta(minutes=number * _MINUTES[unit]))


def wanted_at(lead: Lead, starts_at: datetime, where: Whereabouts) -> datetime | None:
    """When it is to be said, aware UTC, whether or not that is past; None while they are away."""
    zone = zone_named(where.zone)
    if lead.exact:
        at = (starts_at - lead.span).astimezone(UTC)
        return None if where.is_away(at.astimezone(zone).date()) else at
    wanted = starts_at.astimezone(zone).date() - timedelta(days=lead.days)
    day = wanted
    while not where.works(day) and not where.is_away(day) and (wanted - day).days < _BACK:
        day -= timedelta(days=1)
    if where.works(day):
        return _opens(day, where)
    # Away: what would be said while nobody reads it is said when they are back.
    return _before(where.working_moment(_opens(wanted, where)), starts_at)


def made_up_at(
    lead: Lead, starts_at: datetime, where: Whereabouts, now: datetime
) -> datetime | None:
    """When to say one whose time is over: at their next working moment, or at once on a working
    day of theirs that has none before `starts_at`; None if it is too late (F28)."""
    if now >= starts_at:
        return None
    today = now.astimezone(zone_named(where.zone)).date()
    if lead.exact:
        return None if where.is_away(today) else now
    found = _before(where.working_moment(now), starts_at)
    return found or (now if where.works(today) else None)


def _opens(day: date, where: Whereabouts) -> datetime:
    return resolve(datetime.combine(day, START), where.zone)


def _before(moment: datetime, starts_at: datetime) -> datetime | None:
    return moment if moment < starts_at else None


def local_day(moment: datetime, where: Whereabouts) -> date:
    """The date that it is for them."""
    return moment.astimezone(zone_named(where.zone)).date()


def after_day(moment: datetime, day: date, where: Whereabouts) -> bool:
    """Whether that is on a later local day of theirs than `day`, whatever their zone was then."""
    return moment >= resolve(datetime.combine(day + timedelta(days=1), time(0)), where.zone)
