"""What this room lends to a lead's card and its detail, and to a person's Home."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, func, select

from bot.calls import views, views_notes
from bot.calls.models import CallNote
from bot.calls.reading import lead_notes, recent_notes
from bot.calls.reasons import OUTCOMES
from bot.kit import blocks as b
from bot.kit.db import Session
from bot.kit.surfaces import CardBits, HomePanel, Lent
from bot.people import service as people
from bot.people.models import Side


def card_part(session: Session, lead_id: int) -> CardBits:
    """How many conversations, and what the last one came to; more on its detail, no callers."""
    write = b.actions(b.button("Call note", f"{views.NOTE}#{lead_id}", str(lead_id)))
    notes = lead_notes(session, lead_id, "")
    if not notes:
        return CardBits(detail=(write,))
    count = session.exec(
        select(func.count())
        .select_from(CallNote)
        .where(col(CallNote.lead_id) == lead_id, col(CallNote.withdrawn_at).is_(None))
    ).one()
    last = OUTCOMES[notes[0].outcome]
    words = f"1 call: {last}" if count == 1 else f"{count} calls, last: {last}"
    return CardBits(words=(words,), detail=(*views_notes.lead_lines(notes), write))


def home_panel(session: Session, slack_id: str, _now: datetime, _lent: Lent) -> HomePanel:
    """One's own last notes; for people of either side."""
    person = people.member(session, slack_id)
    if person is None or not people.is_member(person) or person.side == Side.OTHER:
        return HomePanel()
    notes = recent_notes(session, slack_id)
    if not notes and person.side == Side.MARKETING:
        return HomePanel()
    return HomePanel(blocks=tuple(views.own_notes(notes)), rank=32)
