"""What a person changed of a lead, kept so that it can be taken back (U4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.kit.db import Session
from bot.leads.cards import redraw_card
from bot.leads.identity import Alias, plain_words
from bot.leads.models import Lead, LeadEvent


def keep_edit(
    session: Session,
    lead: Lead,
    was: dict[str, Any],
    gained: Sequence[Alias],
    by: str,
    now: datetime,
) -> int:
    """Notes an edit and has the card redrawn. `was`: the values before; `gained`: new aliases.

    Returns the event's id, by which it is undone.
    """
    assert lead.id is not None
    searched(lead)
    became = {column: getattr(lead, column) for column in was}
    known_by = [[kind.value, value] for kind, value in gained]
    event = LeadEvent(
        lead_id=lead.id, at=now, by=by, what="edited",
        detail={"was": was, "now": became, "gained": known_by},
    )  # fmt: skip
    session.add(event)
    session.flush()
    redraw_card(session, lead.id)
    assert event.id is not None
    return event.id


def searched(lead: Lead) -> None:
    """Has the lead found by the words that stand in it now."""
    lead.search = plain_words(lead.name, lead.company, lead.email)[:400]
