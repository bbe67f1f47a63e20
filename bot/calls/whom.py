"""Whom a conversation was with: a lead that is known, one made of its address, or words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.calls.facts import Given
from bot.enquiries.heard import masked
from bot.kit import text
from bot.kit.db import Session
from bot.leads import service as leads
from bot.leads.models import Lead
from bot.verdicts.find import Choice, look_up


@dataclass(frozen=True)
class Whom:
    """`words` where no lead is known; `near`: leads they may mean; `said`: how a new lead was
    named; `missing`: why what was typed names no lead, as a sentence."""

    lead: Lead | None = None
    words: str = ""
    near: tuple[Choice, ...] = ()
    said: str = ""
    missing: str = ""


def find_whom(session: Session, given: Given, by: str, now: datetime) -> Whom:
    """Never refuses: a note is saved first, and whom it was with can be said afterwards.

    Raises NotAllowed for people of neither side, UserError for a lead that is gone.
    """
    leads.require_side(session, by)
    if given.lead_id is not None:
        return Whom(leads.lead_with_id(session, given.lead_id))
    if given.which:
        return _identified(session, given.which, by, now)
    name = text.line(text.unescape(given.name), 120)
    if not name:
        return Whom()
    found = look_up(session, name, by, now)
    if found.one is not None and not found.words:
        return Whom(leads.lead_with_id(session, found.one.lead_id))
    return _words(name, found.slip, near=found.leads[:5])


def _words(said: str, slip: str, near: tuple[Choice, ...] = ()) -> Whom:
    """The note keeps what was typed; `slip`: why it names nobody, "" where it may."""
    return Whom(words=masked(said)[:200], near=near, missing=f"{slip} *Edit* says it." * bool(slip))


def _identified(session: Session, which: str, by: str, now: datetime) -> Whom:
    row = leads.locate(session, which)
    if row is not None:
        return Whom(leads.lead_with_id(session, row.id))
    number = leads.read_query(which).number
    if number is not None:
        missing = f"I know no lead L-{number}: *Edit* says which it is."
        return Whom(words=f"L-{number}", missing=missing)
    if why := leads.no_lead(session, which):
        return _words(text.line(which, 120), why)
    return Whom(leads.unconfirmed_lead(session, which, by, now), said=text.line(which, 120))
