"""The listening corridor: how many calls of a team marketing may hear, and how that is counted.

Marketing hears no more distinct calls of a team in a quarter than its inside manager (000-5).
What the manager heard counts once it is over; what marketing booked counts at once, so that the
cap cannot be overrun. A session that both attend raises both counts when it is over: it never
breaks the rule, and until then it is in neither. All counting happens under one locked row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Table, and_, case, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col
from sqlmodel import select as select_rows

from bot.kit.db import Session
from bot.listening.models import Corridor, Logged, Part, Seat, SeatState, Slot, SlotState
from bot.listening.rules import EACH, Rules, named_managers
from bot.people import service as people
from bot.people.calendar import stands_in
from bot.people.models import Absence, Member, Side, Team

_corridor: Table = Corridor.__table__  # pyright: ignore[reportAttributeAccessIssue]
_slot: Table = Slot.__table__  # pyright: ignore[reportAttributeAccessIssue]
_seat: Table = Seat.__table__  # pyright: ignore[reportAttributeAccessIssue]
NOBODY = "none"


@dataclass(frozen=True)
class Unit:
    """A team as the corridor counts it. `manager_id` None: nobody manages it, as far as known."""

    key: str
    name: str = ""
    manager_id: str | None = None


@dataclass(frozen=True)
class Counts:
    """One team's quarter. `marketing`, `manager`: distinct calls heard; `coming`: calls that
    marketing alone has booked; `joined`: calls to come that the manager has joined.

    With a marketer named, `own` and `own_coming` are theirs.
    """

    marketing: int = 0
    manager: int = 0
    coming: int = 0
    joined: int = 0
    extra: int = 0
    own: int = 0
    own_coming: int = 0

    def room(self, cap: str) -> int:
        """How many more calls marketing may book by itself; below zero: too many are booked."""
        allowed = self.manager + self.extra
        if cap == EACH:
            return allowed - self.own - self.own_coming
        return allowed - self.marketing - self.coming


def quarter_of(day: date) -> str:
    """2026-Q1."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def unit_of(session: Session, rep_id: str) -> Unit:
    """Whose corridor a rep's calls belong to: their team's, else their manager's people."""
    person = people.member(session, rep_id)
    if person is not None and person.team_id is not None:
        return unit_named(session, f"team:{person.team_id}")
    manager = people.manager_of(session, rep_id)
    return unit_named(session, f"manager:{manager}" if manager else NOBODY)


def unit_named(session: Session, key: str) -> Unit:
    """A team by the key that is stored with its slots."""
    kind, _, which = key.partition(":")
    if kind == "manager":
        person = people.member(session, which)
        return Unit(key, f"{person.name}'s team" if person else "", which)
    team = session.get(Team, int(which)) if kind == "team" else None
    for manager in (team.manager_id if team else None, named_managers(session).get(key)):
        if manager and people.is_member(people.member(session, manager)):
            break
    else:
        manager = None
    return Unit(key, team.name if team else "Reps without a team", manager)


