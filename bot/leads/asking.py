"""A rep asks another for a lead: the owner hands it over or keeps it; nothing is taken."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import col, select

from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.outbox import URGENT, announce, redraw
from bot.kit.schedule import unplan
from bot.leads.history import note_event
from bot.leads.merge import lead_with_id
from bot.leads.models import Lead, LeadEvent
from bot.leads.owning import (
    Owned,
    OwnerChanged,
    assign_lead,
    claim_lead,
    has_left,
    require_side,
)
from bot.people import service as people

ASKED = "leads.asked"
ASK_LATER = "leads.ask_later"
_DECIDING = ("asked", "kept", "claimed", "assigned", "released")


def ask_owner(
    session: Session, lead_id: int, asker: str, now: datetime, then: Iterable[OwnerChanged] = ()
) -> str | None:
    """Tells the owner that `asker` would like the lead, when they next work (U15).

    Returns the owner's id. None when the lead was nobody's by now, or of somebody who left: then
    it is the asker's.
    """
    require_side(session, asker)
    lead = lead_with_id(session, lead_id, lock=True)
    assert lead.id is not None
    if lead.owner_id is None or has_left(session, lead.owner_id):
        claim_lead(session, lead.id, asker, now, then)
        return None
    if lead.owner_id == asker:
        raise UserError(f"{lead.public_id} is yours already.")
    about = f"{lead.id}.{asker}"
    if open_ask(session, lead, asker, lead.owner_id) is None:
        note_event(session, lead.id, "asked", now, by=asker, to=lead.owner_id)
    _tell_at_work(session, lead, lead.owner_id, about, now)
    return lead.owner_id


def _tell_at_work(session: Session, lead: Lead, owner_id: str, about: str, now: datetime) -> None:
    if people.plan_at_work(session, ASK_LATER, about, owner_id, now):
        asked = open_ask(session, lead, about.partition(".")[2], owner_id)
        key = f"{ASKED}:{about}:{owner_id}:{asked}"
        announce(session, ASKED, about, owner_id, now=now, key=key, priority=URGENT)


def open_ask(session: Session, lead: Lead, asker: str, owner: str) -> int | None:
    """The id of `asker`'s wish that nobody has decided on yet; None where there is none."""
    rows = session.exec(
        select(LeadEvent.id, LeadEvent.what, LeadEvent.by, LeadEvent.detail)
        .where(LeadEvent.lead_id == lead.id, col(LeadEvent.what).in_(_DECIDING))
        .order_by(col(LeadEvent.id).desc())
    ).all()
    found: int | None = None
    for event_id, what, by, detail in rows:
        if what == "asked":
            if by == asker and detail.get("to") == owner:
                found = event_id
        elif what != "kept" or detail.get("to") == asker:
            break
    return found


def ask_now(session: Session, about: str, now: datetime) -> None:
    """The owner is at work again: asked, if the lead is still theirs and nobody decided since."""
    unplan(session, ASK_LATER, about)
    lead_id, _, asker = about.partition(".")
    lead = lead_with_id(session, int(lead_id))
    owner = lead.owner_id
    if owner is None or has_left(session, owner):
        return
    if asking_state(session, lead, asker, owner) == "open":
        _tell_at_work(session, lead, owner, about, now)


def hand_over(
    session: Session,
    lead_id: int,
    asker: str,
    by: str,
    now: datetime,
    then: Iterable[OwnerChanged] = (),
) -> Owned:
    """The owner gives the lead to whoever asked, and that person is told (leads/handed.py)."""
    done = assign_lead(session, lead_id, asker, by, now, then)
    redraw(session, ASKED, f"{lead_id}.{asker}")
    return done


def keep_lead(session: Session, lead_id: int, asker: str, by: str, now: datetime) -> None:
    """The owner keeps it. Nobody is told: the asker sees whose it is."""
    lead = lead_with_id(session, lead_id)
    assert lead.id is not None
    if lead.owner_id == by:
        note_event(session, lead.id, "kept", now, by=by, to=asker)
        session.flush()
    redraw(session, ASKED, f"{lead_id}.{asker}")


def asking_state(session: Session, lead: Lead, asker: str, owner: str) -> str:
    """open, given or kept; gone when the lead is somebody else's by now."""
    if lead.owner_id == asker:
        return "given"
    if lead.owner_id != owner:
        return "gone"
    rows = session.exec(
        select(LeadEvent)
        .where(LeadEvent.lead_id == lead.id, col(LeadEvent.what).in_(("asked", "kept")))
        .order_by(col(LeadEvent.id).desc())
    ).all()
    last = next((e for e in rows if asker in (e.by, e.detail.get("to"))), None)
    return "kept" if last is not None and last.what == "kept" else "open"
