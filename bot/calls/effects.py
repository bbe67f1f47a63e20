"""What a note does to its lead: it is heard, and a later outcome says *later* of it.

*Later* is one fact with what verdicts keep (DESIGN.md section 4): said there, with its date, and
taken back there when the note no longer says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.calls.models import CallNote, Outcome
from bot.kit.db import Session
from bot.leads import service as leads
from bot.leads.models import Quality
from bot.people import service as people
from bot.verdicts.change import Change, change_verdict, recount, standing, take_back
from bot.verdicts.find import say_of_lead
from bot.verdicts.models import Reason, Verdict, Via
from bot.verdicts.spoken import Speech

CALLED = "called"  # an event that is no word of sales


@dataclass(frozen=True)
class Effect:
    """What a note says of a lead. Two equal ones ask nothing of the lead's record."""

    lead_id: int | None
    later: bool


def effect_of(note: CallNote) -> Effect:
    """What this note says of its lead as it stands."""
    if note.withdrawn_at is not None:
        return Effect(None, False)
    return Effect(note.lead_id, note.lead_id is not None and note.outcome is Outcome.LATER)


def apply(session: Session, note: CallNote, was: Effect, now: datetime) -> None:
    """Has the leads' records say what follows from the note now; `was`: what it said before."""
    new = effect_of(note)
    if was.later and new != was:
        _unsay_later(session, note, now)
    if was.lead_id != new.lead_id:
        if was.lead_id is not None:
            _unhear(session, note, was.lead_id, now)
        if new.lead_id is not None:
            _hear(session, note, new.lead_id, now)
    if new.later and new != was:
        _say_later(session, note, now)
    elif new.later:
        _date_later(session, note, now)
    for lead_id in {was.lead_id, new.lead_id} - {None}:
        leads.redraw_card(session, lead_id or 0)


def _hear(session: Session, note: CallNote, lead_id: int, now: datetime) -> None:
    person = people.member(session, note.by)
    if leads.speaks_for_sales(person.side if person else None):
        leads.mark_heard(session, lead_id, now, by=note.by, note=note.id or 0)
    else:
        leads.note_event(session, lead_id, CALLED, now, by=note.by)


def _unhear(session: Session, note: CallNote, lead_id: int, now: datetime) -> None:
    at = leads.lead_with_id(session, lead_id).id or lead_id
    for one in leads.family(session, at):  # where it was noted, also before a merge
        leads.unmark_heard(session, one, now, by=note.by, note=note.id or 0)
    recount(session, at, now)


def _say_later(session: Session, note: CallNote, now: datetime) -> None:
    speech = Speech(
        note.by, Quality.LATER, Via.BUTTON, now, Reason.NOT_READY, later_on=note.later_on
    )
    said = say_of_lead(session, note.lead_id or 0, speech, now)
    # What this person had said before the note is not the note's to take back.
    note.verdict_id = None if said.repeated else said.verdict_id
    session.add(note)
    session.flush()


def _unsay_later(session: Session, note: CallNote, now: datetime) -> None:
    if note.verdict_id is not None:
        take_back(session, note.verdict_id, note.by, now)
        note.verdict_id = None


def _date_later(session: Session, note: CallNote, now: datetime) -> None:
    """The date follows, unless the person said something else of the lead since."""
    row = session.get(Verdict, note.verdict_id) if note.verdict_id else None
    if row is None or note.lead_id is None or note.later_on is None:
        return
    lead = leads.lead_with_id(session, note.lead_id)
    stands = [v for v in standing(session, lead.id or 0) if v.by == note.by]
    if stands and stands[0].act == row.act and stands[0].later_on != note.later_on:
        change = Change(later_on=note.later_on)
        change_verdict(session, row.id or 0, note.by, change, now)
