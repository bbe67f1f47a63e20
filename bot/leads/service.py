"""What other rooms may ask of leads. The rules themselves are split by verb; names are given here.

identity (normal forms), fields and intake (coming in), merge, finding, owning, campaigns, history,
posted (other apps' posts), table (CSV).
"""

from __future__ import annotations

from datetime import datetime

from bot.kit.boundary import UserError
from bot.kit.db import Session
from bot.leads.aliases import add_aliases
from bot.leads.campaigns import (
    CampaignLine,
    LeadCounts,
    came_in,
    campaign_name,
    find_campaign,
    lead_counts,
    list_campaigns,
    source_name,
    vendor_name,
)
from bot.leads.cards import CARD, options_of, redraw_card, show_card
from bot.leads.fields import LeadFields, region_of
from bot.leads.finding import (
    LeadRow,
    find_leads,
    lead_of_post,
    leads_of_post,
    locate,
    near_matches,
    recent_leads,
)
from bot.leads.heard import (
    mark_heard,
    restate_verdict,
    set_verdict,
    speaks_for_sales,
    unmark_heard,
)
from bot.leads.history import family, note_event, timeline
from bot.leads.identity import read_query
from bot.leads.intake import Arrival, Received, receive_lead
from bot.leads.merge import Merged, lead_with_id, merge_leads
from bot.leads.models import Identity, Lead
from bot.leads.owning import (
    Owned,
    OwnerChanged,
    Taken,
    assign_lead,
    claim_lead,
    name_of,
    release_claim,
    release_lead,
    require_side,
)
from bot.leads.slips import no_lead, slip_in

__all__ = [
    "CARD", "Arrival", "CampaignLine", "LeadCounts", "LeadFields", "LeadRow", "Merged", "Owned",
    "OwnerChanged", "Received", "Taken", "assign_lead", "came_in", "campaign_name",
    "claim_lead", "family", "find_campaign", "find_leads", "lead_counts", "lead_of_post",
    "lead_with_id", "leads_of_post", "list_campaigns", "locate", "mark_heard", "merge_leads",
    "name_of", "near_matches", "no_lead", "note_event", "options_of", "receive_lead",
    "recent_leads", "redraw_card", "region_of", "release_claim", "release_lead", "require_side",
    "restate_verdict", "set_verdict", "show_card", "slip_in", "source_name",
    "speaks_for_sales", "timeline", "unconfirmed_lead", "unmark_heard", "vendor_name",
]  # fmt: skip


def unconfirmed_lead(session: Session, query: str, slack_id: str, now: datetime) -> Lead:
    """A new lead from what was typed, outside all rates until the real one arrives (U22).

    E-mail, phone, record address or other id become aliases, so that the real one finds it; any
    other text becomes its name. Refuses nothing: what can be no lead is said before (`no_lead`).
    If the identity is known after all, that lead is returned.
    """
    asked = read_query(query, region_of(session))
    known = dict(asked.aliases)
    other = known.get(Identity.EXTERNAL)
    if Identity.PHONE in known or (other and not any(c.isdigit() for c in other)):
        other = None  # the digits are a phone number; one word without digits is a name
    fields = LeadFields(
        email=known.get(Identity.EMAIL),
        phone=known.get(Identity.PHONE),
        url=asked.typed if Identity.URL in known else None,
        external_id=other,
        name=asked.typed
        if not known or (set(known) == {Identity.EXTERNAL} and not other)
        else None,
    )
    how = Arrival(by=slack_id, real=False)
    try:
        received = receive_lead(session, fields, now, how=how)
    except UserError:
        name = asked.typed or "No name given"
        received = receive_lead(session, LeadFields(name=name), now, how=how)
    if Identity.URL in known:
        add_aliases(session, received.lead_id, [(Identity.URL, known[Identity.URL])])
    return lead_with_id(session, received.lead_id)
