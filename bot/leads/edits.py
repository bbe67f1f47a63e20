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


def change(
    lead: Lead,
    values: dict[str, Any],
    *,
    blanks_only: bool = False,
    sure: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """Sets what is new. Returns the values that stood there before, for the history.

    `blanks_only`: what stands there stays, but for the columns in `sure`.
    """
    was: dict[str, Any] = {}
    for name, value in values.items():
        before = getattr(lead, name)
        fixed = blanks_only and before is not None and name not in sure
        if value is None or value == before or fixed:
            continue
        was[name] = before
        setattr(lead, name, value)
    if was:
        searched(lead)
    return was


def searched(lead: Lead) -> None:
    """Has the lead found by the words that stand in it now."""
    lead.search = search_words({n: getattr(lead, n) for n in ("name", "company", "email")})


def search_words(values: dict[str, Any]) -> str:
    """The words by which a lead with these columns is found."""
    return plain_words(values.get("name"), values.get("company"), values.get("email"))[:400]
