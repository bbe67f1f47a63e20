"""Who left, or went to marketing, before a call began: their seats count for nobody (000-5)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import and_, col, or_, select

from bot.kit.db import Session
from bot.kit.schedule import plan
from bot.listening import telling
from bot.listening.corridor import lock_corridor, quarter_of
from bot.listening.models import Corridor, Part, Seat, SeatState, Slot, SlotState
from bot.listening.offering import settle_corridor, slot_named
from bot.people import service as people
from bot.people.models import Member, Side

UPKEEP = "listening.upkeep"
_HOURLY = "35 * * * *"
_BEGINS = timedelta(minutes=5)  # so long after its start nobody is thought to be in a call yet


def plan_upkeep(session: Session, now: datetime) -> None:
    """Every hour. Again it changes nothing."""
    plan(session, UPKEEP, "", _HOURLY, "UTC", now)


def keep_up(session: Session, now: datetime) -> None:
    """Every hour: calls to come in which somebody has a seat who will not come, or not as what
    they took it. Doing it again changes nothing."""
    query = (
        select(Slot)
        .join(Seat, col(Seat.slot_id) == col(Slot.id))
        .join(Member, col(Member.slack_id) == col(Seat.slack_id))
        .where(
            Slot.state == SlotState.OPEN, col(Slot.starts_at) > now,
            Seat.state == SeatState.TAKEN,
            or_(
                ~col(Member.active), col(Member.guest),
                and_(Seat.part == Part.MANAGER, Member.side == Side.MARKETING),
            ),
        )
        .order_by(col(Slot.unit), col(Slot.quarter), col(Slot.id))
        .distinct()
    )  # fmt: skip
    for slot in session.exec(query).all():
        look_over(session, slot.id or 0, now)


def look_over(session: Session, slot_id: int, now: datetime) -> None:
    """One call that has not begun, or begins: who left has no seat there any more, a manager who
    went to marketing listens as that; what is then too many is closed."""
    slot = slot_named(session, slot_id)
    lock_corridor(session, slot.unit, slot.quarter)
    slot = slot_named(session, slot_id)
    if slot.state is not SlotState.OPEN or now - slot.starts_at > _BEGINS:
        return
    query = select(Seat).where(Seat.slot_id == slot_id, Seat.state == SeatState.TAKEN)
    changed = False
    for seat in session.exec(query.execution_options(populate_existing=True)).all():
        person = people.member(session, seat.slack_id)
        if not people.is_member(person):
            seat.state, seat.at = SeatState.GIVEN_BACK, now
        elif seat.part is Part.MANAGER and person and person.side is Side.MARKETING:
            seat.part = Part.MARKETING
        else:
            continue
        changed = True
        session.add(seat)
        session.flush()
        if seat.state is SeatState.GIVEN_BACK:
            telling.seat_given_back(session, slot, seat.slack_id, now)
    if changed:
        settle_corridor(session, slot.unit, slot.quarter, now, beginning=slot_id)


def settle_rules(session: Session, unit: str, now: datetime) -> None:
    """The cap of a team ("": of all) is another one: what is booked beyond it is closed."""
    query = select(Corridor.unit, Corridor.quarter).order_by(
        col(Corridor.unit), col(Corridor.quarter)
    )
    # The quarter of yesterday: somewhere it may not be over.
    since = quarter_of((now - timedelta(days=1)).date())
    where = [Corridor.quarter >= since] + ([Corridor.unit == unit] if unit else [])
    for key, quarter in session.exec(query.where(*where)).all():
        lock_corridor(session, key, quarter)
        settle_corridor(session, key, quarter, now)
