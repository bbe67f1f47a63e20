"""Notes follow their lead: a merge, and a campaign that becomes known only afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import col, select

from bot.calls import tally
from bot.calls.models import CallNote
from bot.enquiries import passing
from bot.kit import schedule
from bot.kit.db import Session
from bot.leads.models import Lead
from bot.people import service as people

ADOPT = "calls.adopt_campaigns"
WAITED = timedelta(days=30)


def carry_over(session: Session, kept_id: int, gone_id: int, _now: datetime) -> None:
    """Lent to merges: conversations with the lead that is gone were with the one that is kept."""
    kept = session.get(Lead, kept_id)
    for note in session.exec(select(CallNote).where(CallNote.lead_id == gone_id)):
        note.noted_on = note.noted_on or gone_id
        note.lead_id = kept_id
        if kept is not None and note.campaign_id is None and kept.campaign_id is not None:
            _count_under(session, note, kept.campaign_id)
        session.add(note)
    session.flush()


def plan_adoption(session: Session, note: CallNote, now: datetime) -> None:
    """The lead is not known to be of a campaign yet: its CRM may say so until the night."""
    if note.lead_id is not None and note.campaign_id is None:
        schedule.plan(session, ADOPT, "", "30 3 * * *", people.workspace_zone(session), now)


def adopt_campaigns(session: Session, now: datetime) -> int:
    """Notes whose lead's campaign has become known count under it. Returns how many.

    Looks for a month after a note; then the night's look is planned no more.
    """
    found = session.exec(
        select(CallNote, Lead.campaign_id)
        .join(Lead, col(Lead.id) == col(CallNote.lead_id))
        .where(col(CallNote.campaign_id).is_(None), CallNote.at > now - WAITED)
        .order_by(col(CallNote.id))
        .with_for_update(of=CallNote)
    ).all()
    known = [(note, campaign_id) for note, campaign_id in found if campaign_id is not None]
    for note, campaign_id in known:
        _count_under(session, note, campaign_id)
        passing.redraw_digest_of(session, note.at)
    session.flush()
    if len(known) == len(found):
        schedule.unplan(session, ADOPT, "")
    return len(known)


def _count_under(session: Session, note: CallNote, campaign_id: int) -> None:
    was = tally.cell_of(note)
    note.campaign_id = campaign_id
    session.add(note)
    tally.move(session, was, tally.cell_of(note))
