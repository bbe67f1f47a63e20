"""When somebody is at work: zones, holidays, absences (U14, U15, U28). Times are aware UTC."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlmodel import col, select

from bot.kit.db import Session
from bot.people.models import Absence, Site, Team, Workspace
from bot.people.seen import member

START, END = time(9), time(17)
_HORIZON = 400  # days; an absence is at most a year long


def is_zone(name: str | None) -> bool:
    """True for an IANA zone this machine knows."""
    try:
        ZoneInfo(name or "")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def zone_named(name: str | None) -> ZoneInfo:
    """The zone of that name; UTC when there is none such."""
    return ZoneInfo(name) if name and is_zone(name) else ZoneInfo("UTC")


def workspace_zone(session: Session) -> str:
    """The workspace's IANA zone; UTC until it is set."""
    found = session.get(Workspace, session.workspace_id)
    return found.zone if found and is_zone(found.zone) else "UTC"


def site_of(session: Session, slack_id: str) -> Site | None:
    """Where somebody works: their own site, else their team's."""
    person = member(session, slack_id)
    if person is None:
        return None
    site_id = person.site_id
    if site_id is None and person.team_id is not None:
        team = session.get(Team, person.team_id)
        site_id = team.site_id if team else None
    return session.get(Site, site_id) if site_id is not None else None


def zone_of(session: Session, slack_id: str) -> str:
    """A person's IANA zone: what Slack says, else their site's, else the workspace's (F27)."""
    person = member(session, slack_id)
    if person is not None and person.zone and is_zone(person.zone):
        return person.zone
    site = site_of(session, slack_id)
    return site.zone if site and is_zone(site.zone) else workspace_zone(session)


@lru_cache(maxsize=64)
def _holidays_of(country: str, subdivision: str, year: int) -> Any:
    """The library's calendar of a year; None for a country or subdivision it does not know."""
    import holidays  # a third of a second: only processes that ask pay for it

    for sub in (subdivision or None, None):
        try:
            return holidays.country_holidays(country, subdiv=sub, years=year, expand=False)
        except (NotImplementedError, KeyError):
            continue
    return None


def warm_up(country: str, year: int) -> None:
    """Loads a country's holidays ahead of the first person who needs them (it takes a moment)."""
    if knows_country(country):
        _holidays_of(country, "", year)


def knows_country(country: str) -> bool:
    """True if holidays of this ISO country code are known."""
    return bool(country) and _holidays_of(country.upper(), "", 2026) is not None


def place_of(session: Session, site: Site | None) -> tuple[str, str]:
    """Whose holidays count there: the ISO country and subdivision, "" where none is known."""
    if site is not None and site.country:
        return site.country.upper(), site.subdivision.upper()
    found = session.get(Workspace, session.workspace_id)
    return (found.country.upper() if found else ""), ""


def works_on(day: date, country: str, subdivision: str) -> bool:
    """False on weekends and public holidays there; Monday to Friday where none are known."""
    calendar = _holidays_of(country, subdivision, day.year) if country else None
    if calendar is None:
        return day.weekday() < 5
    return bool(calendar.is_working_day(day))  # knows the country's own weekend as well


def works_in(country: str, day: date) -> bool:
    """The same for a whole country, by its ISO code; Monday to Friday where that is not known."""
    return works_on(day, country.upper(), "")


def is_working_day(session: Session, day: date, site_id: int | None = None) -> bool:
    """False on weekends and public holidays of the site's country, else of the workspace's."""
    site = session.get(Site, site_id) if site_id is not None else None
    return works_on(day, *place_of(session, site))


def holiday_named(session: Session, day: date, site_id: int | None = None) -> str:
    """What the public holiday of that day is called there, in English; "" where it is none."""
    site = session.get(Site, site_id) if site_id is not None else None
    country, subdivision = place_of(session, site)
    calendar = _holidays_of(country, subdivision, day.year) if country else None
    return str(calendar.get(day) or "") if calendar is not None else ""


def absences_of(session: Session, slack_id: str, day: date) -> list[Absence]:
    """Somebody's absences that have not ended before `day`, soonest first."""
    query = select(Absence).where(Absence.slack_id == slack_id, Absence.ends_on >= day)
    return list(session.exec(query.order_by(col(Absence.starts_on))))


def absence_on(session: Session, slack_id: str, day: date) -> Absence | None:
    """The absence that covers `day` (a date in the person's own zone), if any."""
    covering = (a for a in absences_of(session, slack_id, day) if a.starts_on <= day)
    return next(covering, None)


def stands_in(session: Session, slack_id: str, at: datetime) -> str:
    """Who acts for somebody at a moment: themselves, or their deputy while they are away."""
    seen = {slack_id}
    while True:
        day = at.astimezone(zone_named(zone_of(session, slack_id))).date()
        absence = absence_on(session, slack_id, day)
        deputy = member(session, absence.deputy_id) if absence and absence.deputy_id else None
        if deputy is None or not deputy.active or deputy.slack_id in seen:
            return slack_id
        slack_id = deputy.slack_id
        seen.add(slack_id)


def next_working_moment(session: Session, slack_id: str, at: datetime) -> datetime:
    """The first moment from `at` on when this person works, aware UTC.

    Monday to Friday (or the country's own week), 9:00 to 17:00 of their zone, holidays and
    absences left out (U14, U15). `at` itself when they are at work.
    """
    zone = zone_named(zone_of(session, slack_id))
    place = place_of(session, site_of(session, slack_id))
    away = absences_of(session, slack_id, at.astimezone(zone).date())
    return first_working_moment(zone, place, away, at)


def first_working_moment(
    zone: ZoneInfo, place: tuple[str, str], away: Sequence[Absence], at: datetime
) -> datetime:
    """The same for whoever works in that zone and place (country, subdivision), but for `away`."""
    first = at.astimezone(zone).date()
    for ahead in range(_HORIZON):
        day = first + timedelta(days=ahead)
        opens = datetime.combine(day, START, zone).astimezone(UTC)
        closes = datetime.combine(day, END, zone).astimezone(UTC)
        absent = any(a.starts_on <= day <= a.ends_on for a in away)
        if at < closes and not absent and works_on(day, *place):
            return max(at.astimezone(UTC), opens)
    return at.astimezone(UTC)
