"""When each of many people works, and what is planned for those who are off: few statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select

from bot.kit.db import Session
from bot.kit.many import parts, plan_all
from bot.people.at_work import once_rule
from bot.people.calendar import (
    first_working_moment,
    is_zone,
    place_of,
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


def working_moments(
    session: Session, when: Mapping[str, datetime]
) -> dict[str, tuple[str, datetime]]:
    """Each person's IANA zone and first working moment from theirs on, aware UTC, as given by
    `calendar.zone_of` and `calendar.next_working_moment`."""
    sites = {s.id: s for s in session.exec(select(Site))}
    teams = dict(session.exec(select(Team.id, Team.site_id)).all())
    people = _members(session, when)
    away = _absences(session, when)
    here = workspace_zone(session)
    # Offices are few: a place's holidays and a zone's moment are worked out once.
    known: dict[Any, datetime] = {}
    found: dict[str, tuple[str, datetime]] = {}
    for person, at in when.items():
        own, site_id, team_id = people.get(person, (None, None, None))
        site = sites.get(site_id if site_id is not None else teams.get(team_id))
        named = own, site.zone if site else None
        zone = next((z for z in named if z and is_zone(z)), here)
        absent = away.get(person, [])
        key = person if absent else (zone, site.id if site else None, at)
        if key not in known:
            known[key] = first_working_moment(zone_named(zone), place_of(session, site), absent, at)
        found[person] = zone, known[key]
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


def _absences(session: Session, when: Mapping[str, datetime]) -> dict[str, list[Absence]]:
    """person -> absences that may matter: not over on the day before, whatever their zone."""
    found: dict[str, list[Absence]] = {}
    if not when:
        return found
    since = min(when.values()).date() - _A_DAY
    for some in parts(when):
        query = select(Absence).where(col(Absence.slack_id).in_(some), Absence.ends_on >= since)
        for absence in session.exec(query):
            found.setdefault(absence.slack_id, []).append(absence)
    return found
