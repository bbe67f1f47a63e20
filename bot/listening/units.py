"""Whose corridor a rep's calls belong to: teams, and who manages them (000-5, 000-23)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from bot.kit.db import Session
from bot.listening.rules import named_managers
from bot.people import service as people
from bot.people.calendar import stands_in
from bot.people.models import Absence, Member, Side, Team

NOBODY = "none"


@dataclass(frozen=True)
class Unit:
    """A team as the corridor counts it. `manager_id` None: nobody manages it, as far as known."""

    key: str
    name: str = ""
    manager_id: str | None = None


def unit_of(session: Session, rep_id: str) -> Unit:
    """Whose corridor a rep's calls belong to: their team's, else their manager's people."""
    person = people.member(session, rep_id)
    if person is not None and person.team_id is not None:
        return unit_named(session, f"team:{person.team_id}")
    manager = people.manager_of(session, rep_id)
    return unit_named(session, f"manager:{manager}" if manager else NOBODY)


def unit_named(session: Session, key: str) -> Unit:
    """A team by the key that is stored with its slots."""
    return units_named(session, [key])[key]


def units_named(session: Session, keys: Iterable[str]) -> dict[str, Unit]:
    """The same for many, in a few statements."""
    keys = set(keys)
    ids = {key: int(key.removeprefix("team:")) for key in keys if key.startswith("team:")}
    teams = {t.id: t for t in session.exec(select(Team).where(col(Team.id).in_(ids.values())))}
    named = named_managers(session)
    may: dict[str, list[str]] = {}
    for key in keys:
        team = teams.get(ids.get(key))
        own = key.removeprefix("manager:") if key.startswith("manager:") else None
        may[key] = [m for m in (own, team.manager_id if team else None, named.get(key)) if m]
    query = select(Member.slack_id, Member.name).where(
        col(Member.slack_id).in_([m for some in may.values() for m in some]),
        col(Member.active), ~col(Member.guest), ~col(Member.bot), Member.side != Side.MARKETING,
    )  # fmt: skip
    here = dict(session.exec(query).all())
    found: dict[str, Unit] = {}
    for key in keys:
        manager = next((m for m in may[key] if m in here), None)
        team = teams.get(ids.get(key))
        name = team.name if team else f"{here[manager]}'s team" if manager else ""
        found[key] = Unit(key, "Reps without a team" if key == NOBODY else name, manager)
    return found


def units_managed(session: Session, slack_id: str, now: datetime) -> list[Unit]:
    """The sales teams that somebody manages, or stands in for whoever does (U15)."""
    away = select(Absence.slack_id).where(
        Absence.deputy_id == slack_id, Absence.ends_on >= now.date() - timedelta(days=1)
    )
    whose = [slack_id, *session.exec(away)]
    teams = session.exec(
        select(Team)
        .where(Team.side == Side.SALES, col(Team.manager_id).in_(whose))
        .order_by(col(Team.id))
    )
    units = [unit_named(session, f"team:{t.id}") for t in teams]
    leads = session.exec(
        select(Member.manager_id)
        .where(
            col(Member.manager_id).in_(whose), col(Member.team_id).is_(None),
            col(Member.active), Member.side == Side.SALES,
        )
        .distinct()
    )  # fmt: skip
    units += [unit_named(session, f"manager:{manager}") for manager in leads if manager]
    named = named_managers(session)
    units += [unit_named(session, key) for key, manager in named.items() if manager in whose]
    found = {u.key: u for u in units if manages(session, u, slack_id, now)}
    return list(found.values())


def manages(session: Session, unit: Unit, slack_id: str, now: datetime) -> bool:
    """Whether somebody is the team's inside manager, or stands in while that one is away. Nobody
    of marketing does: what they hear is what marketing hears."""
    if unit.manager_id is None:
        return False
    if slack_id == unit.manager_id:
        return True
    person = people.member(session, slack_id)
    if person is None or person.side is Side.MARKETING:
        return False
    return slack_id == stands_in(session, unit.manager_id, now)
