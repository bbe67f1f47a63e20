"""When each of many people works, and what is planned for those who are off: few statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import col, select

from bot.kit.db import Session
from bot.kit.many import parts, plan_all
from bot.people.at_work import once_rule
from bot.people.calendar import (
    first_working_moment,
    is_zone,
    place_of,
    works_on,
    workspace_zone,
    zone_named,
)
from bot.people.models import Absence, Member, Site, Team

_A_DAY = timedelta(days=1)


def plan_all_at_work(
    session: Session,
    job: str,
    about: Mapping[str, str | int],
    now: datetime,
    earliest: Mapping[str, datetime] | None = None,
) -> list[str]:
    """`plan_at_work` for each person -> what `job` is about. Returns who works now: say it.

    `earliest`: for some of them, not before this moment.
    """
    earliest = earliest or {}
    when = {person: max(now, earliest.get(person, now)) for person in about}
    works: list[str] = []
    planned: dict[str, tuple[str, str]] = {}
    for person, (zone, moment) in working_moments(session, when).items():
        if moment <= now:
            works.append(person)
        else:
            rule = once_rule(moment.astimezone(zone_named(zone)))
            planned[str(about[person])] = rule, zone
    plan_all(session, job, planned, now)
    return works


@dataclass(frozen=True)
class Whereabouts:
    """Somebody's IANA zone, whose holidays count (country, subdivision), and their absences."""

    zone: str
    place: tuple[str, str]
    away: Sequence[Absence] = ()

    def is_away(self, day: date) -> bool:
        """Whether they are absent on that date of their own zone."""
        return any(a.starts_on <= day <= a.ends_on for a in self.away)

    def works(self, day: date) -> bool:
        """Whether that is a working day of theirs: no weekend, holiday or absence."""
        return works_on(day, *self.place) and not self.is_away(day)

    def working_moment(self, at: datetime) -> datetime:
        """Their first working moment from `at` on, aware UTC."""
        return first_working_moment(zone_named(self.zone), self.place, self.away, at)


def whereabouts(session: Session, people: Iterable[str], now: datetime) -> dict[str, Whereabouts]:
    """Where each of them is, as `calendar.zone_of` says; absences that were over by `now` left
    out. A handful of statements."""
    whom = list(people)
    sites = {s.id: s for s in session.exec(select(Site))}
    teams = dict(session.exec(select(Team.id, Team.site_id)).all())
    members = _members(session, whom)
    away = _absences(session, whom, now)
    here = workspace_zone(session)
    places = {s: place_of(session, sites.get(s)) for s in (None, *sites)}
    found: dict[str, Whereabouts] = {}
    for person in whom:
        own, site_id, team_id = members.get(person, (None, None, None))
        site = sites.get(site_id if site_id is not None else teams.get(team_id))
        named = own, site.zone if site else None
        zone = next((z for z in named if z and is_zone(z)), here)
        place = places[site.id if site else None]
        found[person] = Whereabouts(zone, place, tuple(away.get(person, ())))
    return found


def working_moments(
    session: Session, when: Mapping[str, datetime]
) -> dict[str, tuple[str, datetime]]:
    """Each person's IANA zone and first working moment from theirs on, aware UTC, as given by
    `calendar.zone_of` and `calendar.next_working_moment`."""
    if not when:
        return {}
    # Offices are few: a place's holidays and a zone's moment are worked out once.
    known: dict[Any, datetime] = {}
    found: dict[str, tuple[str, datetime]] = {}
    for person, where in whereabouts(session, when, min(when.values())).items():
        key = person if where.away else (where.zone, where.place, when[person])
        if key not in known:
            known[key] = where.working_moment(when[person])
        found[person] = where.zone, known[key]
    return found


def _members(
    session: Session, slack_ids: Iterable[str]
) -> dict[str, tuple[str | None, int | None, int | None]]:
    """person -> their own zone, their site, their team."""
    found: dict[str, tuple[str | None, int | None, int | None]] = {}
    for some in parts(slack_ids):
        query = select(Member.slack_id, Member.zone, Member.site_id, Member.team_id)
        for slack_id, zone, site_id, team_id in session.exec(
            query.where(col(Member.slack_id).in_(some))
        ):
            found[slack_id] = zone, site_id, team_id
    return found


def _absences(session: Session, people: Iterable[str], now: datetime) -> dict[str, list[Absence]]:
    """person -> absences that may matter: not over on the day before, whatever their zone."""
    found: dict[str, list[Absence]] = {}
    since = now.date() - _A_DAY
    for some in parts(people):
        query = select(Absence).where(col(Absence.slack_id).in_(some), Absence.ends_on >= since)
        for absence in session.exec(query.order_by(col(Absence.starts_on))):
            found.setdefault(absence.slack_id, []).append(absence)
    return found
