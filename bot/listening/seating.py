"""Taking a seat in a slot and giving it back, within the corridor (000-4, 000-5, D2, D7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlmodel import col, func, select

from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.listening import telling
from bot.listening.corridor import count, has_part, is_room, lock_corridor
from bot.listening.models import Part, Seat, SeatState, Slot, SlotState
from bot.listening.offering import GONE, day_of, settle_corridor, slot_named
from bot.listening.rules import Rules, rules_of
from bot.listening.units import Unit, manages, unit_named
from bot.people import service as people
from bot.people.models import Member, Side

FULL = "The last seat was just taken."
OVER = "That slot is over."


class Came(StrEnum):
    """What came of it. SOLO_CLOSED: only sessions that the manager attends are open."""

    TAKEN = "taken"
    ALREADY = "already"
    SOLO_CLOSED = "solo_closed"


@dataclass(frozen=True)
class Outcome:
    """What came of taking a seat, and as what it was meant."""

    came: Came
    slot_id: int
    part: Part


def take_seat(session: Session, slot_id: int, by: str, now: datetime) -> Outcome:
    """A marketer books, the team's manager joins, a new hire observes. Twice is once.

    At the cap nothing is booked, and the manager is nudged. Raises NotAllowed for whom there is
    no seat; UserError for a slot that is gone, over, full, one's own, or at the time of another.
    """
    person = people.require_member(session, by)
    slot = slot_named(session, slot_id)
    lock_corridor(session, slot.unit, slot.quarter)
    slot = slot_named(session, slot_id)  # as whoever held the lock before has left it
    unit, rules = unit_named(session, slot.unit), rules_of(session, slot.unit)
    part = _part(session, person, slot, unit, rules, now)
    seat = _seat(session, slot_id, by)
    if seat is not None and seat.state is SeatState.TAKEN and slot.state is SlotState.OPEN:
        return Outcome(Came.ALREADY, slot_id, seat.part)
    _check_open(session, slot, by, now)
    if part is not Part.MANAGER and free_seats(session, slot) < 1:
        raise UserError(FULL)
    if part is Part.MARKETING and not _may_come(session, slot, by, rules, now):
        telling.nudge_manager(session, slot.unit, slot.quarter, now)
        return Outcome(Came.SOLO_CLOSED, slot_id, part)
    seat = seat or Seat(slot_id=slot_id, slack_id=by, part=part, at=now)
    seat.part, seat.state, seat.at = part, SeatState.TAKEN, now
    session.add(seat)
    session.flush()
    telling.seat_taken(session, slot, by, now)
    return Outcome(Came.TAKEN, slot_id, part)


def _part(
    session: Session, person: Member, slot: Slot, unit: Unit, rules: Rules, now: datetime
) -> Part:
    if person.slack_id == slot.rep_id:
        raise UserError("That slot is your own.")
    if manages(session, unit, person.slack_id, now):
        return Part.MANAGER
    if is_new(person, rules, day_of(slot)):
        return Part.OBSERVER
    if person.side is Side.MARKETING:
        return Part.MARKETING
    raise NotAllowed("Seats are for marketing and for the team's manager. Offer a slot: `/listen`.")


def is_new(person: Member, rules: Rules, day: date) -> bool:
    """Whether on the day of a call somebody is so lately hired that they sit in to learn (D7), of
    either side."""
    if person.hired_on is None or person.side not in (Side.SALES, Side.MARKETING):
        return False
    return day - person.hired_on < timedelta(days=rules.observe_days)


def _check_open(session: Session, slot: Slot, by: str, now: datetime) -> None:
    if slot.state is not SlotState.OPEN or not people.is_member(
        people.member(session, slot.rep_id)
    ):
        raise UserError(GONE)
    if slot.ends_at <= now:
        raise UserError(OVER)
    query = (
        select(Slot.id)
        .join(Seat, col(Seat.slot_id) == col(Slot.id))
        .where(
            Seat.slack_id == by, Seat.state == SeatState.TAKEN, Slot.state == SlotState.OPEN,
            Slot.id != slot.id, col(Slot.starts_at) < slot.ends_at,
            col(Slot.ends_at) > slot.starts_at,
        )
    )  # fmt: skip
    if session.exec(query.limit(1)).first() is not None:
        raise UserError("You have a seat in another call at that time. Give that one back first.")


def _may_come(session: Session, slot: Slot, by: str, rules: Rules, now: datetime) -> bool:
    if has_part(session, slot.id or 0, Part.MANAGER):
        return True
    counts = count(session, slot.unit, slot.quarter, now, by)
    return is_room(counts, rules, booked=has_part(session, slot.id or 0, Part.MARKETING))


def free_seats(session: Session, slot: Slot) -> int:
    """Seats that nobody who is still here has; the manager needs none."""
    query = (
        select(func.count())
        .select_from(Seat)
        .join(Member, col(Member.slack_id) == col(Seat.slack_id))
        .where(
            col(Member.active),
            Seat.slot_id == slot.id,
            Seat.state == SeatState.TAKEN,
            Seat.part != Part.MANAGER,
        )
    )  # fmt: skip
    return slot.seats - session.exec(query).one()


def _seat(session: Session, slot_id: int, by: str) -> Seat | None:
    query = select(Seat).where(Seat.slot_id == slot_id, Seat.slack_id == by)
    return session.exec(query.execution_options(populate_existing=True)).first()


def give_back(session: Session, slot_id: int, by: str, now: datetime) -> Outcome:
    """Somebody cannot come, until it begins. Twice is once. Where the manager cannot, seats that
    marketing may not have without are closed, and their people are told."""
    people.require_member(session, by)
    slot = slot_named(session, slot_id)
    lock_corridor(session, slot.unit, slot.quarter)
    slot = slot_named(session, slot_id)
    seat = _seat(session, slot_id, by)
    if seat is None or seat.state is not SeatState.TAKEN:
        return Outcome(Came.ALREADY, slot_id, seat.part if seat else Part.MARKETING)
    if slot.state is SlotState.OPEN and slot.starts_at <= now:
        raise UserError("It has begun. If nobody listened, say so in its debrief.")
    seat.state, seat.at = SeatState.GIVEN_BACK, now
    session.add(seat)
    session.flush()
    telling.seat_given_back(session, slot, by, now)
    if seat.part is Part.MANAGER:
        settle_corridor(session, slot.unit, slot.quarter, now)
    return Outcome(Came.TAKEN, slot_id, seat.part)
