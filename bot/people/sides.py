"""On which side and team somebody is, and who said so: a user group, a channel, they, an admin.

The stronger word stands: roster or admin, then their own choice, then a group, then a channel.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from bot.kit import text
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.people.models import Member, Origin, RosterEmail, Side, Site, Team, Workspace
from bot.people.service import admins, audit, known, require_admin, require_member, told, workspace

STRENGTH = {origin: n for n, origin in enumerate(Origin)}
_DERIVED = (Origin.GROUP, Origin.CHANNEL)


@dataclass(frozen=True)
class Roll:
    """Who is in a mapped user group or channel at this moment."""

    ref: str
    people: tuple[str, ...]

    @property
    def origin(self) -> Origin:
        """A group's word counts more than a channel's."""
        return Origin.GROUP if self.ref.startswith("S") else Origin.CHANNEL


def ask_side(session: Session, slack_id: str, now: datetime) -> bool:
    """True once, for somebody whose side nobody knows: the moment to show the three buttons."""
    unknown = known(session, slack_id, now).side == Side.UNKNOWN
    return unknown and told(session, slack_id, "side", now)


def choose_side(session: Session, slack_id: str, side: Side, now: datetime) -> Member:
    """Somebody says where they belong. The roster's word, or an admin's, stands against it."""
    known(session, slack_id, now)
    person = require_member(session, slack_id)
    if person.side_from == Origin.ROSTER and person.side != side:
        names = [text.mrkdwn(m.name, 60) for m in admins(session) if m.name][:2]
        whom = " or ".join(names) or "an admin"
        raise UserError(f"The roster has you under {person.side.value}. Ask {whom} to change it.")
    _put(person, side, Origin.SELF)
    session.add(person)
    return person


def set_side(session: Session, by: str, slack_id: str, side: Side, now: datetime) -> Member:
    """An admin says where somebody belongs. Audited."""
    require_admin(session, by)
    person = known(session, slack_id, now)
    if person.guest or person.bot or not person.active:
        raise UserError("Only active members of the workspace have a side.")
    _put(person, side, Origin.ROSTER)
    session.add(person)
    audit(session, by, "side", slack_id, side.value, now)
    return person


def _put(person: Member, side: Side, origin: Origin, team: Team | None = None) -> None:
    if team is not None:
        person.team_id = team.id
    elif person.side != side:
        person.team_id = None
    person.side, person.side_from = side, origin


# -- user groups and channels


def map_side(
    session: Session, by: str, ref: str, side: Side, team: str | None, now: datetime
) -> None:
    """Whoever is in this user group (S..) or channel belongs to `side`, and to `team` if named."""
    require_admin(session, by)
    found = workspace(session, lock=True)
    found.mapped = {**found.mapped, ref: side.value}
    teams: dict[str, Any] = {k: v for k, v in _mapped_teams(found).items() if k != ref}
    if team:
        teams[ref] = team_named(session, team, side).id
    found.options = {**found.options, "teams": teams}
    session.add(found)
    audit(session, by, "mapped", ref, f"{side.value} {team or ''}".strip(), now)


def unmap(session: Session, by: str, ref: str, now: datetime) -> None:
    """This user group or channel says nothing about sides any more."""
    require_admin(session, by)
    found = workspace(session, lock=True)
    found.mapped = {k: v for k, v in found.mapped.items() if k != ref}
    session.add(found)
    audit(session, by, "unmapped", ref, "", now)


def _mapped_teams(found: Workspace) -> dict[str, Any]:
    return found.options.get("teams") or {}


def team_named(session: Session, name: str, side: Side, site: Site | None = None) -> Team:
    """The team of this name, made when there is none; compared without regard to case.

    Raises UserError for a team of another side.
    """
    name = text.line(name, 80)
    team = session.exec(select(Team).where(func.lower(Team.name) == name.lower())).first()
    if team is None:
        team = Team(name=name, side=side, site_id=site.id if site else None)
        session.add(team)
        session.flush()
    if team.side != side:
        shown = text.mrkdwn(team.name, 80)
        raise UserError(
            f"{shown} is a team in {team.side.value}, not in {side.value}. Nothing was changed."
        )
    return team


def mapped_refs(session: Session) -> dict[str, str]:
    """What is mapped: id of a user group or a channel -> side."""
    found = session.get(Workspace, session.workspace_id)
    return {str(k): str(v) for k, v in found.mapped.items()} if found else {}


def apply_rolls(session: Session, rolls: list[Roll], complete: bool, now: datetime) -> int:
    """Gives everybody the side that their groups and channels say; returns how many changed.

    `complete`: every mapped one could be read. Only then does somebody who is in none of them
    lose a side that came from one.
    """
    found = workspace(session)
    sides = {ref: Side(side) for ref, side in found.mapped.items() if side in list(Side)}
    query = select(Team).where(col(Team.id).in_(list(_mapped_teams(found).values())))
    teams = {team.id: team for team in session.exec(query)}
    by_ref = {ref: teams.get(team_id) for ref, team_id in _mapped_teams(found).items()}
    best = _best([r for r in rolls if r.ref in sides])
    people = {m.slack_id: m for m in session.exec(select(Member).where(col(Member.active)))}
    for slack_id in best.keys() - people.keys():
        people[slack_id] = known(session, slack_id, now)
    changed = 0
    for slack_id, person in people.items():
        before = (person.side, person.side_from, person.team_id)
        roll = best.get(slack_id)
        if roll is not None:
            _follow(person, sides[roll.ref], roll.origin, by_ref.get(roll.ref))
        elif complete and person.side_from in _DERIVED:
            _put(person, Side.UNKNOWN, Origin.NONE)
        if before != (person.side, person.side_from, person.team_id):
            session.add(person)
            changed += 1
    return changed


def _best(rolls: Iterable[Roll]) -> dict[str, Roll]:
    """For each person the roll whose word counts most; among equals the one mapped first."""
    best: dict[str, Roll] = {}
    for roll in sorted(rolls, key=lambda r: -STRENGTH[r.origin]):
        for slack_id in roll.people:
            best.setdefault(slack_id, roll)
    return best


def _follow(person: Member, side: Side, origin: Origin, team: Team | None) -> None:
    """A group's or channel's word about somebody: yields to a stronger one, but fills a gap."""
    if STRENGTH[person.side_from] <= STRENGTH[Origin.GROUP]:
        derived = person.side_from in _DERIVED
        _put(person, side, origin, team)
        if derived and team is None:
            person.team_id = None
    elif person.side == side and person.team_id is None and team is not None:
        person.team_id = team.id


# -- who is where


@dataclass(frozen=True)
class Sides:
    """How many active people are on each side, and who is on none yet (at most 40 names)."""

    counts: dict[Side, int]
    unmapped: tuple[Member, ...]
    guests: int
    waiting: int = 0


def sides(session: Session) -> Sides:
    """Who is on which side, for `/align people`."""
    here = (col(Member.active), ~col(Member.guest), ~col(Member.bot))
    rows = session.exec(select(Member.side, func.count()).where(*here).group_by(col(Member.side)))
    counts: dict[Side, int] = dict.fromkeys(Side, 0) | {Side(s): n for s, n in rows}
    nobody = select(Member).where(*here, Member.side == Side.UNKNOWN)
    guests = select(func.count()).select_from(Member).where(col(Member.guest), col(Member.active))
    return Sides(
        counts,
        tuple(session.exec(nobody.order_by(col(Member.name)).limit(40))),
        session.exec(guests).one(),
        _waiting(session),
    )


def _waiting(session: Session) -> int:
    query = select(func.count()).select_from(RosterEmail)
    return session.exec(query.where(col(RosterEmail.slack_id).is_(None))).one()
