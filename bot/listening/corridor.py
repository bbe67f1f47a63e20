"""The listening corridor: how many calls of a team marketing may hear, and how that is counted.

Marketing hears no more distinct calls of a team in a quarter than its inside manager (000-5).
What the manager heard counts once it is over; what marketing booked counts at once, so that the
cap cannot be overrun. A session that both attend raises both counts when it is over: it never
breaks the rule, and until then it is in neither. All counting happens under one locked row.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, and_, case, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col
from sqlmodel import select as select_rows

from bot.kit.db import Session
from bot.listening.models import Corridor, Logged, Part, Seat, SeatState, Slot, SlotState
from bot.listening.rules import EACH, Rules
from bot.people.models import Member

_corridor: Table = Corridor.__table__  # pyright: ignore[reportAttributeAccessIssue]
_slot: Table = Slot.__table__  # pyright: ignore[reportAttributeAccessIssue]
_seat: Table = Seat.__table__  # pyright: ignore[reportAttributeAccessIssue]
_member: Table = Member.__table__  # pyright: ignore[reportAttributeAccessIssue]


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
    return counts_of(session, [(unit, quarter)], now, marketer)[unit, quarter]


def counts_of(
    session: Session, which: Iterable[tuple[str, str]], now: datetime, marketer: str = ""
) -> dict[tuple[str, str], Counts]:
    """The same for many (unit, quarter), in three statements."""
    heard = {key: [0, 0, 0, 0, 0, 0] for key in which}
    units, quarters = {u for u, _ in heard}, {q for _, q in heard}
    for row in _listened(session, units, quarters, marketer, now):
        sums = heard.get((row.unit, row.quarter))
        if sums is None:
            continue
        over, sold, led = row.ends_at <= now, bool(row.marketing), bool(row.manager)
        # marketing, manager, coming, joined, own, own coming
        more = (over and sold, over and led, not over and sold and not led, not over and led,
                over and bool(row.mine), not over and bool(row.mine) and not led)  # fmt: skip
        heard[row.unit, row.quarter] = [a + b for a, b in zip(sums, more, strict=True)]
    logged = _each(session, Logged, func.count(), units, col(Logged.withdrawn_at).is_(None))
    extra = _each(session, Corridor, func.max(col(Corridor.extra)), units)
    return {
        key: Counts(n[0], n[1] + logged.get(key, 0), n[2], n[3], extra.get(key, 0), n[4], n[5])
        for key, n in heard.items()
    }


def _each(
    session: Session, kind: type[Logged] | type[Corridor], value: Any, units: set[str], *more: Any
) -> dict[tuple[str, str], int]:
    query: Any = (
        select_rows(kind.unit, kind.quarter, value)
        .where(col(kind.unit).in_(units), *more)
        .group_by(col(kind.unit), col(kind.quarter))
    )
    return {(row[0], row[1]): int(row[2]) for row in session.exec(query)}


def _listened(
    session: Session, units: set[str], quarters: set[str], marketer: str, now: datetime
) -> list[Any]:
    """Each slot that somebody has a seat in: when it is over, and who of both sides is there.

    What somebody heard stays heard when they leave; to a call to come they do not come, and when
    it begins their seat is given back (upkeep.look_over).
    """

    def any_of(*which: Any) -> Any:
        return func.max(case((and_(*which), 1), else_=0))

    sold = _seat.c.part == Part.MARKETING
    columns = _slot.c.id, _slot.c.unit, _slot.c.quarter, _slot.c.ends_at
    query = (
        select(
            *columns, any_of(sold).label("marketing"),
            any_of(_seat.c.part == Part.MANAGER).label("manager"),
            any_of(sold, _seat.c.slack_id == marketer).label("mine"),
        )
        .join(_seat, _seat.c.slot_id == _slot.c.id)
        .join(_member, _member.c.slack_id == _seat.c.slack_id)
        .where(
            _slot.c.workspace_id == session.workspace_id, _slot.c.unit.in_(units),
            _slot.c.quarter.in_(quarters), _slot.c.state == SlotState.OPEN,
            _seat.c.workspace_id == session.workspace_id, _seat.c.state == SeatState.TAKEN,
            _member.c.workspace_id == session.workspace_id,
            or_(_slot.c.starts_at <= now, _member.c.active),
        )
        .group_by(*columns)
    )  # fmt: skip
    return list(session.connection().execute(query))


def is_room(counts: Counts, rules: Rules, *, booked: bool) -> bool:
    """Whether marketing may book one more call without the manager. `booked`: another marketer
    has that call already, so that it is no further one where marketing counts together."""
    least = 0 if booked and rules.cap != EACH else 1
    return counts.room(rules.cap) >= least


def has_part(session: Session, slot_id: int, part: Part) -> bool:
    """Whether anybody who is still here has a seat there as this."""
    query = (
        select_rows(Seat.id)
        .join(Member, col(Member.slack_id) == col(Seat.slack_id))
        .where(
            Seat.slot_id == slot_id, Seat.part == part, Seat.state == SeatState.TAKEN,
            col(Member.active),
        )
    )  # fmt: skip
    return session.exec(query.limit(1)).first() is not None


def close_what_is_too_many(
    session: Session, unit: str, quarter: str, rules: Rules, now: datetime, beginning: int = 0
) -> list[tuple[int, str]]:
    """After the manager's count fell: seats without the manager are closed, the newest first,
    until the rest is within the cap. Returns (slot, marketer) of each. Call it under the lock."""
    closed: list[tuple[int, str]] = []
    for seat, slot in _alone(session, unit, quarter, now, beginning):
        whose = seat.slack_id if rules.cap == EACH else ""
        if count(session, unit, quarter, now, whose).room(rules.cap) < 0:
            seat.state, seat.at = SeatState.CLOSED, now
            session.add(seat)
            session.flush()
            closed.append((slot.id or 0, seat.slack_id))
    return closed


def _alone(
    session: Session, unit: str, quarter: str, now: datetime, beginning: int
) -> list[tuple[Seat, Slot]]:
    """Marketing's seats to come in sessions without the manager, the newest first."""
    rows = session.exec(
        select_rows(Seat, Slot)
        .join(Slot, col(Slot.id) == col(Seat.slot_id))
        .join(Member, col(Member.slack_id) == col(Seat.slack_id))
        .where(
            Slot.unit == unit, Slot.quarter == quarter, Slot.state == SlotState.OPEN,
            col(Member.active), or_(col(Slot.starts_at) > now, col(Slot.id) == beginning),
            Seat.part == Part.MARKETING, Seat.state == SeatState.TAKEN,
        )
        .order_by(col(Seat.at).desc(), col(Seat.id).desc())
    ).all()  # fmt: skip
    return [
        (seat, slot) for seat, slot in rows if not has_part(session, slot.id or 0, Part.MANAGER)
    ]
