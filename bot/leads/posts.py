"""What is said about a lead's row, drawn at the moment of sending."""

from __future__ import annotations

from bot.kit.outbox import Drawing, Message
from bot.leads import views
from bot.leads.asking import asking_state
from bot.leads.models import Lead
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
    """To whoever asked for a lead: it is theirs."""
    lead = d.session.get(Lead, int(d.about))
    if lead is None or lead.owner_id != d.to:
        return None
    return views.yours(lead, changed=True)
