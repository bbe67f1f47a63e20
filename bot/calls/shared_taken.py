"""A message as it is to be shared, and what happens to what was shared when it changes (U1, U4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from bot.calls import weekly
from bot.calls.drafts import draft_of
from bot.calls.facts import SHARED_TEXTS, Given
from bot.calls.form_state import State, state_of_draft
from bot.calls.models import CallRevision, Outcome, Shared
from bot.calls.sharing import draft_key, shared_on
from bot.calls.taken import MESSAGE, Taken, about, kept_words
from bot.kit.db import Session
from bot.leads import service as leads


def message_to_share(
    session: Session, by: str, channel: str, message: dict[str, Any], now: datetime
) -> tuple[Taken, State]:
    """What the form begins with, and the message as it stands: its words (masked) and its lead.

    What this person typed about it and did not send is there again. The first's `note_id` is what
    they shared of it already. A lead's own post says whom, and nothing that a prospect said.
    Raises NotAllowed for people of neither side.
    """
    leads.require_side(session, by)
    ts = str(message.get("ts") or "")
    standing = shared_on(session, by, channel, ts)
    if standing is not None:
        return Taken(State(), note_id=standing), State()
    is_lead = bool(leads.leads_of_post(session, channel, ts))
    said = "" if is_lead else kept_words(str(message.get("text") or ""))
    taken = about(session, channel, message, Given(Outcome.LATER, words_used=said))
    if kept := draft_of(session, by, now, draft_key(channel, ts)):
        return replace(taken, state=state_of_draft(kept)), taken.state
    return taken, taken.state


def follow_message(
    session: Session, channel: str, ts: str, said: str | None, now: datetime
) -> None:
    """The message says something else now; None: it was deleted. For doors.MESSAGE_CHANGED.

    Words that were the message's own follow it; where nothing else is left, it is taken back.
    """
    new = kept_words(said or "")
    query = select(Shared).where(Shared.channel == channel, Shared.ts == ts)
    for row in session.exec(query.where(col(Shared.withdrawn_at).is_(None))):
        if said is None:
            row.permalink = None
        if row.verbatim and row.words_used != new:
            before = {"words_used": row.words_used}
            session.add(CallRevision(shared_id=row.id, said=before, by=MESSAGE, at=now))
            row.words_used, row.edited_at = new, now
            if not any(getattr(row, name) for name in SHARED_TEXTS):
                row.withdrawn_at = now
            weekly.redraw_week(session, row.day)
        session.add(row)
    session.flush()
