"""Who hears of a slot, when: written with its cause, and never to whoever caused it."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select

from bot.kit.db import Session
from bot.kit.models import Outbox
from bot.kit.outbox import URGENT, announce, redraw
from bot.kit.schedule import plan, unplan
from bot.listening.corridor import count, lock_corridor
from bot.listening.models import CallWeek, Corridor, Seat, SeatState, Slot, SlotState, WeekState
from bot.listening.rules import rules_of
from bot.listening.units import unit_named
from bot.people import service as people
from bot.people.at_work import once_rule, plan_at_work
from bot.people.calendar import zone_named
from bot.people.quiet import Kind, whom_to_tell
from bot.people.reminders import forget_reminders, remind

# posts
COMING = "listening.coming"  # to the rep: who comes
START = "listening.start"  # to all of a slot: the link
SOON = "listening.soon"  # to all of a slot, an hour before
CANCELLED = "listening.cancelled"
CLOSED = "listening.closed"
MANAGER = "listening.manager"
SHEET = "listening.sheet"
DEBRIEF = "listening.debrief"  # to all of a slot, once it is over
NUDGE = "listening.nudge"  # once, at work on a later day
DAY = "listening.day"  # a call week's digest, about "<week>:<date>" or "<week>:end"
# jobs
BEGINS = "listening.begins"
ENDS = "listening.ends"
WORKS = "listening.manager_works"  # about a corridor's id


def slot_changed(session: Session, slot: Slot, now: datetime) -> None:
    """Whatever shows the slot is drawn anew: its rep's message, sign-up sheets, the manager's."""
    for post in (COMING, START, SOON, DEBRIEF, NUDGE):
        redraw(session, post, slot.id or 0)
    redraw_days(session, slot)
    corridor = select(Corridor.id).where(
        Corridor.unit == slot.unit, Corridor.quarter == slot.quarter
    )
    for corridor_id in session.exec(corridor):
        redraw(session, MANAGER, corridor_id or 0)
    if slot.state is not SlotState.OPEN or not listeners(session, slot.id or 0):
        _forget(session, slot)


def redraw_days(session: Session, slot: Slot) -> None:
    """The sheet and the digests of the call weeks that tell of this slot."""
    day = slot.starts_at.astimezone(zone_named(slot.zone)).date()
    for week_id in weeks_with(session, slot):
        redraw(session, SHEET, week_id)
        for which in (day, "end"):
            redraw(session, DAY, f"{week_id}:{which}")


def weeks_with(session: Session, slot: Slot) -> list[int]:
    """The planned call weeks on whose sheet the slot stands: its site's, or the company's."""
    day = slot.starts_at.astimezone(zone_named(slot.zone)).date()
    monday = day.fromordinal(day.toordinal() - day.weekday())
    rows = session.exec(
        select(CallWeek).where(
            CallWeek.monday == monday,
            col(CallWeek.state).in_((WeekState.PLANNED, WeekState.CLOSED)),
        )
    )
    return [w.id or 0 for w in rows if w.site_id in (None, slot.site_id)]


def listeners(session: Session, slot_id: int) -> list[str]:
    """Who has a seat there."""
    query = select(Seat.slack_id).where(Seat.slot_id == slot_id, Seat.state == SeatState.TAKEN)
    return list(session.exec(query.order_by(col(Seat.id))))


def seat_taken(session: Session, slot: Slot, by: str, now: datetime) -> None:
    """The rep hears who comes; the link is sent when it begins, or at once if it has begun."""
    announce(session, COMING, slot.id or 0, slot.rep_id, now=now)
    zone = zone_named(slot.zone)
    plan(session, ENDS, slot.id or 0, once_rule(slot.ends_at.astimezone(zone)), slot.zone, now)
    if slot.starts_at > now:
        whom = (by, slot.rep_id)
        remind(session, SOON, slot.id or 0, whom, slot.starts_at, "1h", now, Kind.LISTENING)
        begins = once_rule(slot.starts_at.astimezone(zone))
        plan(session, BEGINS, slot.id or 0, begins, slot.zone, now)
    else:
        announce(session, START, slot.id or 0, by, now=now, priority=URGENT)
    slot_changed(session, slot, now)


def seat_given_back(session: Session, slot: Slot, by: str, now: datetime) -> None:
    """The rep's message says so, without a new one."""
    forget_reminders(session, SOON, slot.id or 0, [by])
    slot_changed(session, slot, now)


def send_link(session: Session, slot: Slot, now: datetime) -> None:
    """It begins: rep and listeners get the link, once each."""
    unplan(session, BEGINS, slot.id or 0)
    if not people.is_member(people.member(session, slot.rep_id)):
        slot.state = SlotState.CANCELLED  # its rep has left: nobody calls
        session.add(slot)
        session.flush()
        slot_cancelled(session, slot, slot.rep_id, now)
        slot_changed(session, slot, now)
    elif slot.state is SlotState.OPEN and (whom := listeners(session, slot.id or 0)):
        for person in (slot.rep_id, *whom):
            announce(session, START, slot.id or 0, person, now=now, priority=URGENT)


def seat_closed(session: Session, slot: Slot, slack_id: str, now: datetime) -> None:
    """The manager cannot come, and there is no room without: the marketer is told."""
    forget_reminders(session, SOON, slot.id or 0, [slack_id])
    key = f"{CLOSED}:{slot.id}:{slack_id}:{int(now.timestamp())}"
    announce(session, CLOSED, slot.id or 0, slack_id, now=now, key=key)
    slot_changed(session, slot, now)


def slot_cancelled(session: Session, slot: Slot, by: str, now: datetime) -> None:
    """Whoever had a seat is told, and the rep if somebody else took it back."""
    for person in {slot.rep_id, *listeners(session, slot.id or 0)} - {by}:
        announce(session, CANCELLED, slot.id or 0, person, now=now)


def _forget(session: Session, slot: Slot) -> None:
    for job in (BEGINS, ENDS):
        unplan(session, job, slot.id or 0)
    forget_reminders(session, SOON, slot.id or 0)


def propose_to_manager(session: Session, slot: Slot, now: datetime) -> None:
    """Two sessions are proposed to a manager who has listened to none yet this quarter."""
    counts = count(session, slot.unit, slot.quarter, now)
    if counts.manager == 0 and counts.joined == 0:
        nudge_manager(session, slot.unit, slot.quarter, now)


def nudge_manager(session: Session, unit: str, quarter: str, now: datetime) -> None:
    """The manager sees both counts and what to join, when at work; once for each own count."""
    manager = unit_named(session, unit).manager_id
    if manager is None:
        return
    corridor = lock_corridor(session, unit, quarter)
    heard = count(session, unit, quarter, now).manager
    key = f"{MANAGER}:{corridor.id}:{manager}:{heard}"
    known = session.exec(select(Outbox.id).where(Outbox.key == key)).first()
    about = corridor.id or 0
    if known is not None or (
        plan_at_work(session, WORKS, about, manager, now)
        and whom_to_tell(session, [manager], Kind.LISTENING, now)
    ):
        announce(session, MANAGER, about, manager, now=now, key=key)


def nudge_at_work(session: Session, corridor_id: int, now: datetime) -> None:
    """The manager works again: what was to be said, if it is still so."""
    unplan(session, WORKS, corridor_id)
    row = session.get(Corridor, corridor_id)
    if row is not None:
        counts = count(session, row.unit, row.quarter, now)
        closed = counts.room(rules_of(session, row.unit).cap) <= 0
        if closed and (counts.manager or not counts.joined):
            nudge_manager(session, row.unit, row.quarter, now)