def units_managed(session: Session, slack_id: str, now: datetime) -> list[Unit]:
    """The sales teams that somebody manages, or stands in for whoever does (U15)."""
    away = select_rows(Absence.slack_id).where(
        Absence.deputy_id == slack_id, Absence.ends_on >= now.date() - timedelta(days=1)
    )
    whose = [slack_id, *session.exec(away)]
    teams = session.exec(
        select_rows(Team)
        .where(Team.side == Side.SALES, col(Team.manager_id).in_(whose))
        .order_by(col(Team.id))
    )
    units = [unit_named(session, f"team:{t.id}") for t in teams]
    leads = session.exec(
        select_rows(Member.manager_id)
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
    """Whether somebody is the team's inside manager, or stands in while that one is away."""
    if unit.manager_id is None:
        return False
    return slack_id in (unit.manager_id, stands_in(session, unit.manager_id, now))


def lock_corridor(session: Session, unit: str, quarter: str) -> Corridor:
    """The one row under which a team's quarter is counted and changed, locked until the end of
    the transaction. (On SQLite there is one writer at a time.)"""
    insert = postgresql.insert if session.dialect == "postgresql" else sqlite.insert
    row = {"workspace_id": session.workspace_id, "unit": unit, "quarter": quarter, "extra": 0}
    session.connection().execute(insert(_corridor).values(row).on_conflict_do_nothing())
    query = select_rows(Corridor).where(Corridor.unit == unit, Corridor.quarter == quarter)
    return session.exec(
        query.with_for_update().execution_options(populate_existing=True)
    ).one()  # fmt: skip


def count(session: Session, unit: str, quarter: str, now: datetime, marketer: str = "") -> Counts:
    """What stands in a team's quarter at this moment."""
    heard = [0, 0, 0, 0, 0, 0]  # marketing, manager, coming, joined, own, own coming
    for row in _listened(session, unit, quarter, marketer):
        over, sold, led = row.ends_at <= now, bool(row.marketing), bool(row.manager)
        heard[0] += over and sold
        heard[1] += over and led
        heard[2] += not over and sold and not led
        heard[3] += not over and led
        heard[4] += over and bool(row.mine)
        heard[5] += not over and bool(row.mine) and not led
    logged = session.exec(
        select_rows(func.count())
        .select_from(Logged)
        .where(Logged.unit == unit, Logged.quarter == quarter, col(Logged.withdrawn_at).is_(None))
    ).one()
    extra = session.exec(
        select_rows(Corridor.extra).where(Corridor.unit == unit, Corridor.quarter == quarter)
    ).first()
    return Counts(
        heard[0], heard[1] + logged, heard[2], heard[3], extra or 0, heard[4], heard[5]
    )  # fmt: skip


def _listened(session: Session, unit: str, quarter: str, marketer: str) -> list[Any]:
    """Each slot that somebody has a seat in: when it is over, and who of both sides is there."""

    def any_of(*which: Any) -> Any:
        return func.max(case((and_(*which), 1), else_=0))

    sold = _seat.c.part == Part.MARKETING
    query = (
        select(
            _slot.c.id, _slot.c.ends_at, any_of(sold).label("marketing"),
            any_of(_seat.c.part == Part.MANAGER).label("manager"),
            any_of(sold, _seat.c.slack_id == marketer).label("mine"),
        )
        .join(_seat, _seat.c.slot_id == _slot.c.id)
        .where(
            _slot.c.workspace_id == session.workspace_id, _slot.c.unit == unit,
            _slot.c.quarter == quarter, _slot.c.state == SlotState.OPEN,
            _seat.c.state == SeatState.TAKEN,
        )
        .group_by(_slot.c.id, _slot.c.ends_at)
    )  # fmt: skip
    return list(session.connection().execute(query))


def is_room(counts: Counts, rules: Rules, *, booked: bool) -> bool:
    """Whether marketing may book one more call without the manager. `booked`: another marketer
    has that call already, so that it is no further one where marketing counts together."""
    least = 0 if booked and rules.cap != EACH else 1
    return counts.room(rules.cap) >= least


def has_part(session: Session, slot_id: int, part: Part) -> bool:
    """Whether anybody has a seat there as this."""
    query = select_rows(Seat.id).where(
        Seat.slot_id == slot_id, Seat.part == part, Seat.state == SeatState.TAKEN
    )
    return session.exec(query.limit(1)).first() is not None


def close_what_is_too_many(
    session: Session, unit: str, quarter: str, rules: Rules, now: datetime
) -> list[tuple[int, str]]:
    """After the manager's count fell: seats without the manager are closed, the newest first,
    until the rest is within the cap. Returns (slot, marketer) of each. Call it under the lock."""
    closed: list[tuple[int, str]] = []
    for seat, slot in _alone(session, unit, quarter, now):
        whose = seat.slack_id if rules.cap == EACH else ""
        if count(session, unit, quarter, now, whose).room(rules.cap) < 0:
            seat.state, seat.at = SeatState.CLOSED, now
            session.add(seat)
            session.flush()
            closed.append((slot.id or 0, seat.slack_id))
    return closed


def _alone(session: Session, unit: str, quarter: str, now: datetime) -> list[tuple[Seat, Slot]]:
    """Marketing's seats to come in sessions without the manager, the newest first."""
    rows = session.exec(
        select_rows(Seat, Slot)
        .join(Slot, col(Slot.id) == col(Seat.slot_id))
        .where(
            Slot.unit == unit, Slot.quarter == quarter, Slot.state == SlotState.OPEN,
            col(Slot.starts_at) > now, Seat.part == Part.MARKETING,
            Seat.state == SeatState.TAKEN,
        )
        .order_by(col(Seat.at).desc(), col(Seat.id).desc())
    ).all()  # fmt: skip
    return [
        (seat, slot) for seat, slot in rows if not has_part(session, slot.id or 0, Part.MANAGER)
    ]
