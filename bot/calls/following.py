"""Notes follow their lead: a merge, and a campaign that becomes known only afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar

from sqlmodel import col, select

from bot.calls import tally, weekly
from bot.calls.models import CallNote, Shared
from bot.enquiries import passing
from bot.kit import schedule
from bot.kit.db import Session
from bot.leads.models import Lead
from bot.people import service as people

ADOPT = "calls.adopt_campaigns"
WAITED = timedelta(days=30)
Waits = TypeVar("Waits", CallNote, Shared)


def carry_over(session: Session, kept_id: int, gone_id: int, _now: datetime) -> None:
    """Lent to merges: conversations with the lead that is gone were with the one that is kept."""
    kept = session.get(Lead, kept_id)
    for note in session.exec(select(CallNote).where(CallNote.lead_id == gone_id)):
        note.noted_on = note.noted_on or gone_id
        note.lead_id = kept_id
        if kept is not None and note.campaign_id is None and kept.campaign_id is not None:
            _count_under(session, note, kept.campaign_id)
        session.add(note)
    for shared in session.exec(select(Shared).where(Shared.lead_id == gone_id)):
        shared.lead_id = kept_id
        if kept is not None and shared.campaign_id is None:
            shared.campaign_id = kept.campaign_id
            weekly.redraw_week(session, shared.day)
        session.add(shared)
    session.flush()


def plan_adoption(session: Session, note: CallNote | Shared, now: datetime) -> None:
    """The lead is not known to be of a campaign yet: its CRM may say so until the night."""
    if note.lead_id is not None and note.campaign_id is None:
        schedule.plan(session, ADOPT, "", "30 3 * * *", people.workspace_zone(session), now)


def adopt_campaigns(session: Session, now: datetime) -> int:
    """Notes, and what was shared, whose lead's campaign has become known count under it. Returns
    how many.

    Looks for a month after a note; then the night's look is planned no more.
    """
    notes, shared = _waiting(session, CallNote, now), _waiting(session, Shared, now)
    for note, campaign_id in notes:
        if campaign_id is not None:
            _count_under(session, note, campaign_id)
            passing.redraw_digest_of(session, note.at)
    for row, campaign_id in shared:
        if campaign_id is not None:
            row.campaign_id = campaign_id
            session.add(row)
            weekly.redraw_week(session, row.day)
    session.flush()
    known = [campaign_id for _, campaign_id in (*notes, *shared) if campaign_id is not None]
    if len(known) == len(notes) + len(shared):
        schedule.unplan(session, ADOPT, "")
    return len(known)


def _waiting(session: Session, kind: type[Waits], now: datetime) -> list[tuple[Waits, int | None]]:
    """Those without a campaign, each with what its lead says of it now."""
    query = (
        select(kind, Lead.campaign_id)
        .join(Lead, col(Lead.id) == col(kind.lead_id))
        .where(col(kind.campaign_id).is_(None), kind.at > now - WAITED)
        .order_by(col(kind.id))
        .with_for_update(of=kind)
    )
    return list(session.exec(query).all())


def _count_under(session: Session, note: CallNote, campaign_id: int) -> None:
    was = tally.cell_of(note)
    note.campaign_id = campaign_id
    session.add(note)
    tally.move(session, was, tally.cell_of(note))
