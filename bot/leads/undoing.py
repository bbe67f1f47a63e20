"""An import is taken back: what nobody touched since goes, what somebody worked on stays (U21)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, delete, select

from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.leads.cards import redraw_card
from bot.leads.history import note_event
from bot.leads.identity import plain_words
from bot.leads.models import Lead, LeadAlias, LeadEvent, LeadImport, Quality
from bot.people import service as people


@dataclass(frozen=True)
class Undone:
    """Leads removed, leads put back as they were, and leads kept because of later work."""

    removed: int
    restored: int
    kept: int

    def lines(self) -> list[str]:
        """The counts in words."""
        said = [f"Undone: {self.removed} leads removed, {self.restored} put back as they were."]
        if self.kept:
            said.append(f"{self.kept} stay: somebody worked on them since.")
        return said


def undo_import(session: Session, import_id: int, by: str, now: datetime) -> Undone:
    """Takes an import back. Only admins; once. Raises UserError or NotAllowed."""
    people.require_admin(session, by)
    row = session.get(LeadImport, import_id)
    if row is None:
        raise UserError("That import is not known here.")
    if row.undone_at is not None:
        raise UserError("That import was undone already. Nothing changed.")
    made = row.made
    last = int(made.get("last_event", 0))
    removed = kept = restored = 0
    for lead_id in made.get("created", []):
        if _touched(session, lead_id, last) or not _remove(session, lead_id):
            kept += 1
        else:
            removed += 1
    for lead_id, was in made.get("was", {}).items():
        lead = session.get(Lead, int(lead_id))
        if lead is None or not was or _touched(session, int(lead_id), last):
            kept += bool(was)
            continue
        _put_back(session, lead, was, by, now)
        restored += 1
    row.undone_at = now
    people.audit(session, by, "leads.import.undo", f"import {import_id}", "", now)
    session.flush()
    return Undone(removed, restored, kept)


def _touched(session: Session, lead_id: int, last_event: int) -> bool:
    """Whether anything happened to it since: an event, a verdict, a claim, a merge."""
    lead = session.get(Lead, lead_id)
    if lead is None:
        return True
    later = session.exec(
        select(LeadEvent.id).where(LeadEvent.lead_id == lead_id, col(LeadEvent.id) > last_event)
    ).first()
    return later is not None or lead.verdict is not Quality.NONE or lead.merged_into is not None


def _remove(session: Session, lead_id: int) -> bool:
    """Deletes a lead that nothing else speaks of. False if another room's row does."""
    try:
        with session.begin_nested():
            session.exec(delete(LeadAlias).where(col(LeadAlias.lead_id) == lead_id))
            session.exec(delete(LeadEvent).where(col(LeadEvent.lead_id) == lead_id))
            session.exec(delete(Lead).where(col(Lead.id) == lead_id))
    except IntegrityError:
        return False
    return True


def _put_back(session: Session, lead: Lead, was: dict[str, Any], by: str, now: datetime) -> None:
    assert lead.id is not None
    for column, value in was.items():
        setattr(lead, column, value)
    lead.search = plain_words(lead.name, lead.company, lead.email)[:400]
    note_event(session, lead.id, "import_undone", now, by=by)
    redraw_card(session, lead.id)
