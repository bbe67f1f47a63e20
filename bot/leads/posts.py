"""What is said about a lead's row, drawn at the moment of sending."""

from __future__ import annotations

from bot.kit.outbox import Drawing, Message
from bot.leads import views
from bot.leads.asking import asking_state
from bot.leads.handed import given_at_once
from bot.leads.merge import lead_with_id
from bot.leads.models import Lead, LeadEvent
from bot.leads.owning import name_of
from bot.leads.showing import card_extra, lent, shown_one
from bot.people.sharing import may_show


def draw_card(d: Drawing) -> Message | None:
    """The lead's card; a merged lead's says which one it is now."""
    lead = d.session.get(Lead, int(d.about))
    if lead is None or lead.id is None or not may_show(d.session, d.to):
        return None
    shown = shown_one(d.session, lead)
    if shown.merged_into:
        return views.lead_card(shown)
    bits = lent(d.session, lead.id, d.parts.get("card_parts", []))
    return views.lead_card(shown, bits, card_extra(d.session, lead))


def draw_asked(d: Drawing) -> Message | None:
    """To a lead's owner: somebody asks for it."""
    lead_id, _, asker = d.about.partition(".")
    lead = d.session.get(Lead, int(lead_id))
    if lead is None:
        return None
    state = asking_state(d.session, lead, asker, d.to)
    if state == "gone":
        return None
    return views.asked_for(shown_one(d.session, lead), name_of(d.session, asker), d.about, state)


def draw_given(d: Drawing) -> Message | None:
    """To the new owner: who gave it. Nothing once it is theirs no more."""
    event = d.session.get(LeadEvent, int(d.about))
    if event is None:
        return None
    lead, count = given_at_once(d.session, event, d.to)
    if lead is None:
        return None
    return views.given(lead, count, name_of(d.session, event.by))


def draw_passed(d: Drawing) -> Message | None:
    """To whose it was: who has it now. Nothing once it is theirs again, or nobody's."""
    event = d.session.get(LeadEvent, int(d.about))
    if event is None:
        return None
    lead = lead_with_id(d.session, event.lead_id)
    if lead.owner_id in (None, d.to):
        return None
    return views.passed(lead, name_of(d.session, lead.owner_id))
