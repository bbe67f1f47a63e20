"""A lead that is none: shows a new company what a card does. It never counts, and can go again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlmodel import col, delete, select

from bot.enquiries.models import Question
from bot.home.service import SETUP
from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.kit.outbox import redraw
from bot.leads.cards import redraw_card, show_card
from bot.leads.intake import Arrival
from bot.leads.models import Lead, LeadAlias, LeadEvent
from bot.leads.service import LeadFields, receive_lead
from bot.people import service as people
from bot.people.setup import lost_channels
from bot.verdicts.models import Verdict

_SAMPLE = LeadFields(
    email="pat.sample@example.com",
    name="Pat Sample",
    company="Example Ltd",
    campaign="Sample campaign",
    source="Sample",
    external_id="align-sample",
)


def post_sample(session: Session, by: str, now: datetime) -> str:
    """A sample lead, once; returns its public id. It stays unconfirmed: no figure counts it.

    Raises UserError where there is no channel to show it in.
    """
    people.require_admin(session, by)
    w = people.workspace(session, lock=True)
    if not w.leads_channel:
        raise UserError("Choose where leads arrive first; then the sample has a place to go.")
    if w.leads_channel in lost_channels(w):
        raise UserError(
            f"I am not in <#{w.leads_channel}> yet. Please type `/invite @Align` there first."
        )
    if found := w.options.get("sample"):
        return str(found)
    received = receive_lead(session, _SAMPLE, now, how=Arrival(by=by, real=False))
    show_card(session, received.lead_id, None, now)
    w.options = {**w.options, "sample": received.public_id, "sample_id": received.lead_id}
    session.add(w)
    redraw(session, SETUP, w.workspace_id)
    return received.public_id


def remove_sample(session: Session, by: str, now: datetime) -> bool:
    """Takes the sample back with all that was tried on it. False if there is none.

    Raises UserError where it has become a real lead (somebody merged one into it).
    """
    people.require_admin(session, by)
    w = people.workspace(session, lock=True)
    lead_id = w.options.get("sample_id")
    if not isinstance(lead_id, int):
        return False
    lead = session.get(Lead, lead_id)
    joined = select(Lead.id).where(Lead.merged_into == lead_id)
    if lead is not None and (lead.confirmed or lead.merged_into or session.exec(joined).first()):
        raise UserError(f"{lead.public_id} is more than a sample by now, so it stays.")
    if lead is not None:
        _forget(session, lead)
    w.options = {k: v for k, v in w.options.items() if k not in ("sample", "sample_id")}
    session.add(w)
    redraw_card(session, lead_id)
    redraw(session, SETUP, w.workspace_id)
    people.audit(session, by, "sample removed", "workspace", "", now)
    return True


def _forget(session: Session, lead: Lead) -> None:
    session.exec(update(Question).where(col(Question.lead_id) == lead.id).values(lead_id=None))
    session.exec(update(Verdict).where(col(Verdict.said_of) == lead.id).values(said_of=None))
    for table in (Verdict, LeadAlias, LeadEvent):
        session.exec(delete(table).where(col(table.lead_id) == lead.id))
    session.delete(lead)
    session.flush()
