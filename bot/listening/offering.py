"""A rep offers a time in which others may listen, and takes it back (000-4)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlmodel import col, select

from bot.kit import text
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.kit.walltime import resolve
from bot.leads.campaigns import named
from bot.leads.models import Campaign
from bot.listening import telling
from bot.listening.corridor import close_what_is_too_many, lock_corridor, quarter_of
from bot.listening.models import Debrief, Part, Seat, SeatState, Slot, SlotState
from bot.listening.rules import rules_of
from bot.listening.typed import AHEAD, LONGEST, SHORTEST, Offer
from bot.listening.units import unit_of
from bot.people import service as people
from bot.people.calendar import site_of, zone_named
from bot.people.models import Member, Side

GONE = "That slot was taken back."
SAYABLE = timedelta(days=7)  # how long somebody may say that it did not happen


def today_of(session: Session, slack_id: str, now: datetime) -> date:
    """The local date of somebody's own zone."""
    return now.astimezone(zone_named(people.zone_of(session, slack_id))).date()


def day_of(slot: Slot) -> date:
    """The local date on which it is held."""
    return slot.starts_at.astimezone(zone_named(slot.zone)).date()


def may_offer(session: Session, by: str) -> Member:
    """The person, if they may offer a slot: the sales side. Raises NotAllowed."""
    person = people.require_member(session, by)
    if person.side != Side.SALES:
        raise NotAllowed("Reps offer slots. You take a seat: type `/listen`.")
    return person


def offer_slot(session: Session, by: str, said: Offer, now: datetime, *, consent: bool) -> int:
    """Keeps a slot. Returns its id; what it says of time is in the rep's own zone.

    Raises NotAllowed for others than sales, UserError for a time that cannot be or is the rep's
    own already, and without the tick of D11.
    """
    may_offer(session, by)
    if not consent:
        raise UserError("Tick it, please: nobody listens without it.", field="consent")
    zone = people.zone_of(session, by)
    starts_at, ends_at = _moments(said, zone, now)
    assert said.day is not None
    unit, quarter = unit_of(session, by).key, quarter_of(said.day)
    lock_corridor(session, unit, quarter)
    _check_overlap(session, by, starts_at, ends_at)
    site = site_of(session, by)
    row = Slot(
        rep_id=by, unit=unit, quarter=quarter, site_id=site.id if site else None,
        starts_at=starts_at, ends_at=ends_at, zone=zone, consent_at=now,
        seats=said.seats or rules_of(session, unit).seats,
        link=_link(said.link), campaign_id=named(session, Campaign, said.campaign),
    )  # fmt: skip
    session.add(row)
    session.flush()
    assert row.id is not None
    telling.slot_changed(session, row, now)
    telling.propose_to_manager(session, row, now)
    return row.id


def _moments(said: Offer, zone: str, now: datetime) -> tuple[datetime, datetime]:
    if said.day is None:
        raise UserError("Which day?", field="day")
    if said.begins is None:
        raise UserError("From when?", field="begins")
    if said.ends is None:
        raise UserError("Until when?", field="ends")
    starts_at = resolve(datetime.combine(said.day, said.begins), zone)
    ends_at = resolve(datetime.combine(said.day, said.ends), zone)
    if said.ends <= said.begins:
        raise UserError("It ends before it begins. A slot lies within one day.", field="ends")
    if not SHORTEST <= ends_at - starts_at <= LONGEST:
        raise UserError("Between ten minutes and four hours, please.", field="ends")
    if ends_at <= now:
        raise UserError("That is over already. Offer a time that is still to come.", field="day")
    if starts_at < now - timedelta(minutes=1):
        raise UserError("That has begun already. Offer it from now on.", field="begins")
    if starts_at > now + AHEAD:
        raise UserError("That is more than half a year ahead.", field="day")
    return starts_at, ends_at


def _check_overlap(session: Session, by: str, starts_at: datetime, ends_at: datetime) -> None:
    query = select(Slot).where(
        Slot.rep_id == by, Slot.state == SlotState.OPEN,
        col(Slot.starts_at) < ends_at, col(Slot.ends_at) > starts_at,
    )  # fmt: skip
    other = session.exec(query.limit(1)).first()
    if other is not None:
        zone = zone_named(other.zone)
        begin, end = other.starts_at.astimezone(zone), other.ends_at.astimezone(zone)
        said = f"You offer {begin:%H:%M}-{end:%H:%M} there already."
        raise UserError(said, field="begins")


def _link(typed: str) -> str | None:
    if not typed.strip():
        return None
    found = (text.urls(typed) or [typed.strip()])[0]
    if not found.startswith(("https://", "http://")) or len(found) > 500 or " " in found:
        raise UserError("That is no link. It begins with https://", field="link")
    return found


