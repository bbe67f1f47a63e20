"""An import is taken back: what nobody touched since goes, what somebody worked on stays (U21).

Part by part, the newest first, each part in one short transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, delete, or_, select

from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.leads.aliases import drop_aliases
from bot.leads.cards import redraw_card
from bot.leads.edits import searched
from bot.leads.history import note_event
from bot.leads.models import Identity, Lead, LeadAlias, LeadEvent, LeadImport, Quality
from bot.leads.owning import OwnerChanged
from bot.people import service as people
from bot.people.roster import CLI

UNDONE = "import_undone"


@dataclass(frozen=True)
class Undone:
    """Leads removed, put back as they were, kept because of later work; merges, which stay.

    `more`: parts that are still to be undone.
    """

    removed: int = 0
    restored: int = 0
    kept: int = 0
    merged: int = 0
    more: int = 0

    def and_then(self, later: Undone) -> Undone:
        """Both together."""
        return Undone(
            self.removed + later.removed,
            self.restored + later.restored,
            self.kept + later.kept,
            self.merged + later.merged,
            later.more,
        )

    def lines(self) -> list[str]:
        """The counts in words."""
        said = [f"Undone: {self.removed} leads removed, {self.restored} put back as they were."]
        if self.kept:
            said.append(f"{self.kept} stay: somebody worked on them since.")
        if self.merged:
            said.append(f"{self.merged} merged leads stay merged.")
        return said


def newest_import(session: Session) -> LeadImport | None:
    """The newest import that is not undone."""
    return session.exec(
        select(LeadImport)
        .where(col(LeadImport.undone_at).is_(None), col(LeadImport.part_of).is_(None))
        .order_by(col(LeadImport.id).desc())
    ).first()


def undo_part(
    session: Session, import_id: int, by: str, now: datetime, then: Iterable[OwnerChanged] = ()
) -> Undone:
    """Takes the newest part of an import back; to be called again while there is `more`. Only
    admins; once. Raises UserError or NotAllowed.

    `then`: what rooms above want done with a lead whose owner this puts back.
    """
    if by != CLI:
        people.require_admin(session, by)
    whole = session.get(LeadImport, import_id, with_for_update=True, populate_existing=True)
    if whole is None or whole.part_of is not None:
        raise UserError("That import is not known here.")
    if whole.undone_at is not None:
        raise UserError("That import was undone already. Nothing changed.")
    left = session.exec(
        select(LeadImport)
        .where(
            or_(col(LeadImport.part_of) == import_id, col(LeadImport.id) == import_id),
            col(LeadImport.undone_at).is_(None),
        )
        .order_by(col(LeadImport.id).desc())
    ).all()
    part = left[0]
    done = _undo(session, part, by, now, tuple(then))
    part.undone_at = now
    if len(left) == 1:
        people.audit(session, by, "leads.import.undo", f"import {import_id}", "", now)
    session.flush()
    return Undone(done.removed, done.restored, done.kept, done.merged, more=len(left) - 1)


def _undo(
    session: Session, part: LeadImport, by: str, now: datetime, then: tuple[OwnerChanged, ...]
) -> Undone:
    made = part.made
    created: list[int] = made.get("created", [])
    changed = [*made.get("was", {}), *made.get("gained", {}), *made.get("confirmed", {})]
    others = [int(i) for i in dict.fromkeys(changed)]
    touched = _touched(session, part, [*created, *others])
    removed = restored = 0
    for lead_id in created:
        removed += lead_id not in touched and _remove(session, lead_id)
    for lead_id in others:
        lead = session.get(Lead, lead_id)
        if lead is not None and lead_id not in touched:
            _put_back(session, lead, made, by, now)
            for follow in then if "owner_id" in made.get("was", {}).get(str(lead_id), {}) else ():
                follow(session, lead_id, now)
            restored += 1
    kept = len(created) + len(others) - removed - restored
    return Undone(removed, restored, kept, int(made.get("merged", 0)))


def _touched(session: Session, part: LeadImport, ids: Sequence[int]) -> set[int]:
    """Those to which anything happened since: an event, a verdict, a claim, a merge.

    What further parts of the same import did is none of that; they are undone before.
    """
    found: set[int] = set()
    for start in range(0, len(ids), 400):
        some = ids[start : start + 400]
        events = select(LeadEvent.lead_id).where(
            col(LeadEvent.lead_id).in_(some),
            col(LeadEvent.id) > int(part.made.get("last_event", 0)),
            LeadEvent.what != UNDONE,
            or_(col(LeadEvent.by).is_distinct_from(part.by), LeadEvent.at != part.at),
        )
        worked_on = select(Lead.id).where(
            col(Lead.id).in_(some),
            or_(Lead.verdict != Quality.NONE, col(Lead.merged_into).is_not(None)),
        )
        found.update(session.exec(events))
        found.update(i for i in session.exec(worked_on) if i is not None)
    return found


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


def _put_back(session: Session, lead: Lead, made: dict[str, Any], by: str, now: datetime) -> None:
    assert lead.id is not None
    key = str(lead.id)
    for column, value in made.get("was", {}).get(key, {}).items():
        setattr(lead, column, value)
    if received := made.get("confirmed", {}).get(key):
        lead.confirmed = False
        lead.received_at = datetime.fromisoformat(received)
    searched(lead)
    gained = [(Identity(k), v) for k, v in made.get("gained", {}).get(key, [])]
    drop_aliases(session, lead.id, [a for a in gained if a[1] not in (lead.email, lead.phone)])
    note_event(session, lead.id, UNDONE, now, by=by)
    redraw_card(session, lead.id)
