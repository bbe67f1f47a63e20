"""Which slots: those to come, those with a seat left, those that the manager attends."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import col, func, select

from bot.kit.db import Session
from bot.listening.models import Part, Seat, SeatState, Slot, SlotState
from bot.people.models import Member

LOOKED_AT = 60  # slots at a time


def coming(
    session: Session, now: datetime, *more: Any, most: int = LOOKED_AT, skip: int = 0
) -> list[Slot]:
    """Open slots that are not over, of reps who are still here, the soonest first."""
    query = (
        select(Slot)
        .join(Member, col(Member.slack_id) == col(Slot.rep_id))
        .where(
            Slot.state == SlotState.OPEN, col(Slot.ends_at) > now,
            col(Member.active), ~col(Member.guest), *more,
        )
        .order_by(col(Slot.starts_at), col(Slot.id))
        .limit(most)
        .offset(skip)
    )  # fmt: skip
    return list(session.exec(query))


def free_for(slack_id: str) -> tuple[Any, ...]:
    """A seat is left (of who left it is free), and the person has none and does not call there."""
    here = select(Member.slack_id).where(col(Member.active))
    taken = (
        select(func.count())
        .select_from(Seat)
        .where(
            Seat.slot_id == Slot.id, Seat.state == SeatState.TAKEN, Seat.part != Part.MANAGER,
            col(Seat.slack_id).in_(here),
        )
        .correlate(Slot)
        .scalar_subquery()
    )  # fmt: skip
    mine = select(Seat.slot_id).where(Seat.slack_id == slack_id, Seat.state == SeatState.TAKEN)
    return col(Slot.seats) > taken, col(Slot.id).not_in(mine), Slot.rep_id != slack_id


def led() -> Any:
    """The manager attends, and is still here."""
    here = select(Member.slack_id).where(col(Member.active))
    seats = select(Seat.slot_id).where(
        Seat.part == Part.MANAGER, Seat.state == SeatState.TAKEN, col(Seat.slack_id).in_(here)
    )
    return col(Slot.id).in_(seats)


def within(site_id: int | None, since: datetime, until: datetime) -> list[Any]:
    """Slots of a site (None: of all) that begin then."""
    where = [col(Slot.starts_at) >= since, col(Slot.starts_at) < until]
    return where if site_id is None else [*where, col(Slot.site_id) == site_id]