def set_link(session: Session, slot_id: int, by: str, link: str, now: datetime) -> None:
    """Its rep adds or changes the link; what was sent with it is drawn anew."""
    slot = slot_named(session, slot_id)
    if by != slot.rep_id:
        raise NotAllowed("Only the rep can change the link.")
    slot.link = _link(link)
    session.add(slot)
    session.flush()
    telling.slot_changed(session, slot, now)


def slot_named(session: Session, slot_id: int) -> Slot:
    """The slot, read anew. Raises UserError where there is none."""
    query = select(Slot).where(Slot.id == slot_id)
    row = session.exec(query.execution_options(populate_existing=True)).first()
    if row is None:
        raise UserError(GONE)
    return row


def may_end(session: Session, slot: Slot, by: str) -> bool:
    """Who may take a slot back: its rep, the rep's manager, admins."""
    return (
        by == slot.rep_id
        or people.is_manager_of(session, by, slot.rep_id)
        or people.is_admin(session, by)
    )


def cancel_slot(session: Session, slot_id: int, by: str, now: datetime) -> Slot:
    """Takes a slot back before it is over; whoever had a seat is told. Twice is once."""
    people.require_member(session, by)
    slot = slot_named(session, slot_id)
    lock_corridor(session, slot.unit, slot.quarter)
    slot = slot_named(session, slot_id)
    if not may_end(session, slot, by):
        raise NotAllowed("Only the rep, their manager or an admin can take it back.")
    if slot.state is not SlotState.OPEN:
        return slot
    if slot.ends_at <= now:
        raise UserError("It is over. If nobody listened, say so in its debrief.")
    _check_unwritten(session, slot)
    _end(session, slot, SlotState.CANCELLED, by, now)
    telling.slot_cancelled(session, slot, by, now)
    return slot


def fell_through(session: Session, slot_id: int, by: str, now: datetime) -> Slot:
    """After it: nobody listened after all, so it counts for nobody. Who was there may say so,
    within a week and while no debrief says otherwise; where the manager sat in, not marketing.

    Raises NotAllowed, UserError."""
    people.require_member(session, by)
    slot = slot_named(session, slot_id)
    lock_corridor(session, slot.unit, slot.quarter)
    slot = slot_named(session, slot_id)
    _check_was_there(session, slot, by)
    if slot.starts_at > now:
        raise UserError("It has not begun yet. It can be taken back in `/listen`.")
    if slot.state is SlotState.OPEN:
        _check_unwritten(session, slot)
        if slot.ends_at < now - SAYABLE:
            raise UserError("That was more than a week ago. It counts as it stands.")
        _end(session, slot, SlotState.FELL_THROUGH, by, now)
        settle_corridor(session, slot.unit, slot.quarter, now)
    return slot


def _check_was_there(session: Session, slot: Slot, by: str) -> None:
    """Rep, manager and admins; marketing where it listened alone. Who observes says nothing of
    what counts."""
    if by == slot.rep_id or people.is_admin(session, by):
        return
    led = seated(session, slot.id or 0, Part.MANAGER)
    if by in (led or seated(session, slot.id or 0, Part.MARKETING)):
        return
    if led and by in seated(session, slot.id or 0):
        raise NotAllowed("The manager was there. The rep, the manager or an admin can say that.")
    raise NotAllowed("Only who was there can say that.")


def _check_unwritten(session: Session, slot: Slot) -> None:
    written = session.exec(select(Debrief.id).where(Debrief.slot_id == slot.id)).first()
    if written is not None:
        raise UserError("Its debrief is written: the call did happen.")


def _end(session: Session, slot: Slot, state: SlotState, by: str, now: datetime) -> None:
    slot.state, slot.ended_by = state, by
    session.add(slot)
    session.flush()
    telling.slot_changed(session, slot, now)


def settle_corridor(
    session: Session, unit: str, quarter: str, now: datetime, beginning: int = 0
) -> None:
    """After the manager's count fell: closes what is too many and tells whose seat it was.
    `beginning`: a call that begins at this moment, and in which nobody sits yet."""
    rules = rules_of(session, unit)
    closed = close_what_is_too_many(session, unit, quarter, rules, now, beginning)
    for slot_id, slack_id in closed:
        telling.seat_closed(session, slot_named(session, slot_id), slack_id, now)


def seated(session: Session, slot_id: int, part: Part | None = None) -> list[str]:
    """Who has a seat there, the first first."""
    query = select(Seat.slack_id).where(Seat.slot_id == slot_id, Seat.state == SeatState.TAKEN)
    if part is not None:
        query = query.where(Seat.part == part)
    return list(session.exec(query.order_by(col(Seat.at), col(Seat.id))))
