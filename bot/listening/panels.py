"""What listening shows in Home, and what it puts into a person's calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import col, func, or_, select

from bot.kit import blocks as b
from bot.kit.blocks import Block
from bot.kit.db import Session
from bot.kit.surfaces import CardBits, Entry, HomePanel, Lent
from bot.listening import views, views_debrief, views_weeks
from bot.listening.models import CallWeek, Part, Seat, SeatState, Slot, SlotState, WeekState
from bot.listening.reading import board_of, shown
from bot.listening.seen import waiting_debriefs
from bot.listening.shown import Board, Shown
from bot.listening.week_days import weeks_to_plan
from bot.people import service as people
from bot.people.calendar import zone_named
from bot.people.models import Member

BACK = timedelta(days=30)


def home_panel(session: Session, slack_id: str, now: datetime, _lent: Lent) -> HomePanel:
    """Today's calls and open debriefs wait; slots, seats and sessions stand below."""
    person = people.member(session, slack_id)
    if person is None or not people.is_member(person):
        return HomePanel()
    board = board_of(session, slack_id, now, looked_at=20)
    waiting = [block for s in _today(board) for block in _today_blocks(s, now)]
    for seen in waiting_debriefs(session, slack_id, now):
        waiting += views_debrief.waiting_blocks(seen)
    for facts in weeks_to_plan(session, slack_id, now):
        waiting += list((views_weeks.next_message(facts) or {}).get("blocks", []))[:2]
    return HomePanel(tuple(waiting), tuple(views.board_blocks(board, home=True)), rank=40)


def _today(board: Board) -> list[Shown]:
    tz = zone_named(board.zone)
    today = board.now.astimezone(tz).date()
    both = [*board.mine, *(s for s in board.own if s.people)]
    return [s for s in both if s.starts_at.astimezone(tz).date() == today]


def _today_blocks(s: Shown, now: datetime) -> list[Block]:
    at = views.when(s.starts_at, s.ends_at, s.zone, now)
    if s.own:
        return [b.section(f"{at[:1].upper()}{at[1:]}: {views.guests(s)} at your call.")]
    return [b.section(f"{at[:1].upper()}{at[1:]}: you listen to {views.name(s.rep)}.")]


def left_part(session: Session, member_id: int) -> CardBits:
    """For the manager's message about a leaver: live calls to come. For doors.LEFT_PARTS.

    A slot of theirs is no longer offered, a seat of theirs is free: nobody has to do anything.
    """
    person = session.get(Member, member_id)
    if person is None:
        return CardBits()
    held = session.exec(
        select(func.count())
        .select_from(CallWeek)
        .where(
            CallWeek.owner_id == person.slack_id,
            col(CallWeek.state).in_((WeekState.PLANNED, WeekState.PROPOSED)),
        )
    ).one()
    words = f"{held} call week{'s' if held > 1 else ''} (the deputy hears of them)"
    return CardBits((words,)) if held else CardBits()


def entries(session: Session, slack_id: str, now: datetime) -> Sequence[Entry]:
    """Slots that others listen to, and seats, for the person's calendar. For doors.CALENDAR."""
    mine = select(Seat.slot_id).where(Seat.slack_id == slack_id, Seat.state == SeatState.TAKEN)
    heard = select(Seat.slot_id).where(Seat.state == SeatState.TAKEN)
    query = select(Slot).where(
        col(Slot.ends_at) > now - BACK,
        or_(
            col(Slot.id).in_(mine),
            (col(Slot.rep_id) == slack_id) & col(Slot.id).in_(heard),
        ),
    )
    slots = list(session.exec(query.order_by(col(Slot.starts_at)).limit(200)))
    return [
        _entry(slot, seen)
        for slot, seen in zip(slots, shown(session, slots, slack_id), strict=True)
    ]


def _entry(slot: Slot, seen: Shown) -> Entry:
    ended = slot.state is not SlotState.OPEN
    who = ", ".join(n + (" (manager)" if p is Part.MANAGER else "") for n, p in seen.people)
    title = f"Live call, {who} listening" if seen.own else f"Listening live: {seen.rep}"
    return Entry(
        uid=f"listening-{slot.id}", title=title, starts_at=slot.starts_at, ends_at=slot.ends_at,
        zone=slot.zone, place=slot.link or "",
        words=f"{seen.campaign} {views.NO_RECORDING}".strip(),
        sequence=int(ended), cancelled=ended,
    )  # fmt: skip
