"""After the slot: what went well, what did not, what we change; signed by both (000-9)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import col, delete, select

from bot.kit import text
from bot.kit.boundary import NotAllowed, UserError
from bot.kit.db import Session
from bot.kit.outbox import announce, redraw
from bot.kit.schedule import unplan
from bot.listening.corridor import lock_corridor
from bot.listening.models import (
    TEXT,
    Debrief,
    HeardQuestion,
    Part,
    Seat,
    SeatState,
    Signed,
    Slot,
    SlotState,
)
from bot.listening.offering import seated, slot_named
from bot.listening.telling import DEBRIEF, ENDS, NUDGE, redraw_days
from bot.people import service as people
from bot.people.crowd import plan_all_at_work
from bot.people.quiet import Kind, whom_to_tell

NUDGED = "listening.nudged"  # the job, about "<slot>:<person>"
AFTER = timedelta(hours=16)
MOST_QUESTIONS = 10
ALL_TOLD = timedelta(days=45)  # how long an unwritten debrief stands in Home

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+(?!\w)")
_PHONE = re.compile(r"(?<![\w.,/:-])(?:\+|00)?\(?\d[\d\s().-]{7,}\d(?![\w-])")

# Given a session, who hears the answer, a question, a campaign's id or None, now: keeps it where
# questions are answered, and returns its id. Lent by the room that does, as doors.HEARD.
Hearer = Callable[[Session, str, str, int | None, datetime], int | None]


@dataclass(frozen=True)
class Said:
    """What the form holds. `asked`: questions heard, to be added to those that stand; `base`: the
    version that the form was filled with, so that of two who write at once nobody is lost."""

    well: str = ""
    not_well: str = ""
    change: str = ""
    change_by: str = ""
    change_on: date | None = None
    asked: tuple[str, ...] = ()
    base: int = 0


def slot_over(session: Session, slot_id: int, now: datetime) -> None:
    """A slot ended: whoever was there is asked, and planned to be asked once more."""
    unplan(session, ENDS, slot_id)
    slot = session.get(Slot, slot_id)
    if slot is None or slot.state is not SlotState.OPEN:
        return
    there = [p for p in writers(session, slot) if people.is_member(people.member(session, p))]
    if len(there) < 2:
        return
    for person in whom_to_tell(session, there, Kind.LISTENING, now):
        announce(session, DEBRIEF, slot_id, person, now=now)
    about = {person: f"{slot_id}:{person}" for person in there}
    plan_all_at_work(session, NUDGED, about, now, dict.fromkeys(there, now + AFTER))


def writers(session: Session, slot: Slot) -> list[str]:
    """Who writes and signs the debrief: the rep, and who listened."""
    return [slot.rep_id, *seated(session, slot.id or 0)]


def nudge(session: Session, about: str, now: datetime) -> None:
    """Once: a debrief that nobody wrote; afterwards it stands in Home alone."""
    unplan(session, NUDGED, about)
    slot_id, _, person = about.partition(":")
    slot = session.get(Slot, int(slot_id))
    if slot is None or slot.state is not SlotState.OPEN or debrief_of(session, int(slot_id)):
        return
    if whom_to_tell(session, [person], Kind.LISTENING, now):
        announce(session, NUDGE, slot_id, person, now=now)


def debrief_of(session: Session, slot_id: int) -> Debrief | None:
    """What was written about a slot; None until somebody did."""
    query = select(Debrief).where(Debrief.slot_id == slot_id)
    return session.exec(query.execution_options(populate_existing=True)).first()


def version_of(row: Debrief) -> int:
    """Which state of it somebody has seen: when it was last written, in microseconds."""
    return round((row.edited_at or row.at).timestamp() * 1_000_000)


def signers(session: Session, slot_id: int) -> list[str]:
    """Who stands by it, the first first."""
    query = select(Signed.slack_id).where(Signed.slot_id == slot_id)
    return list(session.exec(query.order_by(col(Signed.at))))


def heard_in(session: Session, slot_ids: Sequence[int]) -> list[HeardQuestion]:
    """The questions of these slots, in the order in which they were written down."""
    query = select(HeardQuestion).where(col(HeardQuestion.slot_id).in_(slot_ids))
    return list(session.exec(query.order_by(col(HeardQuestion.id))))


def write_debrief(
    session: Session, slot_id: int, by: str, said: Said, hearers: Sequence[Hearer], now: datetime
) -> None:
    """Rep or listener fills it in, or changes what the other wrote: then the other signs anew.

    Questions go to whoever lends `hearers`; the answer comes to the rep. Raises NotAllowed for
    who was not there; UserError before the slot began, for nothing written, and too many.
    """
    slot = _slot_of(session, slot_id, by)
    if slot.starts_at > now:
        raise UserError("It has not begun yet.")
    lock_corridor(session, slot.unit, slot.quarter)  # one writes after the other
    slot = _slot_of(session, slot_id, by)  # as whoever held the lock before has left it
    row = debrief_of(session, slot_id)
    texts = {name: _clean(getattr(said, name)) for name in ("well", "not_well", "change")}
    if not any(texts.values()) and not said.asked:
        raise UserError("A few words in one of them will do.", field="well")
    if len(said.asked) > MOST_QUESTIONS:
        raise UserError(f"At most {MOST_QUESTIONS} questions at once.", field="asked")
    change: dict[str, Any] = {
        **texts,
        "change_by": said.change_by or None,
        "change_on": said.change_on,
    }
    if row is None:
        row = Debrief(slot_id=slot_id, by=by, at=now, **change)
    else:
        if version_of(row) != said.base:
            change = _both(row, change)
        _change(session, row, change, now)
    session.add(row)
    session.flush()
    _sign(session, slot_id, by, now)
    _hear(session, slot, by, said.asked, hearers, now)
    _redraw(session, slot)


def _both(row: Debrief, change: dict[str, Any]) -> dict[str, Any]:
    """Somebody wrote while this form was open: what stands stays, what is new comes after it."""
    merged: dict[str, Any] = {}
    for name, value in change.items():
        stands = getattr(row, name)
        if name in ("well", "not_well", "change") and value and value not in stands:
            value = text.shorten(f"{stands}\n{value}".strip(), TEXT)
        elif stands:
            value = stands
        merged[name] = value
    return merged


def _change(session: Session, row: Debrief, change: dict[str, Any], now: datetime) -> None:
    """Where anything differs, everybody signs anew."""
    if any(getattr(row, name) != value for name, value in change.items()):
        for name, value in change.items():
            setattr(row, name, value)
        row.edited_at = now
        session.exec(delete(Signed).where(col(Signed.slot_id) == row.slot_id))


def _hear(
    session: Session, slot: Slot, by: str, asked: Sequence[str], hearers: Sequence[Hearer],
    now: datetime,
) -> None:  # fmt: skip
    known = {q.words.casefold() for q in heard_in(session, [slot.id or 0])}
    for words in asked:
        if words.casefold() in known:
            continue
        known.add(words.casefold())
        row = HeardQuestion(slot_id=slot.id or 0, words=_clean(words)[:500], by=by, at=now)
        for hear in hearers:
            found = hear(session, slot.rep_id, row.words, slot.campaign_id, now)
            row.question_id = row.question_id or found
        session.add(row)
    session.flush()


def sign_debrief(session: Session, slot_id: int, by: str, now: datetime) -> None:
    """[I agree]. Twice is once. Raises NotAllowed for who was not there, UserError for none."""
    slot = _slot_of(session, slot_id, by)
    if debrief_of(session, slot_id) is None:
        raise UserError("Nobody has written it yet. You can be the first.")
    lock_corridor(session, slot.unit, slot.quarter)
    _sign(session, slot_id, by, now)
    _redraw(session, slot)


def _sign(session: Session, slot_id: int, by: str, now: datetime) -> None:
    if session.get(Signed, (slot_id, by)) is None:
        session.add(Signed(slot_id=slot_id, slack_id=by, at=now))
        session.flush()


def _slot_of(session: Session, slot_id: int, by: str) -> Slot:
    people.require_member(session, by)
    slot = slot_named(session, slot_id)
    if by not in writers(session, slot):
        raise NotAllowed("Only who was there writes its debrief.")
    if slot.state is not SlotState.OPEN:
        raise UserError("Nobody listened there, as somebody said.")
    return slot


def _redraw(session: Session, slot: Slot) -> None:
    for post in (DEBRIEF, NUDGE):
        redraw(session, post, slot.id or 0)
    redraw_days(session, slot)


def _clean(said: str) -> str:
    """Without addresses and phone numbers: a channel may read it."""
    said = text.clean(text.unescape(said), TEXT)
    return text.shorten(_PHONE.sub("[number]", _EMAIL.sub("[address]", said)), TEXT)


def lines_of(typed: str) -> tuple[str, ...]:
    """Questions typed one a line, without list marks; none twice."""
    lines = (text.line(line.lstrip(" \t-*•·–"), 500) for line in typed.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


def open_debriefs(session: Session, slack_id: str, now: datetime) -> list[Slot]:
    """Slots that are over and that somebody was at, and whose debrief lacks their name."""
    mine = select(Seat.slot_id).where(Seat.slack_id == slack_id, Seat.state == SeatState.TAKEN)
    heard = select(Seat.slot_id).where(Seat.state == SeatState.TAKEN, Seat.part != Part.OBSERVER)
    signed = select(Signed.slot_id).where(Signed.slack_id == slack_id)
    query = select(Slot).where(
        Slot.state == SlotState.OPEN, col(Slot.ends_at) <= now,
        col(Slot.ends_at) > now - ALL_TOLD, col(Slot.id).in_(heard),
        (col(Slot.rep_id) == slack_id) | col(Slot.id).in_(mine), ~col(Slot.id).in_(signed),
    )  # fmt: skip
    return list(session.exec(query.order_by(col(Slot.ends_at)).limit(10)))
